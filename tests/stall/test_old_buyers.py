"""Some time after an order's end its stall reads nothing of who bought it, but what the law keeps (promise A4)."""

import re

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from ops.embedded import CHECKOUT
from shop.orders.models import Order, Purchase, Status
from tests.cast import Cast
from tests.stall.floor import BUYER, at_work, place, wait

pytestmark = pytest.mark.django_db
SECRETS = (
    BUYER,
    "0981 000 111",
    "+84981000111",
    "12 Đội Cấn",
    "Gọi trước",
    "Chúc mừng",
    "Trần Minh",
    "+84987654321",
)


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


@pytest.fixture
def order(cast: Cast) -> Order:
    placed = place({cast.tea_100: 1})
    Purchase.objects.update(
        note="Gọi trước", gift_note="Chúc mừng", invoice_name="Công ty Hoa", invoice_tax_number="0101234567",
        invoice_address="1 Tràng Tiền", invoice_email="hd@example.vn", giver_name="Trần Minh",
        giver_phone="+84987654321",
    )  # fmt: skip
    return placed


def pages(may: Client, order: Order) -> str:
    urls = (
        f"/htx/don/{order.number}/", "/htx/don/", "/htx/don/?trang-thai=da-giao", "/htx/",
        f"/htx/don/?q={order.number}", f"/htx/don/{order.number}/tra-mot-phan/", f"/htx/don/{order.number}/hang-ve/",
    )  # fmt: skip
    return "\n".join(may.get(url, follow=True).content.decode() for url in urls)


def ended(order: Order, days: int, status: str = Status.DELIVERED) -> None:
    wait(order, days * 24)
    Order.unscoped.filter(pk=order.pk).update(status=status)


@pytest.mark.parametrize("status", [Status.DELIVERED, Status.CANCELLED, Status.RETURNED])
def test_a_buyer_is_hidden_when_the_order_has_long_ended(may: Client, order: Order, status: str) -> None:
    ended(order, 91, status)
    seen = pages(may, order)
    assert [secret for secret in SECRETS if secret in seen] == []
    assert "tel:" not in may.get(f"/htx/don/{order.number}/").content.decode()
    assert "được ẩn đi" in seen
    buyer = Order.unscoped.get(pk=order.pk).buyer
    assert (buyer.payer_phone, buyer.phone, buyer.payer_name) == ("", "", buyer.name)
    for kept in ("Công ty Hoa", "0101234567", "1 Tràng Tiền", "hd@example.vn"):
        assert kept in seen, kept
    assert order.number not in may.get("/htx/don/?q=0981000111").content.decode()


def test_a_buyer_is_read_while_there_may_be_questions_and_while_the_order_runs(
    may: Client, order: Order, settings: Settings
) -> None:
    ended(order, 89)
    assert [secret for secret in SECRETS if secret not in pages(may, order)] == []
    assert order.number in may.get("/htx/don/?q=0981000111").content.decode()
    settings.BUYER_DATA_DAYS = 30
    assert BUYER not in pages(may, order)
    ended(order, 400, Status.SHIPPED)
    assert BUYER in pages(may, order)


def test_the_buyers_own_page_keeps_everything(order: Order) -> None:
    ended(order, 91)
    page = Client().get(order.purchase.get_absolute_url()).content.decode()
    for own in (BUYER, "12 Đội Cấn", "Chúc mừng"):
        assert own in page, own


def test_no_page_of_the_stall_goes_around_the_rule() -> None:
    private = re.compile(r"purchase\.(full_name|phone|street|address|email|note|gift_note)\b")
    files = [*(CHECKOUT / "shop/stall/templates").rglob("*.html"), *(CHECKOUT / "shop/stall").rglob("*.py")]
    assert len(files) > 30
    assert [file.name for file in files if private.search(file.read_text())] == []
