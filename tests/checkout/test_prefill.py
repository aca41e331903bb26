"""The checkout filled in before: by this device for a guest, by the account for a member."""

import pytest
from django.test import Client

from shop.orders.models import Purchase
from tests.cast import Cast
from tests.test_order_story import check_out, fill_cart, log_in, shown_total

pytestmark = pytest.mark.django_db


def test_a_returning_buyer_finds_the_address_and_one_press_forgets_it(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    check_out(hoa, cast.address())
    fill_cart(hoa, cast)
    page = hoa.get("/thanh-toan/").content.decode()
    assert 'value="12 Đội Cấn"' in page
    assert "Không nhớ trên máy này" in page
    for cookie in hoa.cookies.values():
        assert "Cấn" not in cookie.value
    assert hoa.cookies["sessionid"]["httponly"]
    assert hoa.post("/thanh-toan/quen/").status_code == 302
    assert "12 Đội Cấn" not in hoa.get("/thanh-toan/").content.decode()
    assert hoa.cookies["giao_den"].value == ""
    assert not hoa.get("/don/").context["purchases"]

    total = shown_total(hoa, cast.address())
    hoa.post("/thanh-toan/", cast.address(shown_total=total))
    fill_cart(hoa, cast)
    assert "12 Đội Cấn" not in hoa.get("/thanh-toan/").content.decode()


def test_a_member_finds_the_form_filled_as_a_guest_does(cast: Cast) -> None:
    hoa = log_in("0912000001")
    to_herself = cast.address(full_name="Mẹ Hoa", phone="0981 000 112")
    to_a_friend = cast.address(street="9 Quà", gift_note="Chúc mừng", full_name="Bạn", phone="0981 000 113")
    for address in (to_herself, to_a_friend):
        fill_cart(hoa, cast)
        hoa.post("/thanh-toan/", address | {"shown_total": shown_total(hoa, address)})
    assert Purchase.objects.count() == 2

    elsewhere = log_in("0912000001")
    fill_cart(elsewhere, cast)
    initial = elsewhere.get("/thanh-toan/").context["form"].initial
    shown = {name: initial[name] for name in ("full_name", "phone", "email", "province", "ward", "street")}
    assert shown == {
        "full_name": "Nguyễn Thị Hoa", "phone": "0912 000 001", "email": "hoa@example.vn", "province": "01",
        "ward": "00004", "street": "12 Đội Cấn",
    }  # fmt: skip

    elsewhere.post("/thanh-toan/quen/")
    fill_cart(elsewhere, cast)
    assert "street" not in elsewhere.get("/thanh-toan/").context["form"].initial


def test_a_member_without_a_purchase_finds_name_and_phone(cast: Cast) -> None:
    hoa = log_in("0912000001")
    fill_cart(hoa, cast)
    page = hoa.get("/thanh-toan/")
    assert 'value="0912 000 001"' in page.content.decode()
    assert page.context["form"].initial["full_name"] == "Nguyễn Thị Hoa"


def test_a_guest_is_shown_the_phone_as_people_write_it(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    check_out(hoa, cast.address(phone="+84981000111"))
    fill_cart(hoa, cast)
    assert hoa.get("/thanh-toan/").context["form"].initial["phone"] == "0981 000 111"
