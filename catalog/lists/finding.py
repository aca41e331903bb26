"""Which products a list shows, and in what order: one statement a page.

Written by hand, because every list page asks it and the ORM takes longer to write it than PostgreSQL to answer it.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from catalog import reach
from catalog.lists import facets
from catalog.lists.listing import CERTIFIED, PRICES, Filters
from catalog.models.certificates import IS_SHOWN
from catalog.models.products import listed_sql
from catalog.search import meaning
from catalog.search.conditions import HAS_CERTIFICATE, HAS_PRICE, IN_PRICE, OF_PRODUCT, Sql
from catalog.serving.prepared import statement
from catalog.text import fold

JOINED = " JOIN catalog_cooperative h ON h.id = p.cooperative_id"
PUBLIC = f" FROM catalog_product p{JOINED}"
MOST_ROWS = 2_000_000_000  # where all are asked for
# Few products are sold out, and an index holds the packs that are: cheaper than looking for a pack of every product.
# The inner SELECT is a scalar so that it is looked up, not joined.
SOLD_OUT = """WITH sold_out AS MATERIALIZED (
 SELECT DISTINCT w.product_id FROM catalog_variant w WHERE NOT (w.is_active AND w.on_hand > w.reserved)
 AND (SELECT v.id FROM catalog_variant v WHERE v.product_id = w.product_id AND v.is_active
      AND v.on_hand > v.reserved LIMIT 1) IS NULL)
"""
IS_OPEN = "(h.paused_until IS NULL OR h.paused_until < %s)"
STOCKED = f"(p.id NOT IN (SELECT product_id FROM sold_out) AND p.id <> ALL (%s) AND {IS_OPEN}) AS stocked"  # noqa: S608
HAS_PACK = "EXISTS (SELECT FROM catalog_variant v WHERE v.product_id = p.id AND v.is_active AND v.on_hand > v.reserved)"
IS_CERTIFIED = f"EXISTS (SELECT FROM catalog_certificate z WHERE z.product_id = p.id AND {IS_SHOWN})"
OFFERED = f"({HAS_PACK} AND {IS_OPEN})"
TYPED_AT_MOST = 300  # products ranked while somebody types: enough to offer six
# What comes first is read along an index, and no further than the page goes: of the two parts, PostgreSQL runs the
# second only where the first has not filled the page.
TWO_PARTS = (
    "SELECT id FROM ("
    "(SELECT p.id{first} ORDER BY {order} LIMIT %s) UNION ALL (SELECT p.id{rest} ORDER BY {last} LIMIT %s)"
    ") AS listed LIMIT {size} OFFSET %s"
)


@dataclass(frozen=True)
class Found:
    """Keys of one page's products in order, and how many products there are in all (0 behind the last)."""

    keys: list[int]
    count: int


def find(filters: Filters, start: int, size: int | None, today: datetime.date | None = None) -> Found:
    """Published products that match, in the order asked for, and their number; two queries, none where nothing can
    match.

    `size` None: all from `start` on.
    """
    keys = page(filters, start, size, today)
    return Found(keys, count(filters, today) if keys else 0)


def page(filters: Filters, start: int, size: int | None, today: datetime.date | None = None) -> list[int]:
    """The keys alone, without counting the rest; one query."""
    if filters.is_hopeless:
        return []
    sql, values = _ordered(filters, start, size, today or timezone.localdate())
    return [row[0] for row in statement(sql).rows(*values)]


def count(filters: Filters, today: datetime.date | None = None) -> int:
    """How many match, read from every one of them; one query."""
    if filters.is_hopeless:
        return 0
    where, values = _where(filters, today or timezone.localdate())
    [row] = statement(f"SELECT count(*){PUBLIC}{where}").rows(*values)
    return int(row[0])


def with_words(filters: Filters) -> list[int]:
    """Keys of all products that answer the words of the search, whatever the other filters say; one query."""
    text, values = _where(
        Filters(query=filters.query, is_heard=filters.is_heard, is_loose=filters.is_loose),
        timezone.localdate(),
    )
    return [row[0] for row in statement(f"SELECT p.id{PUBLIC}{text}").rows(*values)]


def in_names(words: list[str]) -> list[str]:
    """Which of these words some public product's name has, with the diacritics that they have; one query, none where
    no product has any of them."""
    known = meaning.vocabulary.get().known
    asked = [(word, fold(word)) for word in words if set(fold(word).split()) <= known]
    if not asked:
        return []
    parts, values = [], list[Any]()
    for word, folded in asked:
        column, like = ("name_lower", word) if word != folded else ("search_name", folded)
        # The whole text too: it has the index.
        parts.append(
            f"SELECT %s::text WHERE EXISTS (SELECT{PUBLIC} WHERE {listed_sql()}"
            f" AND p.search_text LIKE %s AND p.{column} LIKE %s)"
        )
        values += [word, meaning.within(f" {folded} "), meaning.within(f" {like} ")]
    found = {row[0] for row in statement(" UNION ALL ".join(parts)).rows(*values)}
    return [word for word in words if word in found]


