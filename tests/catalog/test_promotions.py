"""Promoted search results, and the counting of what people search for."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits, SearchPromotion

from catalog.models import EmptySearch
from catalog.search import promotions, statistics
from catalog.search.promotions import Promoted
from tests.cast import Cast
from tests.catalog.test_wagtail_admin import enter


def promote(query: str, title: str, url: str, **fields: object) -> None:
    SearchPromotion.objects.create(
        query=Query.get(query), external_link_text=title, external_link_url=url, **fields
    )


@pytest.mark.parametrize("typed", ["quà tết", "QUA TET", "tết  quà", "Quà, Tết!"])
def test_a_promotion_forgives_diacritics_and_order(typed: str, db: None) -> None:
    promote("Quà Tết", "Giỏ quà Tết", "https://example.vn/tet", description="Gói sẵn")
    assert promotions.promoted(typed) == [Promoted("Giỏ quà Tết", "Gói sẵn", "https://example.vn/tet")]


@pytest.mark.parametrize("typed", ["quà", "quà tết 2027", "", "\0", "🍵" * 10_000])
def test_other_searches_get_none(typed: str, db: None) -> None:
    promote("Quà Tết", "Giỏ quà Tết", "https://example.vn/tet")
    assert promotions.promoted(typed) == []


def test_an_own_address_leads_into_the_readers_language(cast: Cast) -> None:
    promote("chè", "Chè Shan", f"http://127.0.0.1:8000{cast.tea_product.get_absolute_url()}")
    assert promotions.promoted("che")[0].url == "/san-pham/che-shan-tuyet/"
    with override("en"):
        assert promotions.promoted("che")[0].url == "/en/san-pham/che-shan-tuyet/"


def test_promotions_are_kept_for_seconds(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    promote("chè", "Chè", "https://example.vn/", sort_order=1)
    promote("chè", "Trước", "https://example.vn/", sort_order=0)
    assert [row.title for row in promotions.promoted("chè")] == ["Trước", "Chè"]
    with django_assert_num_queries(0):
        promotions.promoted("chè")


def test_searches_are_counted_by_day_without_a_query_on_the_page(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        for query, found in (("Chè Shan", 3), ("chè  shan", 3), ("yến sào", 0)):
            statistics.note(query, found)
    with django_assert_num_queries(5):  # savepoint, queries, hits, empty ones, release
        statistics.write()
    statistics.note("yến sào", 0)
    statistics.write()

    today = timezone.localdate()
    hits = QueryDailyHits.objects.values_list("query__query_string", "date", "hits").order_by(
        "query__query_string"
    )
    assert list(hits) == [("chè shan", today, 2), ("yến sào", today, 2)]
    assert list(EmptySearch.objects.values_list("query__query_string", "hits")) == [("yến sào", 2)]


@pytest.mark.parametrize(
    "typed", ["0912 345 678", "hoa@example.vn", "gọi 0912.345.678 nhé", "x" * 81, " ", "\0", "\u200b"]
)
def test_what_may_be_personal_is_never_noted(typed: str, db: None) -> None:
    statistics.note(typed, 0)
    statistics.write()
    assert not Query.objects.exists()


def test_a_flood_of_different_searches_stays_small(db: None) -> None:
    for number in range(statistics.MAX_NOTED + 50):
        statistics.note(f"từ thứ {number}", 0)
    statistics.write()
    assert Query.objects.count() == statistics.MAX_NOTED


def test_a_flood_that_lasts_all_day_ends_and_known_searches_are_still_counted(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "MOST_A_DAY", 2)
    for query in ("chè", "gạo", "rác 1", "chè"):
        statistics.note(query, 1)
        statistics.write()
    assert dict(QueryDailyHits.objects.values_list("query__query_string", "hits")) == {"chè": 2, "gạo": 1}


def test_old_counts_are_forgotten_and_promotions_stay(db: None) -> None:
    promote("quà tết", "Quà", "https://example.vn/")
    today = timezone.localdate()
    for query, days, hits in (("cũ", 91, 9), ("hiếm", 8, 1), ("mới", 8, 2), ("hôm nay", 0, 1)):
        row, date = Query.get(query), today - datetime.timedelta(days=days)
        QueryDailyHits.objects.create(query=row, date=date, hits=hits)
        EmptySearch.objects.create(query=row, date=date, hits=hits)

    statistics.forget_old()

    assert set(Query.objects.values_list("query_string", flat=True)) == {"quà tết", "mới", "hôm nay"}
    assert EmptySearch.objects.count() == 2


def test_editors_see_what_was_not_found(client: Client, site: Cast, cast: Cast) -> None:
    for query, found in (("chè shan", 3), ("yến sào", 0)):
        statistics.note(query, found)
    statistics.write()
    address = reverse("search_report")

    page = enter(client, cast.ngan).get(address).content.decode()
    assert "chè shan" in page
    assert "yến sào" in page
    empty = client.get(address, {"result": "none", "days": "90"}).content.decode()
    assert "chè shan" not in empty
    assert "yến sào" in empty
    exported = client.get(address, {"export": "csv"})
    assert "yến sào,1,1" in b"".join(exported).decode()


def test_an_editor_promotes_a_result_in_the_admin(client: Client, site: Cast, cast: Cast) -> None:
    form = {
        "query_string": "Quà Tết",
        "editors_picks-TOTAL_FORMS": 1,
        "editors_picks-INITIAL_FORMS": 0,
        "editors_picks-MIN_NUM_FORMS": 0,
        "editors_picks-MAX_NUM_FORMS": 1000,
        "editors_picks-0-DELETE": "",
        "editors_picks-0-ORDER": 1,
        "editors_picks-0-page": "",
        "editors_picks-0-external_link_url": "http://127.0.0.1:8000/san-pham/",
        "editors_picks-0-external_link_text": "Mọi sản phẩm",
        "editors_picks-0-description": "",
    }
    answer = enter(client, cast.ngan).post(reverse("wagtailsearchpromotions:add"), form)
    assert answer.status_code == 302, answer.content
    assert promotions.promoted("qua tet") == [Promoted("Mọi sản phẩm", "", "/san-pham/")]
