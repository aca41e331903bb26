"""The order of the lists: what the night makes of it, what changes at once, and that every page shows its part."""

from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, pairwise

import psycopg
import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog import text
from catalog.lists import finding, listing, ranking
from catalog.models import Cooperative, LowestPrice, Product, Variant
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


def lowest(*products: Product) -> list[int | None]:
    found = dict(LowestPrice._base_manager.values_list("product", "price"))
    return [found.get(product.pk) for product in products]


def test_what_a_product_costs_at_least_follows_every_writer_of_its_packs(
    cast: Cast, goods: list[Product]
) -> None:
    """One statement or many rows, past `save` or through it: the database keeps it."""
    one, other, bare = (
        goods[0],
        goods[1],
        Product.published.create(
            cooperative=cast.tea, category=cast.tea_product.category, name="Chè mới", live=True
        ),
    )
    packs = list(Variant.unscoped.filter(product=one).order_by("price"))
    assert lowest(one, other, bare) == [90_000, 89_000, None]
    Variant.unscoped.filter(product=other).update(price=F("price") + 7)
    packs[0].price = 700_000
    packs[0].save(update_fields=["price"])
    assert lowest(one, other) == [590_000, 89_007]
    packs[1].is_active = False
    Variant.unscoped.bulk_update(packs[:2], ["price", "is_active"])
    assert lowest(one) == [700_000]
    packs[1].is_active = True
    packs[1].save()
    Variant.unscoped.filter(product=other).update(is_active=False)
    assert lowest(one, other) == [590_000, None]
    packs[1].delete()
    packs[0].product = bare
    packs[0].save()
    assert lowest(one, bare) == [990_000, 700_000]
    Variant.unscoped.filter(product=bare).delete()
    assert lowest(bare) == [None]
    assert bare.pk in everything(sort="gia-giam")[-2:]


@pytest.mark.django_db(transaction=True)
def test_two_who_change_prices_of_one_product_at_once_leave_the_lowest(cast: Cast) -> None:
    """The second waits for the first, and adds up what both have done."""
    first, second = cast.tea_100.pk, cast.tea_200.pk
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as another:
        another.execute("UPDATE catalog_variant SET price = 900000 WHERE id = %s", [first])
        with ThreadPoolExecutor(1) as pool:
            later = pool.submit(_reprice, second, 950_000)
            while not _somebody_waits():
                assert not later.done()
            another.commit()
            later.result(60)
    assert lowest(cast.tea_product) == [900_000]


def _reprice(variant_id: int, price: int) -> None:
    Variant.unscoped.filter(pk=variant_id).update(price=price)
    connection.close()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("sort", ["gia-tang", "gia-giam"])
def test_by_price_a_page_is_read_along_its_index_and_no_further(
    cast: Cast, goods: list[Product], sort: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalog_lowestprice, catalog_product, catalog_cooperative")
        cursor.execute("SET LOCAL enable_seqscan = off")
        sql, values = finding._ordered(listing.Filters(sort=sort), 0, 24, timezone.localdate())
        cursor.execute(f"EXPLAIN {sql}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    first = plan.split("Append")[1].split("Limit")[1]
    assert "lowest_price_order" in first, plan
    assert "Sort" not in first, plan


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
