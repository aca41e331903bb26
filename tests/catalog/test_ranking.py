"""The order of the lists: what the night makes of it, what changes at once, and that every page shows its part."""

from itertools import combinations, pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog import text
from catalog.lists import finding, listing, ranking
from catalog.models import Cooperative, Product, Variant
from catalog.search import meaning
from catalog.search.meaning import Term
from tests.cast import Cast

pytestmark = pytest.mark.django_db
GOODS = 30  # of each of the two cooperatives, in one category


@pytest.fixture
def goods(cast: Cast) -> list[Product]:
    """Tea of both cooperatives, three packs at different prices, one of them cheaper the later the product."""
    with scopes_disabled():
        rows = [
            Product(
                cooperative=stall,
                category=cast.tea_product.category,
                name=f"Chè {stall.pk} số {number}",
                slug=f"che-{stall.pk}-{number}",
                live=True,
                name_sort_key=text.sort_key(f"Chè {stall.pk} số {number:02}"),
                search_name=f" che {stall.pk} so {number} ",
                search_text=f" che {stall.pk} so {number} ",
            )
            for stall in (cast.tea, cast.rice)
            for number in range(GOODS)
        ]
        Product.objects.bulk_create(rows)
        Variant.unscoped.bulk_create(
            Variant(
                product=row,
                name=f"Gói {extra}",
                weight_grams=100,
                price=90_000 - 1000 * place + extra,
                on_hand=9,
            )
            for place, row in enumerate(rows)
            for extra in (0, 500_000, 900_000)
        )
        return rows


def everything(**asked: str) -> list[int]:
    return finding.page(listing.Filters(**asked), 0, None)  # type: ignore[arg-type]


def test_cooperatives_take_turns_within_a_category_from_the_night_on(
    cast: Cast, goods: list[Product]
) -> None:
    assert everything()[0] == goods[-1].pk  # the newest, until then
    assert ranking.rank() == GOODS * 2 + 2
    assert ranking.rank() == 0
    stalls = {row.pk: row.cooperative_id for row in goods}
    order = [stalls[key] for key in everything() if key in stalls]
    assert all(left != right for left, right in pairwise(order))


def test_what_is_sold_out_or_closed_goes_to_the_end_at_once(cast: Cast, goods: list[Product]) -> None:
    ranking.rank()
    first = everything()[0]
    Variant.unscoped.filter(product=first).update(on_hand=0)
    assert everything()[-1] == first
    with scopes_disabled():
        other = Product.objects.get(pk=everything()[0]).cooperative_id
    Cooperative.objects.filter(pk=other).update(paused_until="2999-01-01")
    stalls = {row.pk: row.cooperative_id for row in goods}
    ended = [stalls[key] for key in everything() if key in stalls and key != first]
    assert ended == sorted(ended, key=lambda stall: stall == other)


@pytest.mark.parametrize("sort", listing.SORTS)
def test_pages_together_are_the_whole_list_in_its_order(cast: Cast, goods: list[Product], sort: str) -> None:
    ranking.rank()
    Variant.unscoped.filter(product__in=[row.pk for row in goods[:5]]).update(on_hand=0)
    Variant.unscoped.filter(product=goods[7]).delete()
    whole = everything(sort=sort)
    assert sorted(whole) == sorted([*(row.pk for row in goods), cast.tea_product.pk, cast.rice_product.pk])
    filters = listing.Filters(sort=sort)
    assert [key for start in range(0, 70, 7) for key in finding.page(filters, start, 7)] == whole
    assert finding.find(filters, 63, 7).count in (0, len(whole))


def test_by_price_a_product_stands_at_its_cheapest_pack_and_last_without_one(
    cast: Cast, goods: list[Product]
) -> None:
    Variant.unscoped.filter(product=goods[7]).delete()
    priced = [row.pk for row in reversed(goods) if row != goods[7]]
    asked = [key for key in everything(sort="gia-tang") if key in priced]
    assert asked == priced
    assert [key for key in everything(sort="gia-giam") if key in priced] == priced[::-1]
    assert everything(sort="gia-tang")[-1] == everything(sort="gia-giam")[-1] == goods[7].pk
    assert [key for key in everything(sort="gia-tang", price="300-700") if key in priced] == priced


def test_a_list_reads_its_page_and_the_cards_and_counts_nothing(
    client: Client, cast: Cast, goods: list[Product]
) -> None:
    for sort in listing.SORTS:
        sql, _values = finding._ordered(listing.Filters(sort=sort), 0, 24, timezone.localdate())
        assert "count(" not in sql, sort
    for query in ("", "?trang=2", "?sap-xep=gia-tang", "?sap-xep=moi", "?con-hang=1"):
        shown = client.get(f"/san-pham/{query}").context
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/san-pham/{query}", headers={"Cookie": "fresh=1"})
        assert len(captured) <= 2, query
        assert (shown["result_count"], shown["page"].num_pages) == (62, 3), query


def test_the_filter_names_sixty_cooperatives_the_chosen_one_and_the_way_to_all(
    client: Client, cast: Cast
) -> None:
    with scopes_disabled():
        stalls = Cooperative.objects.bulk_create(
            Cooperative(
                name=f"HTX {number}",
                slug=f"htx-{number}",
                commune=cast.rice.commune,
                verification="verified",
                live=True,
            )
            for number in range(65)
        )
        Product.objects.bulk_create(
            Product(
                cooperative=row,
                category=cast.tea_product.category,
                name="Chè",
                slug=f"c-{row.slug}",
                live=True,
            )
            for row in stalls
        )
        last = min(stalls, key=lambda row: -row.pk)
    page = client.get("/san-pham/")
    assert len(page.context["choices"].cooperatives) == 60
    assert 'href="/hop-tac-xa/">Tất cả hợp tác xã' in page.content.decode()
    chosen = client.get(f"/san-pham/?htx={last.slug}").context["choices"].cooperatives
    assert (last.slug, f"{last.name} (1)") in chosen
    assert len(chosen) in (60, 61)


def test_some_words_are_enough_exactly_where_they_hold_enough_letters() -> None:
    terms = [Term((word,), typed=word) for word in ("may", "tinh", "xach", "tay", "nho")]
    for least in (0, 300, 630, 900, 1800):
        enough = [set(chosen) for chosen in meaning._smallest(terms, least)]
        for size in range(len(terms) + 1):
            for held in combinations(terms, size):
                letters = 100 * sum(len(term.typed) for term in held)
                assert (letters > least and size > 0) == any(chosen <= set(held) for chosen in enough), (
                    least,
                    held,
                )


def test_words_that_no_product_has_are_not_looked_for(cast: Cast, goods: list[Product]) -> None:
    finding.in_names(["shan"])  # reads the vocabulary
    with CaptureQueriesContext(connection) as captured:
        assert finding.in_names(["khongcogi", "xyzzy"]) == []
    assert len(captured) == 0
    assert finding.in_names(["xyzzy", "tuyết", "tuyệt", "gao"]) == ["tuyết", "gao"]
