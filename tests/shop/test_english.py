"""Who buys in English reads English where it was written, on the order's page and in the mails, later too; and
figures as English has them."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils.translation import override

from catalog.models import Product, Variant
from catalog.templatetags import languages, money
from shop.orders.models import OrderLine, Purchase
from tests.cast import Cast
from tests.outbox import drain
from tests.test_order_story import fill_cart, shown_total

pytestmark = pytest.mark.django_db


def test_english_names_are_kept_with_the_order(cast: Cast) -> None:
    Variant.unscoped.filter(pk=cast.tea_100.pk).update(name_en="100 g box")
    hoa = Client()
    fill_cart(hoa, cast)
    hoa.post("/en/thanh-toan/", cast.address(shown_total=shown_total(hoa, cast.address())))
    purchase = Purchase.objects.get()
    Product.published.update(name_en="Renamed later")
    Variant.unscoped.update(name_en="Renamed later")

    page = hoa.get(f"/en/don/{purchase.number}/?t={purchase.token}").content.decode()
    drain()
    letter = next(letter.body for letter in mail.outbox if letter.to == ["hoa@example.vn"])
    for text in (page, letter):
        assert "Shan tuyet tea" in text
        assert "100 g box" in text
        assert "₫120,000" in text or "₫240,000" in text
        assert "Chè Shan" not in text
        assert "Renamed later" not in text
        assert "\u00a0₫" not in text
    assert '<span lang="vi">Túi 5 kg</span>' in page  # nobody had written it in English
    to_stall = next(letter.body for letter in mail.outbox if letter.to == ["chemay@example.vn"])
    assert "Chè Shan tuyết" in to_stall
    assert "240.000\u00a0₫" in to_stall
    assert OrderLine.unscoped.filter(product_name_en="").count() == 0


def test_figures_in_english() -> None:
    with override("en"):
        assert money.dong(1_250_000) == "₫1,250,000"
        assert money.dong(-500) == "-₫500"
        assert money.weight(1_500) == "1.5\u00a0kg"


def test_every_price_of_an_english_list_is_written_one_way(cast: Cast) -> None:
    Variant.unscoped.filter(pk=cast.tea_100.pk).update(price=84_000)
    page = Client().get("/en/san-pham/").content.decode()
    assert "Under ₫100,000" in page
    assert "₫84,000" in page
    assert not re.search(r"\d\s*₫", page)
    vietnamese = Client().get("/san-pham/").content.decode()
    assert "Dưới 100.000\u00a0₫" in vietnamese
    assert "100.000\u00a0₫ – 300.000\u00a0₫" in vietnamese
    assert "₫1" not in vietnamese


def test_storage_and_lots_are_in_english_where_they_can_be(cast: Cast) -> None:
    Product._base_manager.filter(pk=cast.tea_product.pk).update(
        storage="Nơi khô mát", storage_en="Cool and dry"
    )
    path = f"/en{cast.tea_product.get_absolute_url().removeprefix('/en')}"
    page = Client().get(path).content.decode()
    assert "<dd>Cool and dry</dd>" in page
    assert "Nơi khô mát" not in page
    with override("en"):
        assert languages.lot_name("Lô tháng 11/2026 (2)") == "Lot of 11/2026 (2)"
        assert languages.lot_name("Mẻ bà Mỷ") == "Mẻ bà Mỷ"
    with override("vi"):
        assert languages.lot_name("Lô tháng 11/2026") == "Lô tháng 11/2026"
