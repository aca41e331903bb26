"""What the database says, in the words of the money machine's model."""

from collections import defaultdict

from django.db import connection

from tests.money.model import Market

# Rows that are only ever added are counted, the others read whole.
ADDED = ("ledger_ledgerentry", "ledger_posting", "orders_orderevent", "catalog_stockmovement")
CHANGED = (
    "orders_purchase",
    "orders_order",
    "payments_payment",
    "payments_paymentshare",
    "payments_paymentattempt",
    "payments_refund",
    "payments_dispute",
    "payments_heldcharge",
    "payments_banktransfer",
    "treasury_codremittance",
    "ledger_settlement",
    "ledger_settlementline",
    "notifications_outboxmessage",
    "catalog_variant",
)
FINGERPRINT = "SELECT md5(string_agg(part, ',' ORDER BY part)) FROM ({}) everything".format(
    " UNION ALL ".join(
        [f"SELECT '{table}' || COUNT(*) AS part FROM {table}" for table in ADDED]
        + [f"SELECT '{table}' || t::text FROM {table} t" for table in CHANGED]
    )
)
BALANCES = """
    SELECT cooperative_id, CASE WHEN account IN ('sales', 'refunds') THEN 'income' ELSE account END, SUM(amount)
    FROM ledger_posting GROUP BY 1, 2 HAVING SUM(amount) <> 0
"""
# One statement for all: kind of thing, its key, and what must agree.
STATES = """
    SELECT 'order' AS kind, id, status AS state FROM orders_order
    UNION ALL SELECT 'payment', id, CASE WHEN status = 'created' THEN 'pending' ELSE status END FROM payments_payment
    UNION ALL SELECT 'dropped', order_id, '' FROM payments_paymentshare WHERE dropped_at IS NOT NULL
    UNION ALL SELECT 'refund', id, status || ' ' || amount || ' ' || fee_amount FROM payments_refund
    UNION ALL SELECT 'held', id, resolution FROM payments_heldcharge
    UNION ALL SELECT 'transfer', id, outcome || ' ' || held_amount || ' ' || resolution FROM payments_banktransfer
    UNION ALL SELECT 'dispute', payment_id, status || ' ' || withdrawn FROM payments_dispute
    UNION ALL SELECT 'settlement', id, status || ' ' || total_amount FROM ledger_settlement
    UNION ALL SELECT 'stock', id, on_hand || ' ' || reserved FROM catalog_variant
"""

States = dict[tuple[str, int], str]
Balances = dict[int | None, dict[str, int]]


def fingerprint() -> str:
    """Changes with any change of money, goods, orders and messages."""
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT)
        return str(cursor.fetchone()[0])


def balances() -> Balances:
    """By cooperative and account, in đồng; those of zero are left out."""
    found: Balances = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(BALANCES)
        for cooperative, account, amount in cursor.fetchall():
            found[cooperative][account] = int(amount)
    return dict(found)


def states() -> States:
    with connection.cursor() as cursor:
        cursor.execute(STATES)
        return {(kind, key): state for kind, key, state in cursor.fetchall()}


def expected_balances(market: Market) -> Balances:
    purses = {stall: purse.balances() for stall, purse in market.purses.items()}
    return {stall: accounts for stall, accounts in purses.items() if accounts}


def expected_states(market: Market) -> States:
    expected: States = {}
    for sale in market.sales:
        expected["order", sale.pk] = sale.status
        if sale.is_dropped:
            expected["dropped", sale.pk] = ""
    for payment in market.payments:
        is_open = "pending" if payment.is_open else "cancelled"
        expected["payment", payment.pk] = "succeeded" if payment.is_paid else is_open
        for key, held in payment.held.items():
            expected["held", key] = held.status
        if payment.dispute:
            is_withdrawn = str(payment.dispute.place != "ours").lower()
            expected["dispute", payment.pk] = f"{payment.dispute.status} {is_withdrawn}"
    for key, refund in market.refunds.items():
        expected["refund", key] = f"{refund.status} {refund.amount} {refund.fee}"
    for key, transfer in market.transfers.items():
        expected["transfer", key] = f"{transfer.outcome} {transfer.held} {transfer.resolution}"
    for key, settlement in market.settlements.items():
        expected["settlement", key] = f"{'paid' if settlement.is_paid else 'ready'} {settlement.amount}"
    for pack, count in market.on_hand.items():
        expected["stock", pack] = f"{count} {market.reserved[pack]}"
    return expected
