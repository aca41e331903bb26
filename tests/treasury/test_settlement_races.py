"""Two runs at once on real PostgreSQL connections make one settlement (promise M5); controls show why."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import IntegrityError, connection
from pytest_django.fixtures import Settings

from catalog.models import Cooperative
from shop.ledger import settlement, settlement_payment
from shop.ledger.models import Account, LedgerEntry, Posting, Settlement, SettlementLine
from shop.treasury.settlement import overview
from tests.cast import Cast
from tests.test_races import all_at_once
from tests.treasury.card_sales import balance, sell_and_deliver, settle, today

pytestmark = pytest.mark.django_db(transaction=True)
RUNS = 2
TEA = 144_000


@pytest.fixture
def delivered(committed_cast: Cast, settings: Settings) -> Cast:
    settings.STRIPE_ENABLED = True
    for _order in range(3):
        sell_and_deliver({committed_cast.tea_100: 1})
    return committed_cast


def run_at_once(cast: Cast, runs: int = RUNS) -> list[object]:
    works: list[Callable[[], object]] = [lambda: settle(cast.tea.pk)] * runs
    return all_at_once(works)


def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the cooperative's row, and every run has read what is due before any of them writes."""
    take = settlement._take
    everybody_has_read = threading.Barrier(RUNS)

    def take_together(cooperative_id: int, until: date) -> list[Posting]:
        rows = take(cooperative_id, until)
        everybody_has_read.wait(timeout=120)
        return rows

    monkeypatch.setattr(settlement, "_take", take_together)
    monkeypatch.setattr(settlement, "_lock", lambda pk: Cooperative.objects.select_related("bank").get(pk=pk))


@contextmanager
def without_the_constraint() -> Iterator[None]:
    table = SettlementLine._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u'", [table]
        )
        ((name,),) = cursor.fetchall()
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    try:
        yield
    finally:
        SettlementLine.unscoped.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" UNIQUE (posting_id)')


def test_m5_two_runs_at_once_make_one_settlement(delivered: Cast) -> None:
    results = run_at_once(delivered, runs=6)
    made = [result for result in results if isinstance(result, Settlement)]
    assert len(made) == 1, results
    assert results.count(None) == 5
    assert (made[0].total_amount, SettlementLine.unscoped.count()) == (3 * TEA, 3)


def test_m5_two_runs_over_all_cooperatives_pay_each_once(delivered: Cast) -> None:
    sell_and_deliver({delivered.rice_5kg: 1})
    runs = all_at_once([lambda: settlement.create_all(today(), None)] * 4)
    assert all(isinstance(run, settlement.Run) for run in runs), runs
    assert sum(len(run.made) for run in runs if isinstance(run, settlement.Run)) == 2
    assert sum(Settlement.unscoped.values_list("total_amount", flat=True)) == -balance(Account.PAYABLE)


def test_m5_without_the_lock_the_database_still_refuses_the_second(
    delivered: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked(monkeypatch)
    results = run_at_once(delivered)
    assert sorted(type(result).__name__ for result in results) == ["IntegrityError", "Settlement"]
    assert any(isinstance(result, IntegrityError) for result in results)
    assert (Settlement.unscoped.count(), SettlementLine.unscoped.count()) == (1, 3)


def test_m5_control_without_lock_and_constraint_the_same_money_is_paid_twice(
    delivered: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked(monkeypatch)
    with without_the_constraint():
        run_at_once(delivered)
        assert list(Settlement.unscoped.values_list("total_amount", flat=True)) == [3 * TEA, 3 * TEA]
        assert SettlementLine.unscoped.count() == 6


def test_m5_marked_as_paid_by_two_at_once_is_booked_once(delivered: Cast) -> None:
    made = settle(delivered.tea.pk)
    assert made is not None
    results = all_at_once(
        [
            lambda reference=reference: overview.mark_paid(
                made.pk, paid_on=today(), bank_reference=reference, actor_id=None
            )
            for reference in ("FT1", "FT2", "FT3")
        ]
    )
    assert sum(isinstance(result, Settlement) for result in results) == 1
    assert sum(isinstance(result, settlement.AlreadyPaid) for result in results) == 2
    assert LedgerEntry.objects.filter(kind="settlement").count() == 1
    assert balance(Account.PAYABLE, delivered.tea.pk) == 0


def test_m5_withdrawn_and_paid_at_once_has_one_whole_ending(delivered: Cast) -> None:
    for _round in range(5):
        made = settle(delivered.tea.pk)
        assert made is not None
        all_at_once(
            [
                lambda pk=made.pk: settlement.withdraw(pk, actor_id=None),
                lambda pk=made.pk: settlement_payment.mark_paid(
                    pk, paid_on=today(), bank_reference="FT1", actor_id=None
                ),
            ]
        )
        paid = Settlement.unscoped.filter(pk=made.pk).first()
        assert LedgerEntry.objects.filter(reference=f"settlement:{made.pk}").exists() is (paid is not None)
        if paid is not None:
            assert paid.is_paid
            assert paid.lines(manager="unscoped").count() == 3
            return


def test_an_order_is_placed_while_a_settlement_is_being_made(delivered: Cast) -> None:
    """The lock is of a strength that rows naming the cooperative do not wait for."""
    inside, placed = threading.Event(), threading.Event()
    take = settlement._take

    def slow(cooperative_id: int, until: date) -> list[Posting]:
        inside.set()
        assert placed.wait(timeout=120)
        return take(cooperative_id, until)

    def place_meanwhile() -> None:
        assert inside.wait(timeout=120)
        sell_and_deliver({delivered.tea_200: 1})
        placed.set()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settlement, "_take", slow)
        results = all_at_once([lambda: settle(delivered.tea.pk), place_meanwhile])
    assert isinstance(results[0], Settlement), results
    assert placed.is_set()
