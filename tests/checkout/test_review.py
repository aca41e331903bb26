"""The way from the form by the review to the order: what is shown, asked again and said, in how many requests."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog import stock
from catalog.models import Variant
from shop.orders.models import Purchase
from tests.cast import Cast
from tests.test_order_story import fill_cart

pytestmark = pytest.mark.django_db
TOTAL = "504500"  # đồng: what `fill_cart` puts in, to Hà Nội


# ── Review ─────────────────────────────────────────────────────────────────────────────────────────────────


def review(client: Client, form: dict[str, str]) -> str:
    response = client.post("/thanh-toan/", form | {"buoc": "xem-lai"})
    assert response.status_code == 302, response.content.decode()
    return client.get(response["Location"]).content.decode()


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)"', page))


def test_the_review_shows_everything_and_what_it_sends_places_the_order(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    page = review(hoa, cast.address(gift_note="Chúc bà khoẻ"))
    for words in (
        "Nguyễn Thị Hoa",
        "0981 000 111",
        "12 Đội Cấn",
        "Phường Ba Đình, Hà Nội",
        "504.500",
        "Chúc bà khoẻ",
    ):
        assert words in page
    assert not Purchase.objects.exists()
    assert "12 Đội Cấn" in hoa.get("/thanh-toan/").content.decode()  # "Sửa" and Back find it filled in
    response = hoa.post("/thanh-toan/", hidden(page))
    purchase = Purchase.objects.get()
    assert response["Location"] == purchase.get_absolute_url()
    assert (purchase.total_amount, purchase.gift_note) == (504_500, "Chúc bà khoẻ")
    again = hoa.post("/thanh-toan/", hidden(page))
    assert (again["Location"], Purchase.objects.count()) == (purchase.get_absolute_url(), 1)


def test_the_selects_of_places_are_required_and_show_what_was_chosen(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    page = hoa.get("/thanh-toan/", {"province": "12"}).content.decode()
    for name, chosen in (
        ("province", 'value="12" selected>Lai Châu'),
        ("ward", 'value="" selected>Chọn xã, phường'),
    ):
        [select] = re.findall(rf'<select [^>]*name="{name}".*?</select>', page, re.DOTALL)
        assert " required" in select.partition(">")[0]
        assert (select.count("selected"), chosen in select) == (1, True)
    assert 'data-old="' in select  # what a commune was before July 2025
    assert "Chọn tỉnh trước" in hoa.get("/thanh-toan/").content.decode()


def test_a_browser_buys_in_six_requests(cast: Cast) -> None:
    """What its scripts fetch while a province is chosen not counted."""
    hoa = Client(headers={"Accept": "text/html,*/*;q=0.8"})
    assert 'name="toi" value="thanh-toan"' in hoa.get(cast.tea_product.get_absolute_url()).content.decode()
    bought = hoa.post("/gio-hang/them/", {"variant": cast.tea_100.pk, "quantity": 1, "toi": "thanh-toan"})
    form = hoa.get(bought["Location"])
    assert 'data-review="/thanh-toan/?buoc=xem-lai"' in form.content.decode()
    look = hoa.post("/thanh-toan/?buoc=xem-lai", cast.address(buoc="xem-lai"))
    assert look.status_code == 200
    assert (
        hoa.get("/thanh-toan/?buoc=xem-lai").content.decode().count("12 Đội Cấn") == 2
    )  # shown, and sent on
    placed = hoa.post("/thanh-toan/", hidden(look.content.decode()))
    purchase = Purchase.objects.get()
    assert placed["Location"] == f"/don/{purchase.number}/"  # this device needs no token
    assert purchase.number in hoa.get(placed["Location"]).content.decode()


def test_who_keeps_no_memory_is_led_to_the_order_by_its_token(cast: Cast) -> None:
    hoa = Client(headers={"Accept": "text/html"})
    fill_cart(hoa, cast)
    hoa.post("/thanh-toan/quen/")
    placed = hoa.post("/thanh-toan/", hidden(review(hoa, cast.address())))
    assert placed["Location"] == Purchase.objects.get().get_absolute_url()


def test_a_price_changed_after_the_review_is_shown_on_the_review(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    sent = hidden(review(hoa, cast.address()))
    Variant.unscoped.filter(pk=cast.tea_100.pk).update(price=130_000)
    page = hoa.post("/thanh-toan/", sent).content.decode()
    assert "Tổng tiền đã đổi, nay là 524.500" in page
    assert not Purchase.objects.exists()
    assert hoa.post("/thanh-toan/", hidden(page)).status_code == 302


def test_a_review_of_nothing_or_of_what_cannot_be_ordered_is_the_form(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    assert hoa.get("/thanh-toan/?buoc=xem-lai")["Location"] == "/thanh-toan/"
    review(hoa, cast.address())
    stock.count(cast.tea_100.pk, 0, actor_id=None)
    page = hoa.get("/thanh-toan/?buoc=xem-lai").content.decode()
    assert 'name="full_name"' in page
    assert "Vừa hết hàng." in page


def test_the_reviews_queries(client: Client, cast: Cast) -> None:
    fill_cart(client, cast)
    review(client, cast.address())
    with CaptureQueriesContext(connection) as captured:
        client.get("/thanh-toan/?buoc=xem-lai")
    # session; packs; the rates
    assert len(captured) == 3
