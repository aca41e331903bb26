"""Each check of the books finds its promise broken by hand, and finds nothing in books that are right."""

import datetime
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from shop.demo import catalogue, people
from shop.demo.courses import Outcome
from shop.demo.market import Market, moments
from shop.demo.rows import Writer
from shop.ledger import posting
from shop.ledger.models import EntryKind, LedgerEntry
from shop.orders.models import PaymentMethod
from shop.reports import books, rollup
from shop.reports.promises import CHECKS

GUARDED = ("ledger_ledgerentry", "ledger_posting", "orders_orderevent", "catalog_stockmovement")
CHECKED = (
    ("orders_purchase", "purchase_total_adds_up"),
    ("orders_order", "order_total_adds_up"),
    ("orders_orderline", "orderline_amount_adds_up"),
    ("catalog_variant", "variant_reserved_not_negative"),
    ("catalog_variant", "variant_reserved_within_on_hand"),
)


pytestmark = pytest.mark.django_db  # without a marked test pytest-django sets no database up


@pytest.fixture(scope="module")
def right_books(django_db_setup, django_db_blocker):
    """Ninety purchases of every kind and end, and rollups of them; undone after this file."""
    with django_db_blocker.unblock(), transaction.atomic(), scopes_disabled():
        catalogue.load()
        people.load()
        now = datetime.datetime(2025, 6, 1, 5, tzinfo=datetime.UTC)  # the same books whenever this runs
        market = Market(Random(7))
        plans = [market.plan(moment) for moment in moments(market.rng, 60, now, 90)]
        old = now - datetime.timedelta(days=40)
        plans += [
            market.plan(old, method=method, ends=ends)
            for method in PaymentMethod.values
            for ends in Outcome
            if (method, ends) != (PaymentMethod.COD, Outcome.EXPIRED)
        ]
        Writer(Random(7), now, "test").write(plans)
        rollup.rebuild()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else pending triggers forbid ALTER TABLE
        yield now
        transaction.set_rollback(True)


@pytest.fixture
def by_hand(right_books):
    """Runs SQL past every trigger and constraint that would refuse it; undone after the test."""
    with transaction.atomic(), scopes_disabled(), connection.cursor() as cursor:

        def run(statement):
            for table in GUARDED:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for table, constraint in CHECKED:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}")
            cursor.execute(statement)
            assert cursor.rowcount != 0, "the statement changed nothing, so it breaks nothing"

        yield run
        transaction.set_rollback(True)


def prove(name):
    [result] = books.prove([check for check in CHECKS if check.name == name])
    return result.broken_count, result.examples


def first(table, where="TRUE"):
    return f"(SELECT MIN(id) FROM {table} WHERE {where})"


ROLLUP = "SELECT MIN(id) FROM reports_dailysales"
COD_SALE = "kind = 'sale' AND order_number IN (SELECT number FROM orders_order WHERE payment_method = 'cod')"
DELIVERED = "after = 'delivered'"
PAID_TRANSFER = "method = 'vietqr' AND status = 'succeeded'"

