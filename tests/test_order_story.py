"""One order, end to end, as its people live it: Hoa buys from two cooperatives, both serve it, the union sees it."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from shop.ledger.models import Posting
from shop.orders.models import Order, Purchase, Status
from shop.reports import income, rollup
from tests.cast import PASSWORD, Cast
from tests.outbox import drain

pytestmark = pytest.mark.django_db


def log_in(phone: str) -> Client:
    client = Client()
    response = client.post("/dang-nhap/", {"phone": phone, "password": PASSWORD})
    assert response.status_code == 302
    return client


def fill_cart(client: Client, cast: Cast) -> None:
    for variant, quantity in ((cast.tea_100, 2), (cast.rice_5kg, 1)):
        response = client.post("/gio-hang/them/", {"variant": variant.pk, "quantity": quantity})
        assert response.status_code == 302


def shown_total(client: Client, address: dict[str, str]) -> str:
    """Presses "choose this province" and reads the total off the page, as a browser without JavaScript does."""
    page = client.post("/thanh-toan/", address | {"action": "address"}).content.decode()
    found = re.search(r'name="shown_total"[^>]*value="(\d+)"', page) or re.search(
        r'value="(\d+)"[^>]*name="shown_total"', page
    )
    assert found, page
    return found[1]


def check_out(client: Client, address: dict[str, str]) -> Purchase:
    response = client.post("/thanh-toan/", address | {"shown_total": shown_total(client, address)})
    assert response.status_code == 302, response.content.decode()
    return Purchase.objects.get()


def test_hoa_buys_from_two_cooperatives_with_cash_and_the_union_sees_the_income(cast: Cast) -> None:
    hoa = Client()
    assert "Chè Shan tuyết" in hoa.get("/san-pham/").content.decode()
    assert "Hộp 200 g" in hoa.get(cast.tea_product.get_absolute_url()).content.decode()
    fill_cart(hoa, cast)
    purchase = check_out(hoa, cast.address())

    # 260 g and 5,100 g to Hà Nội: 24.000 and 50.000 + one started kilogram.
    tea, rice = Order.unscoped.order_by("pk")
    assert (tea.items_amount, tea.shipping_amount) == (240_000, 24_000)
    assert (rice.items_amount, rice.shipping_amount) == (185_000, 55_500)
    assert purchase.total_amount == 504_500
    page = hoa.get(purchase.get_absolute_url()).content.decode()
    assert tea.number in page
    assert rice.number in page

    drain()
    assert sorted(message.to[0] for message in mail.outbox) == [
        "chemay@example.vn",
        "gaonuoc@example.vn",
        "hoa@example.vn",
    ]
    assert purchase.get_absolute_url() in next(m.body for m in mail.outbox if m.to == ["hoa@example.vn"])

    for phone, order in (("0912000011", tea), ("0912000012", rice)):
        manager = log_in(phone)
        assert order.number in manager.get("/htx/").content.decode()
        for step, data in (
            ("nhan", {}),
            ("dong-goi", {}),
            ("gui", {"carrier": "Viettel Post", "tracking_number": "VTP123"}),
            ("giao", {}),
        ):
            response = manager.post(f"/htx/don/{order.number}/{step}/", data)
            assert response.status_code == 302, (step, response.content.decode())
        order.refresh_from_db()
        assert order.status == Status.DELIVERED

    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.on_hand, cast.tea_100.reserved) == (8, 0)
    rollup.rebuild()
    drain()
    minh = log_in("0912000021")
    page = minh.get("/lien-minh/").content.decode()
    assert "240.000" in page  # goods; the fee stands apart
    assert "185.000" in page
    earned = -sum(Posting.objects.filter(account="sales").values_list("amount", flat=True))
    assert earned == 504_500
    table = income.by_cooperative(timezone.localdate(purchase.placed_at))
    assert table.total.income == earned
    assert "Viettel Post" in next(m.body for m in mail.outbox if "trên đường" in m.subject)
    call_command("check_books")  # exits where a promise is broken
