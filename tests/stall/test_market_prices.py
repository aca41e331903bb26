"""The week's prices inside a stall, and where nothing was told yet."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog.models import Category, Product
from shop.reports import market_prices
from shop.reports.models import MarketPrice, MarketWeek

pytestmark = pytest.mark.django_db


def test_before_the_first_week_the_page_says_so(site, client):
    page = client.get(reverse("reports:prices")).content.decode()
    assert "Chưa đủ số để nói" in page
    assert "price-kind__figures" not in page


def test_the_stall_reads_them_too_its_own_kinds_first(site, client, cast):
    with scopes_disabled():
        spice = Category.objects.create(name="Gia vị", position=0)
        Product.objects.create(cooperative=cast.rice, category=spice, name="Mắc khén", live=True)
        week = MarketWeek.objects.create(
            first_on=market_prices.monday(timezone.localdate()) - market_prices.WEEK
        )
        for category in (spice, cast.tea_product.category):
            MarketPrice.objects.create(
                week=week, category=category, unit="kg", lowest=1000, middle=2000, highest=3000, sale_count=9,
                cooperatives_at_least=3,
            )  # fmt: skip
    client.force_login(cast.may)
    page = client.get(reverse("stall:market-prices")).content.decode()
    assert page.index('id="che-kg"') < page.index('id="gia-vi-kg"')
    pack = client.get(reverse("stall:variant", args=[cast.tea_product.pk, cast.tea_100.pk])).content.decode()
    asked = f"{reverse('stall:market-prices')}?loai={cast.tea_product.category_id}"
    assert asked in pack
    assert 'id="gia-vi-kg"' not in client.get(asked).content.decode()
