"""A gift has two people with two phones; who pays is said to everybody, and a price that is collected is not hidden."""

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from shop.checkout.forms import CheckoutForm
from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, Purchase
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import at_work
from tests.test_order_story import check_out, fill_cart

pytestmark = pytest.mark.django_db
GIVER = {"giver_name": "Trần Minh", "giver_phone": "0987 654 321", "gift_note": "Chúc bà khoẻ"}


def test_a_hidden_price_and_cash_do_not_go_together_and_nothing_is_lost(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    for step in ({"buoc": "xem-lai"}, {"shown_total": "504500"}):
        page = hoa.post("/thanh-toan/", cast.address(hide_prices="on", **GIVER, **step)).content.decode()
        assert "người nhận phải trả và biết giá" in page
        assert 'value="Trần Minh"' in page
        assert 'id="id_hide_prices" checked' in page
        assert '<details class="fold" open>' in page
    assert not Purchase.objects.exists()
    purchase = check_out(hoa, cast.address(payment_method="vietqr", hide_prices="on", **GIVER))
    assert (purchase.hide_prices, purchase.giver_phone) == (True, "+84987654321")


def test_the_giver_is_written_to_and_the_stall_sees_who_receives_and_who_pays(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    hoa.post("/thanh-toan/", cast.address(buoc="xem-lai", **GIVER))
    review = hoa.get("/thanh-toan/?buoc=xem-lai").content.decode()
    assert "Người nhận trả 504.500\u00a0₫ tiền mặt khi nhận" in review
    assert "0987 654 321" in review
    purchase = check_out(hoa, cast.address(**GIVER))
    assert (purchase.full_name, purchase.buyer_name) == ("Nguyễn Thị Hoa", "Trần Minh")
    order = Order.unscoped.get(cooperative=cast.tea)
    stall = at_work(cast.may).get(f"/htx/don/{order.number}/").content.decode()
    own = hoa.get(purchase.get_absolute_url()).content.decode()
    for page in (stall, own):
        assert "Người nhận trả tiền mặt khi nhận hàng." in page
        assert "Trần Minh" in page
        assert "Nguyễn Thị Hoa" in page
    assert "tel:+84987654321" in stall
    drain()
    (letter,) = (letter for letter in mail.outbox if letter.to == ["hoa@example.vn"])
    assert "Chào Trần Minh," in letter.body
    for step in (fulfilment.confirm, fulfilment.pack):
        step(order.pk, actor=SYSTEM)
    fulfilment.ship(order.pk, carrier="Xe khách", tracking_number="", actor=SYSTEM)
    page = hoa.get(purchase.get_absolute_url()).content.decode()
    assert "Người giao hàng gọi người nhận, số 0981\u00a0000\u00a0111" in page
    assert "Bạn chuẩn bị sẵn" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"giver_phone": ""}, "Xin điền số điện thoại người đặt"),
        ({"giver_name": ""}, "Xin điền tên người đặt"),
        ({"giver_phone": "0213 12"}, "Số điện thoại này chưa đúng"),
    ],
)
def test_a_giver_without_a_name_or_a_phone_is_asked_for_it(
    cast: Cast, changes: dict[str, str], words: str
) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    page = hoa.post("/thanh-toan/", cast.address(shown_total="504500", **(GIVER | changes))).content.decode()
    assert words in page
    assert not Purchase.objects.exists()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_who_wishes_nothing_sees_the_fields_of_an_empty_form(cast: Cast, language: str) -> None:
    """They are drawn once for everybody; what one buyer wishes is in nobody else's form."""
    hoa, minh = Client(), Client()
    for buyer in (hoa, minh):
        fill_cart(buyer, cast)
    hoa.post("/thanh-toan/", cast.address(buoc="xem-lai", **GIVER))
    prefix = "/en" if language == "en" else ""
    assert GIVER["giver_name"] in hoa.get(f"{prefix}/thanh-toan/").content.decode()
    seen = minh.get(f"{prefix}/thanh-toan/").content.decode()
    with translation.override(language):
        empty = render_to_string("checkout/wish_fields.html", {"form": CheckoutForm(), "open": {}})
    assert empty in seen
    assert GIVER["giver_name"] not in seen
