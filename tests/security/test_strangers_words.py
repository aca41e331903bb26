"""The market's mails carry no stranger's link, and one address gets only so many of them a day."""

import pytest
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from catalog import links
from shop.notifications import messages
from shop.notifications.models import Notification, OutboxMessage
from shop.orders.models import Purchase
from tests.cast import Cast
from tests.stall.floor import place
from tests.test_order_story import check_out, fill_cart

pytestmark = pytest.mark.django_db
TEXTS = ("full_name", "street", "note", "gift_note", "invoice_name", "invoice_address")
INVOICE = {"invoice_name": "Công ty Hoa", "invoice_address": "1 Tràng Tiền", "invoice_email": "hd@example.vn"}


@pytest.mark.parametrize(
    "words",
    [
        "Ban trung thuong! https://evil.example/qua", "HTTP://EVIL.EXAMPLE", "nhận quà tại evil.com", "www.evil.vn",
        "evil.shop/login", "hxxps://evil.example", "evil[.]com", "ev\u200bil.com", "evil．com", "zalo.me/0912",
        "evil. com", "evil [dot] com", "evil (chấm) com", "evil.io", "evil.cyou", "evil.me/x", "goo.gl/x", "t.co/x",
        "http:evil", "tg://evil", "1.2.3.4/qua", "ⓔvil.ⓒom", "xn--evl-qma", "evil.рф", "mailto:a@evil.kr",
    ],
)  # fmt: skip
def test_a_link_is_found_however_it_is_spelled(words: str) -> None:
    assert links.is_in(words)


@pytest.mark.parametrize(
    "words",
    [
        "12 Đội Cấn, P. Ba Đình, TP.HCM", "Nguyễn Thị Hoa", "Số 5/12 Q.1, TP.Vinh", "Giao sau 17.30, gọi 0912 000 001",
        "Công ty TNHH Hoa Ban Co.Ltd", "Tổ 3.Bản Sin Suối Hồ", "K.4 ngõ 12.A",
        "Nguyễn T.Me", "HTX Hoa Ban.Co", "TP.HCM/Quận 1", "30.4.1975/5", "Tổ 3.ngõ/5", "Km 12.3/QL4D", "P.304/CT1.A",
    ],
)  # fmt: skip
def test_an_address_of_a_house_is_no_link(words: str) -> None:
    assert not links.is_in(words)


def test_whatever_is_written_freely_at_the_checkout_holds_no_link(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    for name in TEXTS:
        form = cast.address(**INVOICE) | {"shown_total": "504500", name: "Quà ở https://evil.example/qua"}
        response = hoa.post("/thanh-toan/", form)
        page = response.content.decode()
        assert (response.status_code, "Ô này không nhận địa chỉ trang web" in page) == (200, True), name
        assert "https://evil.example/qua" in page, name  # kept, so that it can be mended
    assert not Purchase.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_reason_of_a_buyer_carries_no_link_to_the_stall(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    purchase = check_out(hoa, cast.address())
    order = purchase.orders(manager="unscoped").first()
    data = {"t": purchase.token, "order": order.number, "reason": "xem https://evil.example"}
    hoa.post(f"/don/{purchase.number}/huy/", data)
    order.refresh_from_db()
    assert (order.status, "evil" in order.cancel_reason) == ("cancelled", False)


def test_one_address_is_mailed_so_often_a_day_whoever_types_it(cast: Cast, settings: Settings) -> None:
    settings.MAILS_PER_ADDRESS = 2
    addresses = ["victim@example.vn", "Victim@example.vn", "victim+1@example.vn", "other@example.vn"]
    for address in addresses:
        purchase_id = place({cast.tea_100: 1}).purchase_id
        Purchase.objects.filter(pk=purchase_id).update(email=address)
        message = OutboxMessage.objects.get(topic="purchase.placed", payload__purchase=purchase_id)
        messages.deliver(message.pk, message.payload)
    assert [letter.to[0] for letter in mail.outbox] == [addresses[0], addresses[1], addresses[3]]
    assert not Notification.objects.filter(recipient__contains="victim").exists()
    placed = OutboxMessage.objects.filter(topic="order.placed")
    for message in placed:  # the cooperative's own address is no stranger's
        messages.deliver(message.pk, message.payload)
    assert len(mail.outbox) == 3 + placed.count()
