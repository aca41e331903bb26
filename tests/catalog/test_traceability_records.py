"""One lot on sale at a time, steps that are never lost, corrections that explain themselves."""

import datetime

import pytest
from django.db import Error, IntegrityError, transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog.models import Lot, LotStep, Product
from catalog.traceability import lot_records, pages
from tests.cast import Cast
from tests.catalog.lots import done, facts, open_lot
from tests.test_races import all_at_once

AGAIN = {"batch": "Lô tháng 11/2026"}


@pytest.fixture
def _in_sight():
    with scopes_disabled():
        yield


def current(product: Product) -> list[str]:
    return list(Lot.unscoped.filter(product=product, is_current=True).values_list("batch", flat=True))


@pytest.mark.django_db
@pytest.mark.usefixtures("_in_sight")
class TestOnePhone:
    def test_the_newest_lot_takes_the_place_of_the_one_on_sale(self, cast: Cast) -> None:
        first = open_lot(cast.tea_product)
        open_lot(cast.tea_product, **AGAIN)
        assert current(cast.tea_product) == ["Lô tháng 11/2026"]
        lot_records.sell_from(first.pk)
        assert current(cast.tea_product) == ["Lô tháng 10/2026"]
        lot_records.stop_selling(first.pk)
        assert current(cast.tea_product) == []

    def test_a_lot_that_is_not_on_sale_leaves_the_other_alone(self, cast: Cast) -> None:
        open_lot(cast.tea_product)
        open_lot(cast.tea_product, is_current=False, **AGAIN)
        assert current(cast.tea_product) == ["Lô tháng 10/2026"]

    def test_the_database_takes_no_second_lot_on_sale(self, cast: Cast) -> None:
        open_lot(cast.tea_product)
        other = open_lot(cast.tea_product, is_current=False, **AGAIN)
        with pytest.raises(IntegrityError), transaction.atomic():
            Lot.unscoped.filter(pk=other.pk).update(is_current=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Lot.unscoped.filter(batch="Lô tháng 10/2026").update(recalled_at=timezone.now())

    def test_a_second_tap_makes_no_second_lot_and_no_second_step(self, cast: Cast) -> None:
        lot = open_lot(cast.tea_product)
        assert open_lot(cast.tea_product) == lot
        assert lot_records.record(lot.pk, done(), None) == lot_records.record(lot.pk, done(), None)
        assert (Lot.unscoped.count(), LotStep.unscoped.count()) == (1, 1)

    def test_another_lot_of_the_same_name_is_refused(self, cast: Cast) -> None:
        open_lot(cast.tea_product)
        with pytest.raises(lot_records.BatchTaken):
            open_lot(cast.tea_product, quantity=5)
        other = open_lot(cast.tea_product, **AGAIN)
        with pytest.raises(lot_records.BatchTaken):
            lot_records.amend(other.pk, facts(), None)
        open_lot(cast.rice_product)  # of another product it is free

    def test_a_recalled_lot_is_sold_no_more_until_the_union_takes_it_back(self, cast: Cast) -> None:
        lot = open_lot(cast.tea_product)
        lot_records.recall(lot.pk, "Mốc", cast.may.pk)
        lot_records.recall(lot.pk, "Lần nữa", cast.may.pk)
        assert current(cast.tea_product) == []
        with pytest.raises(lot_records.LotRecalled):
            lot_records.sell_from(lot.pk)
        lot.refresh_from_db()
        assert lot.recall_reason == "Mốc"
        lot_records.reinstate(lot.pk, "Nhầm lô", cast.minh.pk)
        assert lot_records.sell_from(lot.pk).is_current
        assert [step.kind for step in pages.steps_of(lot)] == ["recalled", "reinstated"]

    def test_corrected_facts_leave_a_trace(self, cast: Cast) -> None:
        lot = open_lot(cast.tea_product)
        changed = facts(packed_on=datetime.date(2026, 10, 13), variant_id=cast.tea_100.pk)
        lot_records.amend(lot.pk, changed, cast.may.pk)
        lot_records.amend(lot.pk, changed, cast.may.pk)  # nothing to say the second time
        (step,) = pages.steps_of(lot)
        assert step.kind == "amended"
        assert step.note == "ngày đóng gói: 12/10/2026 → 13/10/2026; quy cách: – → Hộp 100 g"

    def test_a_step_is_never_changed_or_removed(self, cast: Cast) -> None:
        step = lot_records.record(open_lot(cast.tea_product).pk, done(), None)
        for change in (
            lambda: LotStep.unscoped.filter(pk=step.pk).update(note="khác"),
            lambda: LotStep.unscoped.filter(pk=step.pk).delete(),
        ):
            with pytest.raises(Error, match="Cannot update or delete"), transaction.atomic():
                change()

    def test_a_correction_stands_in_the_step_s_place_and_shows_what_was_said(self, cast: Cast) -> None:
        lot = open_lot(cast.tea_product)
        first = lot_records.record(lot.pk, done(), None)
        lot_records.record(lot.pk, done("packed", at=timezone.now()), None)
        second = lot_records.correct(first.pk, done(who="Nhóm hái ông Páo"), "Ghi nhầm tên", cast.may.pk)
        lot_records.correct(second.pk, None, "Lô này không hái ở đây", cast.may.pk)
        harvest, _packing = pages.steps_of(lot)
        assert harvest.is_withdrawn
        assert harvest.reason == "Lô này không hái ở đây"
        assert [old.who for old in harvest.former] == ["Nhóm hái ông Páo", "Nhóm hái bà Mẩy"]

    def test_of_two_steps_of_one_minute_a_corrected_first_one_stays_first(self, cast: Cast) -> None:
        lot, now = open_lot(cast.tea_product), timezone.now()
        first = lot_records.record(lot.pk, done(at=now), None)
        lot_records.record(lot.pk, done("packed", at=now), None)
        lot_records.correct(first.pk, done(who="Nhóm hái ông Páo", at=now), "Ghi nhầm tên", None)
        assert [step.kind for step in pages.steps_of(lot)] == ["harvested", "packed"]

    def test_a_step_is_corrected_once_and_a_correction_says_why(self, cast: Cast) -> None:
        lot = open_lot(cast.tea_product)
        step = lot_records.record(lot.pk, done(), None)
        with pytest.raises(IntegrityError), transaction.atomic():
            lot_records.correct(step.pk, done(), "", None)
        withdrawn = lot_records.correct(step.pk, None, "Nhầm", None)
        for pk in (step.pk, withdrawn.pk):
            with pytest.raises(lot_records.NotOpen):
                lot_records.correct(pk, done(), "Nhầm", None)
        lot_records.recall(lot.pk, "Mốc", None)
        with pytest.raises(lot_records.NotOpen):
            lot_records.correct(LotStep.unscoped.get(kind="recalled").pk, None, "Giấu đi", None)


def at_once(*works):
    def scoped(work):
        with scopes_disabled():
            return work()

    return all_at_once([lambda work=work: scoped(work) for work in works])


@pytest.mark.django_db(transaction=True)
def test_many_phones_leave_exactly_one_lot_on_sale(committed_cast: Cast) -> None:
    product = committed_cast.tea_product
    lots = [open_lot(product, is_current=False, batch=f"Lô {number}") for number in range(4)]
    works = [lambda lot=lot: lot_records.sell_from(lot.pk) for lot in lots]
    works += [
        lambda number=number: lot_records.open_lot(
            product.pk, facts(batch=f"Lô mới {number}"), is_current=True, actor_id=None
        )
        for number in range(4)
    ]
    results = at_once(*works)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert len(current(product)) == 1
    assert Lot.unscoped.count() == 8


@pytest.mark.django_db(transaction=True)
def test_control_without_the_product_s_lock_the_database_refuses(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock makes phones wait for each other; the unique index is what would stop them otherwise."""
    lots = [
        open_lot(committed_cast.tea_product, is_current=False, batch=f"Lô {number}") for number in range(6)
    ]
    monkeypatch.setattr(lot_records, "_locked", lambda lot_id: Lot.objects.get(pk=lot_id))
    results = at_once(*[lambda lot=lot: lot_records.sell_from(lot.pk) for lot in lots])
    assert any(isinstance(result, IntegrityError) for result in results)
    assert len(current(committed_cast.tea_product)) == 1
