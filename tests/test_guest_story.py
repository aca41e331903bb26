"""A guest with nothing but a telephone: ordered by phone number alone, followed from SMS to SMS to the door."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from shop.orders.models import Order, Status
from tests.card_purchase import books_are_right
from tests.cast import Cast
from tests.fakephones import FakePhones
from tests.notifications.conftest import providers, sms
from tests.outbox import drain
from tests.stall.floor import at_work
from tests.test_order_story import shown_total

__all__ = ["providers", "sms"]
pytestmark = pytest.mark.django_db
HOA = "84981000111"
STEPS = (
    ("nhan", {}, "da nhan don"),
    ("dong-goi", {}, "da goi xong don"),
    ("gui", {"carrier": "Viettel Post", "tracking_number": "VTP2611040173"}, "dang tren duong"),
    ("giao", {}, "da giao xong"),
)


def told(phones: FakePhones) -> list[str]:
    """What Hoa's telephone shows."""
    return [message.text for message in phones.sent("sms") if message.to == HOA]


def link(text: str) -> str:
    """The last address of an SMS, as a telephone makes it a link."""
    return re.findall(r"https?://\S+", text)[-1]


def opened(text: str) -> str:
    """The page behind an SMS, on a telephone that has never seen the market."""
    address = urlsplit(link(text))
    answer = Client().get(f"{address.path}?{address.query}", follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_guest_with_a_telephone_alone_follows_the_order_to_the_door(
    cast: Cast, sms: FakePhones, settings: Settings
) -> None:
    settings.QUIET_AT_NIGHT = False
    guest, stall = Client(), at_work(cast.may)
    guest.post("/gio-hang/them/", {"variant": cast.tea_100.pk, "quantity": 2})
    address = cast.address(email="")
    paid = address | {"shown_total": shown_total(guest, address)}
    assert guest.post("/thanh-toan/", paid).status_code == 302
    order = Order.unscoped.select_related("purchase").get()
    drain()
    (placed,) = told(sms)
    assert order.purchase.number in placed
    assert order.number in opened(placed)
    for count, (step, data, words) in enumerate(STEPS, start=2):
        assert stall.post(f"/htx/don/{order.number}/{step}/", data).status_code == 302
        drain()
        drain()  # nothing is sent a second time
        assert len(told(sms)) == count
        latest = told(sms)[-1]
        assert words in latest
        assert order.number in opened(latest)
    order.refresh_from_db()
    assert order.status == Status.DELIVERED
    (shipped,) = [text for text in told(sms) if "dang tren duong" in text]
    assert "Viettel Post, ma VTP2611040173" in shipped
    parcel = "https://viettelpost.vn/thong-tin-don-hang?peopleTracking=sender&orderNumber=VTP2611040173"
    assert parcel in shipped
    assert parcel.replace("&", "&amp;") in opened(shipped)

    other = Client()  # another telephone, or one that has lost its messages
    other.post("/tra-cuu/", {"number": order.purchase.number, "phone": "0981 000 111"})
    drain()
    (code,) = re.findall(r"\b\d{6}\b", told(sms)[-1])
    found = other.post("/tra-cuu/", {"code": code}, follow=True)
    assert order.number in found.content.decode()
    assert [letter for letter in mail.outbox if "hoa" in letter.to[0]] == []
    assert all(text.isascii() for text in told(sms))
    books_are_right()
