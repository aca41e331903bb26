"""The home page, in both languages and with a known number of queries."""

import time

from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from cms.models import HomePage
from tests.cast import Cast


def put_in_season(cast: Cast) -> None:
    with scopes_disabled():
        cast.tea_product.season_months = [timezone.localdate().month]
        cast.tea_product.save(update_fields=["season_months"])


def test_home_shows_what_is_in_season_and_who_made_it(client: Client, site: Cast) -> None:
    put_in_season(site)

    page = client.get("/").content.decode()

    assert "Đang vào vụ" in page
    assert page.count("Chè Shan tuyết") >= 1
    assert "HTX Chè Mây" in page
    assert "Mua hàng thế nào?" in page


def test_english_home_is_in_english(client: Client, site: Cast) -> None:
    page = client.get("/en/").content.decode()

    assert '<html lang="en">' in page
    assert "New at the market" in page
    assert "Shan tuyet tea" in page
    assert "Mới lên chợ" not in page


def test_a_page_leads_to_its_other_language(client: Client, site: Cast) -> None:
    assert client.get("/").context["other_language_url"] == "/en/"
    assert client.get("/en/").context["other_language_url"] == "/"


def test_home_costs_a_known_number_of_queries(
    client: Client, site: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    put_in_season(site)
    client.get("/")  # fills the caches of sites, settings and content types

    # site with its home; locale; home; two for view restrictions; the page's family (categories are cached)
    # 2 shelves together: products, their cards; stories (cooperatives and figures are kept)
    with django_assert_num_queries(9):
        client.get("/")


def test_visitors_without_a_cart_share_it_for_less_than_a_second(
    settings: Settings, client: Client, home: HomePage
) -> None:
    settings.PAGE_CACHE_SECONDS = 0.9
    first = client.get("/").content.decode()
    HomePage.objects.filter(pk=home.pk).update(hero_title="Chợ phiên tháng Chạp")
    assert client.get("/").content.decode() == first
    assert "tháng Chạp" in Client(headers={"Cookie": "sessionid=a"}).get("/").content.decode()

    time.sleep(1)

    assert "tháng Chạp" in client.get("/").content.decode()


def test_home_fits_a_slow_phone(client: Client, site: Cast) -> None:
    response = client.get("/", headers={"accept-encoding": "gzip"})

    assert len(response.content) <= 15_000


def test_syncing_twice_changes_nothing(client: Client, site: Cast) -> None:
    before = list(HomePage.objects.order_by("pk").values_list("pk", "latest_revision"))

    call_command("sync_roles", verbosity=0)

    assert list(HomePage.objects.order_by("pk").values_list("pk", "latest_revision")) == before
    assert len(before) == 2
