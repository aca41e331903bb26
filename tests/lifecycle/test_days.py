"""A sale and what takes it back belong to the day in Vietnam, also in the hours when UTC is still at yesterday."""

import datetime

import pytest
from django.utils import timezone

from shop.ledger.models import LedgerEntry
from shop.lifecycle import fulfilment, refunds
from shop.orders.actors import SYSTEM
from shop.payments import records
from shop.payments.models import Payment, Refund
from shop.reports import rollup
from shop.reports.models import DailySales
from tests.cast import Cast
from tests.stall.floor import place

HALF_PAST_ONE = datetime.datetime(2026, 12, 31, 18, 30, tzinfo=datetime.UTC)  # of New Year's night in Vietnam
NEW_YEAR = datetime.date(2027, 1, 1)


@pytest.mark.django_db
def test_c7_what_happens_after_midnight_in_vietnam_is_of_the_new_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: HALF_PAST_ONE)
    order = place({cast.tea_100: 1})
    fulfilment.confirm(order.pk, actor=SYSTEM)
    fulfilment.pack(order.pk, actor=SYSTEM)
    fulfilment.ship(order.pk, carrier="Xe khách", tracking_number="", actor=SYSTEM)
    fulfilment.deliver(order.pk, actor=SYSTEM)
    refunds.ask_part(order.pk, amount=1_000, reason="vỡ", actor=SYSTEM)
    refunds.finish(Refund.objects.get().pk)
    days = dict(LedgerEntry.objects.values_list("kind", "effective_on"))
    assert days == dict.fromkeys(("sale", "refund"), NEW_YEAR)
    assert records.day_of(Payment.objects.get()) == NEW_YEAR
    rollup.rebuild()
    assert set(DailySales.objects.values_list("day", flat=True)) == {NEW_YEAR}


def test_c7_what_somebody_else_tells_of_that_hour_is_of_the_new_day_too() -> None:
    moment, day = HALF_PAST_ONE.replace(year=2020), NEW_YEAR.replace(year=2021)
    assert records.told_day(moment) == day
    assert records.day_of(Payment(succeeded_at=moment)) == day
    told = datetime.date(2020, 12, 30)
    assert records.day_of(Payment(succeeded_at=moment, paid_on=told)) == told
