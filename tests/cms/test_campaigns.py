"""Campaigns before, during and after their days, and how they come and go by themselves."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.lists import listing
from cms import scheduling
from cms.models import CampaignPage, HomePage
from cms.models.campaigns import State
from tests import made
from tests.cast import Cast

BLOCK = {"type": "campaigns", "value": {"title": "Mùa này ở chợ", "limit": 2}}


def day(offset: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=offset)


@pytest.fixture
def campaign(home: HomePage, site: Cast, publish: Callable[..., Any]) -> CampaignPage:
    """Tết gifts with one shelf, from yesterday to in nine days, shown on the home page."""
    home.body = [BLOCK, *home.body.get_prep_value()]
    home.save_revision().publish()
    shelf = {
        "title": "Hộp quà",
        "rule": "chosen",
        "category": None,
        "cooperative": None,
        "chosen": [site.tea_product.pk],
        "is_in_stock_only": True,
        "limit": 4,
    }
    page = CampaignPage(
        title="Quà Tết",
        slug="qua-tet",
        introduction="Chọn từng món",
        starts_on=day(-1),
        ends_on=day(9),
        similar=site.rice_product.category,
        body=[{"type": "products", "value": shelf}],
    )
    return publish(HomePage.objects.get(pk=home.pk), page)[0]


def move(campaign: CampaignPage, start: int, end: int) -> None:
    CampaignPage.objects.filter(pk=campaign.pk).update(starts_on=day(start), ends_on=day(end))


def test_a_running_campaign_says_how_long_and_shows_its_goods(client: Client, campaign: CampaignPage) -> None:
    page = client.get("/qua-tet/").content.decode()

    assert "Đang diễn ra, còn 10 ngày" in page
    assert "Chè Shan tuyết" in page
    assert "Gửi cho người thân" in page
    assert "Quà Tết" in client.get("/").content.decode()


def test_it_speaks_of_its_days_in_words(client: Client, campaign: CampaignPage) -> None:
    said = {
        (5, 9): "Bắt đầu sau 5 ngày nữa",
        (-3, 0): "Hôm nay là ngày cuối",
        (0, 1): "Đang diễn ra, còn 2 ngày",
    }
    for (start, end), words in said.items():
        move(campaign, start, end)
        assert words in client.get("/qua-tet/").content.decode()


def test_an_ended_campaign_says_so_and_offers_what_one_can_buy(
    client: Client, campaign: CampaignPage
) -> None:
    move(campaign, -9, -1)

    page = client.get("/qua-tet/").content.decode()

    assert "Chương trình này đã kết thúc" in page
    assert "Hộp quà" not in page
    assert "Chè Shan tuyết" not in page
    assert "Gạo Séng cù" in page  # of the category it names
    assert "Quà Tết" not in client.get("/").content.decode()
    assert "/qua-tet/" not in made.now(client, "/sitemap-trang.xml")


def test_an_expired_campaign_is_gone_from_pages_and_sitemap(client: Client, campaign: CampaignPage) -> None:
    assert "/qua-tet/" in made.now(client, "/sitemap-trang.xml")
    campaign.expire_at = timezone.now() - datetime.timedelta(minutes=1)
    campaign.save_revision().publish()
    CampaignPage.objects.filter(pk=campaign.pk).update(expire_at=campaign.expire_at, live=True, expired=False)

    scheduling.run()

    assert client.get("/qua-tet/").status_code == 404
    assert "Quà Tết" not in client.get("/").content.decode()
    assert "/qua-tet/" not in made.now(client, "/sitemap-trang.xml")


def test_each_state_can_be_previewed(campaign: CampaignPage) -> None:
    modes = dict(campaign.preview_modes)
    assert set(modes) == {"", *State.values}

    request = RequestFactory().get("/")
    shown = campaign.make_preview_request(request, State.ENDED).content.decode()

    assert "Chương trình này đã kết thúc" in shown


def test_the_last_day_is_not_before_the_first(campaign: CampaignPage) -> None:
    campaign.ends_on = day(-2)
    with pytest.raises(ValidationError):
        campaign.full_clean()


def test_a_campaign_costs_a_known_number_of_queries(
    client: Client, campaign: CampaignPage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    listing.navigation.get()
    client.get("/qua-tet/")

    # site; locale; home; page by path, campaign; two for view restrictions; family; shelf (2)
    with django_assert_num_queries(10):
        client.get("/qua-tet/")
