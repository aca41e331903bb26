"""The calendar of the year: from what is on sale, by month and commune."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog.models import Product

pytestmark = pytest.mark.django_db
PLACE = {"thang": "12"}


@pytest.fixture
def goods(site, cast, monkeypatch):
    """Tea in November to January, rice in October; it is December."""
    with scopes_disabled():
        Product.objects.filter(pk=cast.tea_product.pk).update(season_months=[11, 12, 1])
        Product.objects.filter(pk=cast.rice_product.pk).update(season_months=[10])
    now = timezone.now().replace(year=2026, month=11, day=30, hour=18)  # already December in Vietnam
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert timezone.localdate() == datetime.date(2026, 12, 1)
    return cast


def now_in_season(page):
    return page.partition('id="dang-vu"')[2].partition("</section>")[0]


def test_this_month_of_vietnam_and_another(goods, client, django_assert_num_queries):
    address = reverse("catalog:harvests")
    page = client.get(address).content.decode()
    assert "Tháng 12 này đang vào vụ" in page
    assert "Chè" in now_in_season(page)
    assert "Gạo" not in now_in_season(page)
    october = client.get(address, {"thang": "10"}).content.decode()
    assert "Gạo" in now_in_season(october)
    assert "Chè" not in now_in_season(october)
    assert "tháng 11–1" in page
    assert page.count("is-now") == 2  # once in each row
    with django_assert_num_queries(3):
        client.get(address)


def test_one_commune_has_its_own_calendar(goods, client):
    page = client.get(
        reverse("catalog:harvests"), {"xa": goods.rice.commune_id, "thang": "12"}
    ).content.decode()
    assert "Chè" not in now_in_season(page)
    assert f"&amp;xa={goods.rice.commune_id}" in page


@pytest.mark.parametrize("month", ["13", "0", "abc", "１２", "999999999999"])
def test_a_month_that_there_is_not_is_said(goods, client, month):
    page = client.get(reverse("catalog:harvests"), {"thang": month}).content.decode()
    assert "Không có tháng này" in page
    assert "Tháng 12 này" in page


def test_goods_without_a_season_stand_apart(goods, client):
    with scopes_disabled():
        Product.objects.filter(pk=goods.tea_product.pk).update(season_months=[])
    page = client.get(reverse("catalog:harvests")).content.decode()
    assert "Chè" not in now_in_season(page)
    assert "Quanh năm đều có" in page
