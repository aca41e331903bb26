"""A page for each commune and each former district, and all of them on a map: counts that add up."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalog.models import Commune, Cooperative, FormerDistrict
from shop.impact.models import RegisteredCooperative, WorkingState
from shop.impact.register import areas, entries, lists, states
from shop.impact.register.lists import Wanted
from shop.reports import periods
from shop.reports.models import DailySales
from shop.reports.periods import Unit
from tests.cast import Cast
from tests.impact.test_register import entered
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
QUARTER = periods.starting(Unit.QUARTER, datetime.date(2026, 10, 1))


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


@pytest.fixture
def places(cast: Cast) -> None:
    """Pa Tần has two of Nậm Nhùn, one of them paused, and the tea's stall of Sìn Hồ, which sold in three months."""
    cast.tea.commune, cast.tea.former_district = Commune.objects.get(pk="03503"), "sin-ho"
    cast.tea.save()
    entries.take_in(cast.tea)
    entered("HTX Sa nhân", commune="03503", former_district="nam-nhun", member_households=12)
    paused = entered("HTX Nậm Ban", commune="03503", former_district="nam-nhun", member_households=30)
    states.change(paused.pk, WorkingState.PAUSED, since=datetime.date(2026, 2, 1), reason="", officer_id=None)
    entered("HTX Cá lồng")
    for day, goods in ((30, 900), (1, 1_200_000), (31, 300_000)):
        month = 9 if day == 30 else 10
        DailySales.objects.create(
            cooperative=cast.tea,
            day=datetime.date(2026, month, day),
            goods_amount=goods,
            income_amount=goods,
            order_count=2,
        )


def test_a_place_has_what_is_in_it_and_no_more(places: None) -> None:
    found = areas.read(QUARTER)
    both = found.of(commune="03503")
    assert (both.registered, both.active, both.with_stall, both.households, both.goods, both.orders) == (
        *(3, 2, 1, 52), 1_500_000, 4,
    )  # fmt: skip
    nam_nhun = found.of(district="nam-nhun")
    assert (nam_nhun.registered, nam_nhun.households, nam_nhun.untold, nam_nhun.goods) == (3, 12, 1, 0)
    assert (
        lists.sums(lists.find(Wanted(district="nam-nhun"))).households == 12
    )  # the register counts as the map does
    assert found.of(district="sin-ho").goods == 1_500_000
    assert found.of(commune="03503", district="nam-nhun").registered == 2


def test_the_sums_of_all_places_are_those_of_the_tables(places: None, cast: Cast) -> None:
    found = areas.read(QUARTER)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM impact_registeredcooperative WHERE merged_into_id IS NULL),"
            " (SELECT count(*) FROM catalog_cooperative WHERE live AND verification = 'verified'),"
            " (SELECT sum(goods_amount) FROM reports_dailysales WHERE day BETWEEN '2026-10-01' AND '2026-12-31')"
        )
        counted = cursor.fetchone()
    total = found.of()
    assert (total.registered, total.stalls, total.goods) == counted == (4, 2, 1_500_000)
    by_district = [found.of(district=slug) for slug in FormerDistrict]
    assert sum(area.registered for area in by_district) == total.registered
    assert sum(area.goods for area in by_district) == total.goods


def test_the_pages_say_it_and_lead_to_list_and_sales(places: None, minh: Client) -> None:
    page = minh.get("/lien-minh/xa/03503/?ky=2026-q4").content.decode()
    assert "1.500.000" in page
    assert "/lien-minh/huyen-cu/sin-ho/?ky=2026-q4" in page
    assert "/lien-minh/doanh-thu/?xa=03503&amp;ky=2026-q4" in page
    names = re.findall(r'/lien-minh/so-htx/\d+/">\s*([^<]+?)\s*</a>', page)
    assert names == ["HTX Chè Mây", "HTX Nậm Ban", "HTX Sa nhân"]
    page = minh.get("/lien-minh/huyen-cu/nam-nhun/?ky=2026-q3").content.decode()
    assert "/lien-minh/so-htx/?huyen=nam-nhun" in page
    assert "HTX Chè Mây" not in page
    for commune in ("Xã Lê Lợi", "Xã Pa Tần", "Xã Nậm Hàng", "Xã Mường Mô", "Xã Hua Bum"):
        assert commune in page
    assert minh.get("/lien-minh/doanh-thu/?xa=03503&ky=2026-q4").status_code == 200


def test_the_map_has_all_communes_and_the_table_the_same_numbers(places: None, minh: Client) -> None:
    answer = minh.get("/lien-minh/xa/?ky=2026-q4")
    tiles = {tile.place.code: tile.area for tile in answer.context["tiles"]}
    assert len(tiles) == Commune.objects.filter(province="12").count() == 38
    assert (tiles["03503"].registered, tiles["03434"].registered, tiles["03388"].registered) == (3, 1, 0)
    told = sum(area.registered for _d, _sum, rows in answer.context["districts"] for _place, area in rows)
    assert told == sum(area.registered for area in tiles.values()) == 4


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("xa/00004/", 404),
        ("xa/x/", 404),
        ("huyen-cu/ha-noi/", 404),
        ("xa/03503/?ky=1726", 400),
        ("xa/?ky=2026-13", 400),
        ("huyen-cu/sin-ho/?ky=xyz", 400),
        ("xa/03503/?trang=9", 404),
    ],
)
def test_what_there_is_not_is_told(cast: Cast, minh: Client, path: str, status: int) -> None:
    assert minh.get(f"/lien-minh/{path}").status_code == status


def test_a_place_costs_the_same_however_many_are_there(
    places: None, minh: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    minh.get("/lien-minh/xa/03503/")
    # Session, user, groups, place, 3 of areas, rows, sold, 2 of programmes, 2 of classes.
    with django_assert_num_queries(13):
        minh.get("/lien-minh/xa/03503/")
    many = [RegisteredCooperative(name=f"HTX {n}", commune_id="03503") for n in range(60)]
    for one in many:
        one.prepare()
    entries.enter_all([(one, entries.Beginning()) for one in many], officer_id=None)
    with django_assert_num_queries(13):
        minh.get("/lien-minh/xa/03503/?trang=2")
    with django_assert_num_queries(6):  # session, user, groups, 3 of areas
        minh.get("/lien-minh/xa/")
    assert Cooperative.objects.count() == 2
