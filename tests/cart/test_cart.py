"""What a cart takes, and what it holds of the market: nothing."""

import pytest
from django.test import Client

from catalog import stock
from catalog.models import StockMovement
from shop.cart import packs
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_line_takes_999_packs_at_most_however_they_are_added_up(cast: Cast) -> None:
    stock.count(cast.tea_100.pk, 3_000, actor_id=None)
    hoa = Client()
    for quantity in ("600", "399"):
        assert (
            hoa.post("/gio-hang/them/", {"variant": cast.tea_100.pk, "quantity": quantity}).status_code == 302
        )
    page = hoa.post("/gio-hang/them/", {"variant": cast.tea_100.pk, "quantity": "1"}).content.decode()
    assert "Mỗi loại gói đặt nhiều nhất 999" in page
    assert "Trong giỏ đã có 999" in page
    assert hoa.get("/gio-hang/").context["cart"].count == 999


def test_a_cart_holds_no_stock(cast: Cast) -> None:
    hoa = Client()
    hoa.post("/gio-hang/them/", {"variant": cast.tea_100.pk, "quantity": 10})
    hoa.get("/thanh-toan/")
    cast.tea_100.refresh_from_db()
    assert cast.tea_100.available == 10
    assert not StockMovement.unscoped.filter(kind="reserved").exists()


def test_a_pack_that_is_gone_at_the_second_look_is_not_sold(cast: Cast) -> None:
    gone, there = packs.read([cast.tea_100.pk, cast.rice_5kg.pk])
    gone.pk += 1_000_000  # which nobody sells
    packs.look_again([gone, there], buyer_id=None, buyer_phone="")
    assert (gone.is_active, there.is_active) == (False, True)