# check, what is done to the books, how many rows it must name
BREAKS = [
    ("amounts", "ALTER TABLE orders_orderline ALTER COLUMN unit_price TYPE numeric", 1),
    ("order-sums", f"UPDATE orders_order SET weight_grams = weight_grams + 1 WHERE id = {first('orders_order')}", 1),
    ("order-sums", f"UPDATE orders_order SET total_amount = total_amount - 1 WHERE id = {first('orders_order')}", 1),
    ("order-sums", f"UPDATE orders_orderline SET quantity = quantity + 1 WHERE id = {first('orders_orderline')}", 1),
    (
        "order-sums",
        "UPDATE orders_order SET items_amount = items_amount + 1, total_amount = total_amount + 1"
        f" WHERE id = {first('orders_order')}",
        1,
    ),
    ("order-sums", "DELETE FROM orders_orderline WHERE order_id = (SELECT MIN(id) FROM orders_order)", 1),
    (
        "purchase-sums",
        "UPDATE orders_purchase SET shipping_amount = shipping_amount + 1, total_amount = total_amount + 1"
        f" WHERE id = {first('orders_purchase')}",
        1,
    ),
    (
        "purchase-sums",
        f"UPDATE orders_purchase SET payment_method = 'wire' WHERE id = {first('orders_purchase')}",
        1,
    ),
    (
        "payment-shares",
        f"UPDATE payments_paymentshare SET amount = amount + 1 WHERE id = {first('payments_paymentshare')}",
        1,
    ),
    (
        "payment-shares",
        "UPDATE payments_payment SET captured_amount = captured_amount - 1"
        f" WHERE id = {first('payments_payment', PAID_TRANSFER)}",
        1,
    ),
    (
        "payment-shares",
        "UPDATE payments_payment SET captured_amount = amount"
        f" WHERE id = {first('payments_payment', PAID_TRANSFER.replace('succeeded', 'cancelled'))}",
        1,
    ),
    ("order-payment", f"DELETE FROM payments_paymentshare WHERE id = {first('payments_paymentshare')}", 1),
    (
        "order-payment",
        "UPDATE payments_payment SET method = 'cod'"
        f" WHERE id = {first('payments_payment', PAID_TRANSFER)}",
        1,
    ),
    ("refunds", f"UPDATE payments_refund SET amount = amount + 1 WHERE id = {first('payments_refund')}", 1),
    (
        "refunds",
        "INSERT INTO payments_refund (payment_id, order_id, amount, status, reason, idempotency_key, created_at,"
        " provider_reference, fee_amount, failure)"
        " SELECT payment_id, order_id, amount, 'requested', '', 'twice', now(), '', 0, ''"
        f" FROM payments_refund WHERE id = {first('payments_refund')}",
        2,
    ),
    ("refund-asked", f"DELETE FROM payments_refund WHERE id = {first('payments_refund')}", 1),
    (
        "dropped",
        "UPDATE payments_paymentshare SET dropped_at = now() WHERE order_id = (SELECT MIN(id) FROM orders_order"
        " WHERE status = 'delivered')",
        1,
    ),
    ("cash", "UPDATE orders_orderevent SET after = 'shipped' WHERE after = 'delivered' AND order_id = ("
     f"SELECT id FROM orders_order WHERE number = (SELECT order_number FROM ledger_ledgerentry WHERE id ="
     f" {first('ledger_ledgerentry', COD_SALE)}))", 1),
    (
        "cash",
        "UPDATE ledger_ledgerentry SET effective_on = effective_on - 1"
        f" WHERE id = {first('ledger_ledgerentry', COD_SALE)}",
        1,
    ),
    (
        "paid-first",
        "UPDATE payments_payment SET status = 'pending' WHERE id = (SELECT MIN(p.id) FROM payments_payment p"
        " JOIN orders_order o ON o.id = p.order_id WHERE p.method = 'vietqr' AND o.status = 'delivered')",
        1,
    ),
    ("entries", f"UPDATE ledger_posting SET amount = amount + 1 WHERE id = {first('ledger_posting')}", 1),
    ("entries", "DELETE FROM ledger_posting WHERE entry_id = (SELECT MIN(id) FROM ledger_ledgerentry)", 1),
    (
        "entries",
        "UPDATE ledger_posting p SET cooperative_id = (SELECT MAX(id) FROM catalog_cooperative c"
        f" WHERE c.id <> p.cooperative_id) WHERE id = {first('ledger_posting')}",
        1,
    ),
    ("append-only", "ALTER TABLE ledger_posting DISABLE TRIGGER USER", 4),
    (
        "sales",
        "UPDATE ledger_posting SET amount = amount + sign(amount) WHERE entry_id ="
        f" {first('ledger_ledgerentry', COD_SALE)}",
        4,
    ),
    (
        "sales",
        "UPDATE ledger_ledgerentry SET effective_on = effective_on + 1"
        f" WHERE id = {first('ledger_ledgerentry', COD_SALE)}",
        4,
    ),
    (
        "sales",
        f"UPDATE ledger_ledgerentry SET kind = 'correction' WHERE id = {first('ledger_ledgerentry', COD_SALE)}",
        2,
    ),
    (
        "sales",
        f"UPDATE payments_payment SET status = 'cancelled' WHERE id = {first('payments_payment', PAID_TRANSFER)}",
        2,
    ),
    (
        "refunds-posted",
        "UPDATE payments_refund SET status = 'requested', succeeded_at = NULL"
        " WHERE id = (SELECT MIN(r.id) FROM payments_refund r"
        " JOIN payments_payment p ON p.id = r.payment_id WHERE p.method = 'vietqr' AND r.status = 'succeeded')",
        2,
    ),
    (
        "refunds-posted",
        "UPDATE ledger_ledgerentry SET kind = 'correction' WHERE reference = (SELECT 'refund:' || MIN(r.id)"
        " FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id"
        " WHERE p.method = 'vietqr' AND r.status = 'succeeded')",
        2,
    ),
    ("rollups", f"UPDATE reports_dailysales SET income_amount = income_amount + 1 WHERE id = ({ROLLUP})", 1),
    ("rollups", f"UPDATE reports_dailysales SET order_count = order_count + 1 WHERE id = ({ROLLUP})", 1),
    ("rollups", f"DELETE FROM reports_dailysales WHERE id = ({ROLLUP})", 1),
    (
        "rollups",
        "INSERT INTO reports_dailysales (cooperative_id, day, income_amount, order_count)"
        " SELECT MIN(id), '2001-01-01', 1, 1 FROM catalog_cooperative",
        1,
    ),
    ("counters", f"UPDATE catalog_variant SET on_hand = on_hand + 1 WHERE id = {first('catalog_variant')}", 1),
    ("counters", f"UPDATE catalog_variant SET reserved = -1 WHERE id = {first('catalog_variant')}", 1),
    ("counters", f"DELETE FROM catalog_stockmovement WHERE id = {first('catalog_stockmovement')}", 1),
    ("reserved", f"UPDATE catalog_variant SET reserved = reserved + 1 WHERE id = {first('catalog_variant')}", 1),
    (
        "order-stock",
        "UPDATE catalog_stockmovement SET reference = 'NOBODY-1' WHERE id ="
        f" {first('catalog_stockmovement', 'kind = $$shipped$$')}",
        2,
    ),
    ("order-stock", "UPDATE orders_order SET status = 'shipped' WHERE id = (SELECT MIN(o.id) FROM orders_order o"
     " WHERE o.status = 'cancelled' AND 1 = (SELECT COUNT(*) FROM orders_orderline l WHERE l.order_id = o.id))", 1),
    ("chains", "UPDATE orders_order SET status = 'packed' WHERE id = (SELECT MIN(id) FROM orders_order"
     " WHERE status = 'delivered')", 1),
    ("chains", f"DELETE FROM orders_orderevent WHERE id = {first('orders_orderevent', DELIVERED)}", 1),
    ("chains", "DELETE FROM orders_orderevent WHERE order_id = (SELECT MIN(id) FROM orders_order)", 1),
    ("chains", f"DELETE FROM orders_orderevent WHERE id = {first('orders_orderevent', 'after = $$placed$$')}", 1),
    ("chains", "UPDATE orders_orderevent SET before = 'placed' WHERE id ="
     f" {first('orders_orderevent', DELIVERED)}", 1),
    ("chains", "UPDATE orders_orderevent SET created_at = created_at - interval '90 days' WHERE id ="
     f" {first('orders_orderevent', 'after = $$confirmed$$')}", 1),
    ("actors", f"UPDATE orders_orderevent SET actor_kind = 'somebody' WHERE id = {first('orders_orderevent')}", 1),
    (
        "actors",
        "UPDATE orders_orderevent SET actor_id = NULL"
        f" WHERE id = {first('orders_orderevent', 'actor_kind = $$manager$$')}",
        1,
    ),
    (
        "actors",
        "UPDATE orders_orderevent SET on_behalf_of_id = (SELECT MIN(id) FROM catalog_cooperative)"
        f" WHERE id = {first('orders_orderevent', 'actor_kind = $$guest$$')}",
        1,
    ),
    (
        "actors",
        "UPDATE orders_orderevent SET reason = ''"
        f" WHERE id = {first('orders_orderevent', 'after = $$cancelled$$')}",
        1,
    ),
]  # fmt: skip


