"""A parcel that is late: buyer and stall hear of it once, and of one that came meanwhile not at all."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django.fixtures import Settings

from shop.lifecycle import fulfilment, lateness
from shop.orders.actors import SYSTEM
from shop.orders.models import Order
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import place

pytestmark = pytest.mark.django_db


def sent(cast: Cast, days_late: int) -> Order:
    order = place({cast.tea_100: 1})
    fulfilment.confirm(order.pk, actor=SYSTEM)
    fulfilment.pack(order.pk, actor=SYSTEM)
    fulfilment.ship(order.pk, carrier="Nhà xe", tracking_number="VT1", actor=SYSTEM)
    day = timezone.localdate() - datetime.timedelta(days=days_late)
    Order.unscoped.filter(pk=order.pk).update(expected_until=day)
    drain()
    mail.outbox.clear()
    return order


@pytest.fixture(autouse=True)
def at_any_hour(settings: Settings) -> None:
    settings.WAKING_HOURS = [0, 24]


def test_buyer_and_stall_are_told_once_of_a_late_parcel(cast: Cast) -> None:
    order = sent(cast, 1)
    assert [lateness.climb(), lateness.climb()] == [1, 0]
    drain()
    buyer, stall = sorted(mail.outbox, key=lambda letter: letter.to, reverse=True)
    assert (buyer.to, stall.to) == (["hoa@example.vn"], ["chemay@example.vn"])
    assert f"Đơn {order.number} đến muộn" in buyer.subject
    assert "Nhà xe, mã VT1." in buyer.body
    assert "quá ngày hẹn" in stall.subject


@pytest.mark.parametrize("days_late", [0, -3, 31])
def test_what_is_not_late_or_long_forgotten_is_not_told(cast: Cast, days_late: int) -> None:
    sent(cast, days_late)
    assert lateness.climb() == 0


def test_what_came_in_the_meantime_is_not_told(cast: Cast) -> None:
    order = sent(cast, 1)
    assert lateness.climb() == 1
    fulfilment.deliver(order.pk, actor=SYSTEM)
    drain()
    assert not [letter for letter in mail.outbox if "muộn" in letter.subject or "quá ngày" in letter.subject]