def _ordered(filters: Filters, start: int, size: int | None, today: datetime.date) -> Sql:
    """The statement for one page."""
    where, values = _where(filters, today)
    found = f"{PUBLIC}{where}"
    limit = "ALL" if size is None else str(size)
    if filters.sort in ("ten", "moi"):
        order = "p.name_sort_key, p.id" if filters.sort == "ten" else "p.created_at DESC, p.id DESC"
        return f"SELECT p.id{found} ORDER BY {order} LIMIT {limit} OFFSET %s", [*values, start]
    if filters.sort == "goi-y" and filters.meaning is not None:
        return _answers(filters, found, [*values, start], limit, today)
    if filters.sort == "goi-y":
        first, rest = (
            (f"{found} AND {OFFERED}", [*values, today]),
            (f"{found} AND NOT {OFFERED}", [*values, today]),
        )
        order = last = "p.place, p.id DESC"
    elif filters.pack_prices:
        (first, rest), last = _by_price_within(filters.pack_prices, where, values), "p.id"
        order = "v.price, p.id" if filters.sort == "gia-tang" else "v.price DESC, p.id DESC"
    else:
        (first, rest), last = _by_price(where, values), "p.id"
        order = "l.price, p.id" if filters.sort == "gia-tang" else "l.price DESC, p.id DESC"
    parts = {"first": first[0], "rest": rest[0], "order": order, "last": last}
    most = MOST_ROWS if size is None else start + size
    return TWO_PARTS.format(**parts, size=limit), [*first[1], most, *rest[1], most, start]


def _by_price(where: str, values: list[Any]) -> tuple[Sql, Sql]:
    """What has a price (l) and what has none. A product stands at its cheapest pack."""
    first = (
        f" FROM catalog_lowestprice l JOIN catalog_product p ON p.id = l.product_id{JOINED}{where}"
        " AND l.price IS NOT NULL"
    )
    rest = (
        f"{PUBLIC}{where} AND NOT EXISTS"
        " (SELECT FROM catalog_lowestprice l WHERE l.product_id = p.id AND l.price IS NOT NULL)"
    )
    return (first, values), (rest, values)


def _by_price_within(prices: tuple[int, int], where: str, values: list[Any]) -> tuple[Sql, Sql]:
    """What has a pack (v) at such a price, from and below (đồng), and what has none. A product stands at the
    cheapest of those packs."""
    cheaper = f"w.product_id = v.product_id AND w.is_active{IN_PRICE.replace('v.', 'w.')}"
    first = (
        f" FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id{JOINED}{where}"
        f" AND v.is_active{IN_PRICE}"
        f" AND NOT EXISTS (SELECT FROM catalog_variant w WHERE {cheaper} AND (w.price, w.id) < (v.price, v.id))"
    )
    rest = f"{PUBLIC}{where} AND NOT EXISTS (SELECT FROM catalog_variant v WHERE {OF_PRODUCT}{IN_PRICE})"
    return (first, [*values, *prices, *prices]), (rest, [*values, *prices])


def _answers(filters: Filters, found: str, values: list[Any], limit: str, today: datetime.date) -> Sql:
    """What answers the search best; of that, what can be bought now, is in season, is certified, is newest."""
    assert filters.meaning is not None  # noqa: S101
    rank, of_rank = meaning.rank(filters.meaning, some=filters.is_loose)
    if filters.is_typing:
        found = f" FROM (SELECT p.*{found} ORDER BY p.place, p.id DESC LIMIT {TYPED_AT_MOST}) AS p{JOINED}"
    sql = (
        f"{SOLD_OUT}SELECT id FROM (SELECT p.id, p.created_at, {STOCKED},"  # noqa: S608
        f" %s = ANY (p.season_months) AS seasonal, {IS_CERTIFIED} AS certified, {rank} AS rank{found}) AS found"
        " ORDER BY rank DESC, stocked DESC, seasonal DESC, certified DESC, created_at DESC, id DESC"
        f" LIMIT {limit} OFFSET %s"
    )
    return sql, [facets.bitmaps.get().packless, today, today.month, today, *of_rank, *values]


def _where(filters: Filters, today: datetime.date) -> Sql:
    """WHERE of the products that match (p, of cooperative h)."""
    parts, values = [listed_sql()], list[Any]()
    for part, of_part in _conditions(filters, today):
        parts.append(part)
        values += of_part
    return f" WHERE {' AND '.join(parts)}", values


def _conditions(filters: Filters, today: datetime.date) -> Iterator[Sql]:
    if filters.meaning is not None:
        yield meaning.condition(filters.meaning, some=filters.is_loose)
    if filters.category_ids is not None:
        if filters.meaning is None and not filters.narrowed and filters.sort == "goi-y":
            # The commonest list has a statement for each category: PostgreSQL knows how many products it holds and
            # plans once. With other filters or orders there would be more texts than are prepared.
            yield f"p.category_id IN ({', '.join(map(str, filters.category_ids))})", []
        else:
            yield "p.category_id = ANY (%s)", [filters.category_ids]
    if filters.commune is not None:
        yield "h.commune_id = %s", [filters.commune.pk]
    if filters.cooperative is not None:
        yield "p.cooperative_id = %s", [filters.cooperative.pk]
    if filters.certificate:
        yield HAS_CERTIFICATE, [*CERTIFIED[filters.certificate], today]
    if filters.price:
        yield HAS_PRICE, list(PRICES[filters.price])
    if filters.in_stock:
        yield f"{HAS_PACK} AND {IS_OPEN}", [today]
    if filters.reach:
        yield f"(p.shelf_life_days IS NULL OR {reach.SLACK} >= %s)", [filters.reach.days]