@pytest.mark.parametrize("name", [check.name for check in CHECKS])
def test_right_books_break_no_promise(right_books, name):
    assert prove(name) == (0, [])


@pytest.mark.parametrize(
    ("name", "statement", "count"), BREAKS, ids=[f"{row[0]}-{i}" for i, row in enumerate(BREAKS)]
)
def test_a_broken_promise_is_found(by_hand, name, statement, count):
    by_hand(statement)
    broken_count, examples = prove(name)
    assert broken_count == count, examples
    assert len(examples) == count


def test_every_check_is_seen_failing():
    assert {row[0] for row in BREAKS} == {check.name for check in CHECKS}


def test_check_names_are_unique():
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_examples_stop_at_the_limit(by_hand):
    by_hand("UPDATE orders_order SET weight_grams = weight_grams + 1")
    broken_count, examples = prove("order-sums")
    assert broken_count > books.LIMIT
    assert len(examples) == books.LIMIT


def test_an_entry_of_this_minute_waits_for_the_next_roll_up(by_hand):
    by_hand("SELECT 1")
    day = timezone.localdate() - datetime.timedelta(days=400)
    entry = post_correction("late", day)
    assert prove("rollups") == (0, [])
    LedgerEntry.objects.filter(pk=entry.pk).update(recorded_at=timezone.now() - datetime.timedelta(minutes=6))
    assert prove("rollups")[0] == 1
    rollup.rebuild()
    assert prove("rollups") == (0, [])


