"""A ledger of many lines, and what a transfer costs on it; run inside Django by `ops.bench.inside`."""

import secrets
import time
from dataclasses import replace

from django.db import connection, transaction
from django.utils import timezone

from ops.bench.rows import Tally
from shop.checkout import placement
from shop.orders.models import Order
from shop.payments.models import Payment
from shop.reports import rollup
from shop.treasury.bank import matching

TABLES = ("ledger_ledgerentry", "ledger_posting")
# Entries of three shapes in turn, as card, cash and transfer sales have them.
LINES_AN_ENTRY = 3
ENTRIES = """
    WITH entries AS (
        INSERT INTO ledger_ledgerentry (kind, reference, order_number, effective_on, recorded_at)
        SELECT 'correction', %(run)s || n, '', CURRENT_DATE - n %% 1000, now() - n %% 1000 * interval '1 day'
        FROM generate_series(1, %(entries)s) n RETURNING id
    )
    INSERT INTO ledger_posting (entry_id, account, cooperative_id, amount, channel, is_internal)
    SELECT e.id, l.account, c.ids[1 + e.id %% array_length(c.ids, 1)], l.sign * (20000 + e.id %% 500000),
           CASE l.account WHEN 'sales' THEN 'online' ELSE '' END,
           CASE l.account WHEN 'sales' THEN FALSE END
    FROM entries e
    CROSS JOIN (SELECT array_agg(id) AS ids FROM catalog_cooperative) c
    JOIN (VALUES
        (0, 'platform_receivable', 1), (0, 'sales', -1), (0, 'card_clearing', 1), (0, 'payable', -1),
        (1, 'platform_receivable', 1), (1, 'sales', -1), (1, 'card_clearing', 1), (1, 'payable', -1),
        (2, 'cash', 1), (2, 'sales', -1),
        (3, 'direct_receipts', 1), (3, 'sales', -1)
    ) l (shape, account, sign) ON l.shape = e.id %% 4
"""


def fill(lines: int) -> int:
    """Brings the ledger to about this many lines, past the triggers that look at each; how many there are then."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM ledger_posting")
        missing = lines - int(cursor.fetchone()[0])
        if missing > 0:
            with transaction.atomic():
                cursor.execute(
                    "SET CONSTRAINTS ALL IMMEDIATE"
                )  # tables with pending triggers are not altered
                for table in TABLES:
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                given = {"run": f"bench:{secrets.token_hex(4)}:", "entries": -(-missing // LINES_AN_ENTRY)}
                cursor.execute(ENTRIES, given)
                for table in TABLES:
                    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            rollup.rebuild()
            for table in TABLES:
                cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("SELECT COUNT(*) FROM ledger_posting")
        return int(cursor.fetchone()[0])


def pay(wanted: placement.Request, transfers: int) -> Tally:
    """Orders by transfer, and then the time in which each one's money is matched, posted and the order paid."""
    payments = [_ordered(wanted) for _ in range(transfers)]
    started_at = time.perf_counter()
    durations = []
    for payment in payments:
        order = Order.unscoped.get(pk=payment.order_id)
        incoming = matching.Incoming(
            cooperative_id=order.cooperative_id,
            source="sepay",
            external_id=secrets.token_hex(8),
            account_number=payment.payee_account_number,
            amount=payment.amount,
            content=f"CT DEN {payment.memo_code}",
            occurred_at=timezone.now(),
            bank_reference=f"FT{secrets.token_hex(8)}",
        )
        began_at = time.perf_counter()
        matching.receive(incoming)
        durations.append(time.perf_counter() - began_at)
    seconds = time.perf_counter() - started_at
    paid = Payment.objects.filter(pk__in=[payment.pk for payment in payments], status="succeeded").count()
    if paid != transfers:
        raise SystemExit(f"only {paid} of {transfers} transfers paid their order")
    return Tally(seconds, durations)


def _ordered(wanted: placement.Request) -> Payment:
    phone = f"+84913{secrets.randbelow(10**6):06}"  # one phone would soon have too much waiting
    delivery = replace(wanted.delivery, phone=phone)
    request = replace(wanted, delivery=delivery, cart_key=secrets.token_urlsafe(18))
    purchase, _is_new = placement.place_order(request)
    return purchase.payments.get()
