"""The tile map of the 38 communes: every commune once, right figures, links, weight."""

import gzip
import json
from collections.abc import Iterator

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from django_scopes import scopes_disabled
from pytest_django import DjangoAssertNumQueries

from catalog.models import Commune, Product
from catalog.models.cooperatives import Verification
from catalog.stalls import commune_map
from catalog.stalls.commune_map import CommuneMap, Tile
from tests.cast import Cast

MOST_BYTES = 6_000  # compressed


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    commune_map.kept.forget()
    yield
    commune_map.kept.forget()


def drawn(shown: CommuneMap) -> str:
    return render_to_string("components/commune_map.html", {"map": shown})


def tile(shown: CommuneMap, name: str) -> Tile:
    return next(tile for tile in shown.tiles if tile.place.name == name)


@pytest.mark.django_db
def test_each_commune_of_the_province_has_one_tile_of_its_own(cast: Cast) -> None:
    places = commune_map.places()

    assert {place.code: place.name for place in places} == dict(
        Commune.objects.filter(province_id="12").values_list("code", "name")
    )
    assert len(places) == len({(place.x, place.y) for place in places}) == 38


def test_no_two_tiles_overlap_and_none_stands_alone() -> None:
    """Neighbours in a row are two halves apart; a row is shifted by one half against the next."""
    rows = json.loads(commune_map.FILE.read_text(encoding="utf-8")).values()
    spots = {(row["x"], row["y"]) for row in rows}
    assert all((x + y) % 2 == 0 for x, y in spots)
    for x, y in spots:
        around = {(x - 2, y), (x + 2, y), (x - 1, y - 1), (x + 1, y - 1), (x - 1, y + 1), (x + 1, y + 1)}
        assert around & spots


@pytest.mark.parametrize(
    ("name", "is_beyond", "other"),
    [
        ("Thu Lũm", "west", "Mường Tè"),
        ("Mường Tè", "west", "Sìn Hồ"),
        ("Sìn Hồ", "west", "Tân Phong"),
        ("Tân Phong", "west", "Bình Lư"),
        ("Sì Lở Lầu", "north", "Dào San"),
        ("Dào San", "north", "Phong Thổ"),
        ("Đoàn Kết", "north", "Tân Phong"),
        ("Bình Lư", "north", "Tân Uyên"),
        ("Tân Uyên", "north", "Pắc Ta"),
        ("Pắc Ta", "north", "Than Uyên"),
        ("Than Uyên", "north", "Khoen On"),
        ("Hua Bum", "north", "Nậm Hàng"),
    ],
)
def test_tiles_lie_as_the_communes_do(name: str, is_beyond: str, other: str) -> None:
    spots = {place.name: place for place in commune_map.places()}
    one, two = spots[name], spots[other]
    assert one.x < two.x if is_beyond == "west" else one.y < two.y


@pytest.mark.django_db
def test_it_counts_what_the_public_sees(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with scopes_disabled():
        Product.objects.create(
            cooperative=cast.tea, category=cast.tea_product.category, name="Chè chờ duyệt", live=False
        )
    with django_assert_num_queries(1):
        shown = commune_map.read()
    with django_assert_num_queries(0):
        assert commune_map.read() is shown

    assert (tile(shown, "Tả Lèng").stalls, tile(shown, "Tả Lèng").products) == (1, 1)
    assert [row.place.name for row in shown.selling] == ["Tả Lèng", "Than Uyên"]

    cast.tea.verification = Verification.SUSPENDED
    cast.tea.save(update_fields=["verification"])
    commune_map.kept.forget()
    assert tile(commune_map.read(), "Tả Lèng") == Tile(tile(shown, "Tả Lèng").place, 0, 0)


def test_a_stall_without_goods_is_counted_but_cannot_be_tapped() -> None:
    shown = commune_map.of([("03405", 0), ("03595", 3), ("03595", 4)])

    assert (tile(shown, "Tả Lèng").stalls, tile(shown, "Tả Lèng").level) == (1, 0)
    assert (tile(shown, "Than Uyên").stalls, tile(shown, "Than Uyên").level) == (2, 3)
    words = drawn(shown)
    assert words.count("<a ") == 2  # the tile and its row in the list
    assert 'href="/san-pham/?xa=than-uyen"' in words
    assert "<title>Than Uyên: 2 hợp tác xã, 7 sản phẩm</title>" in words
    assert "xa=ta-leng" not in words


def test_in_english() -> None:
    with override("en"):
        words = drawn(commune_map.of([("03390", 1)]))
    assert 'href="/en/san-pham/?xa=binh-lu"' in words


def test_it_is_light_even_where_everybody_sells_and_styles_nothing_inline() -> None:
    words = drawn(commune_map.of([(place.code, 12) for place in commune_map.places()]))

    assert words.count("<title>") == words.count('class="tile tile--3"') == 38
    assert " style=" not in words
    assert len(gzip.compress(words.encode(), 6)) <= MOST_BYTES