def post_correction(reference, day):
    with connection.cursor() as cursor:
        cursor.execute("SELECT MIN(id) FROM catalog_cooperative")
        [cooperative_id] = cursor.fetchone()
    lines = posting.sale_lines("cod", 1000)
    return posting.post(
        kind=EntryKind.CORRECTION,
        reference=reference,
        order_number="",
        cooperative_id=cooperative_id,
        effective_on=day,
        lines=lines,
    )


def test_the_command_says_what_is_right(right_books):
    out = StringIO()
    call_command("check_books", stdout=out)
    assert out.getvalue().splitlines()[-1] == f"The books are right: {len(CHECKS)} checks."


def test_the_command_fails_with_examples(by_hand):
    by_hand(f"UPDATE orders_order SET weight_grams = 999999 WHERE id = {first('orders_order')}")
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 2 checks are broken") as failure:
        call_command("check_books", "order-sums", "amounts", stdout=out)
    assert failure.value.returncode == 1
    assert "BROKEN: 1 rows" in out.getvalue()
    assert "number=" in out.getvalue()


def test_the_command_knows_its_checks(right_books):
    with pytest.raises(CommandError, match="no check nonsense"):
        call_command("check_books", "nonsense")


def test_rollups_are_rebuilt_from_the_ledger(by_hand):
    by_hand("UPDATE reports_dailysales SET income_amount = 0")
    out = StringIO()
    call_command("rebuild_rollups", stdout=out)
    assert "rebuilt from the ledger" in out.getvalue()
    assert prove("rollups") == (0, [])
