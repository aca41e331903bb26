"""Each check of the books finds its promise broken by hand, and finds nothing in books that are right."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from shop.ledger import posting
from shop.ledger.models import EntryKind, LedgerEntry
from shop.reports import balances, books, rollup
from shop.reports.promises import CHECKS
from tests.reports import scene
from tests.reports.breaks import BREAKS, first
from tests.reports.closing_breaks import CLOSING_BREAKS
from tests.reports.day_breaks import DAY_BREAKS
from tests.reports.declared_breaks import DECLARED_BREAKS
from tests.reports.part_breaks import PART_BREAKS

GUARDED = (
    *(
        "ledger_ledgerentry",
        "ledger_posting",
        "ledger_daycorrection",
        "orders_orderevent",
        "catalog_stockmovement",
    ),
    *("offsite_declaredsale", "offsite_salecorrection", "reports_closing"),
)
CHECKED = (
    ("orders_purchase", "purchase_total_adds_up"),
    ("orders_order", "order_total_adds_up"),
    ("orders_orderline", "orderline_amount_adds_up"),
    ("catalog_variant", "variant_reserved_not_negative"),
    ("catalog_variant", "variant_reserved_within_on_hand"),
    ("ledger_settlement", "settlement_approved_by_another"),
    ("ledger_posting", "posting_channel_of_sales"),
)


ALL = [*BREAKS, *DAY_BREAKS, *DECLARED_BREAKS, *PART_BREAKS, *CLOSING_BREAKS]

pytestmark = pytest.mark.django_db  # without a marked test pytest-django sets no database up


@pytest.fixture(scope="module")
def right_books(django_db_setup, django_db_blocker):
    """Ninety purchases of every kind and end, and rollups of them; undone after this file."""
    with django_db_blocker.unblock(), transaction.atomic(), scopes_disabled():
        now = scene.write_books()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else pending triggers forbid ALTER TABLE
        balances.carry_forward()
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


@pytest.mark.parametrize("name", [check.name for check in CHECKS])
def test_right_books_break_no_promise(right_books, name):
    assert prove(name) == (0, [])


@pytest.mark.parametrize(
    ("name", "statement", "count"), ALL, ids=[f"{row[0]}-{i}" for i, row in enumerate(ALL)]
)
def test_a_broken_promise_is_found(by_hand, name, statement, count):
    by_hand(statement)
    broken_count, examples = prove(name)
    assert broken_count == count, examples
    assert len(examples) == count


def test_every_check_is_seen_failing():
    assert {row[0] for row in ALL} == {check.name for check in CHECKS}


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
