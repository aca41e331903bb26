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
from catalog.serving.prepared import Statement, statement
from catalog.text import fold

PUBLIC = (
    " FROM catalog_product p JOIN catalog_cooperative h ON h.id = p.cooperative_id"
    " JOIN catalog_category c ON c.id = p.category_id WHERE"
)
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
IN_NAMES = Statement(
    "SELECT w.word FROM unnest(%s::text[], %s::bool[]) WITH ORDINALITY AS w (word, is_accented, place)"  # noqa: S608
    " WHERE EXISTS"
    " (SELECT FROM catalog_product p JOIN catalog_cooperative h ON h.id = p.cooperative_id"
    f"  WHERE {listed_sql()} AND strpos("
    "  CASE WHEN w.is_accented THEN p.name_lower ELSE p.search_name END, ' ' || w.word || ' ') > 0) ORDER BY w.place"
)
PARENT = "coalesce(c.parent_id, c.id)"


@dataclass(frozen=True)
class Found:
    """Keys of one page's products in order, and how many products there are in all (0 behind the last)."""

    keys: list[int]
    count: int


def find(filters: Filters, start: int, size: int | None, today: datetime.date | None = None) -> Found:
    """Published products that match, in the order asked for; one query, none where nothing can match.

    `size` None: all from `start` on.
    """
    if filters.is_hopeless:
        return Found([], 0)
    head, order, values = _ordered(filters, today or timezone.localdate())
    text, conditions = _where(filters, today or timezone.localdate())
    sql = f"{head[0]}{text}{head[1]} ORDER BY {order} LIMIT {'ALL' if size is None else size} OFFSET %s"
    rows = statement(sql).rows(*values, *conditions, start)
    return Found([row[0] for row in rows], rows[0][1] if rows else 0)


def with_words(filters: Filters) -> list[int]:
    """Keys of all products that answer the words of the search, whatever the other filters say; one query."""
    text, values = _where(Filters(query=filters.query, is_loose=filters.is_loose), timezone.localdate())
    return [row[0] for row in statement(f"SELECT p.id{text}").rows(*values)]


def in_names(words: list[str]) -> list[str]:
    """Which of these words some public product's name has, with the diacritics that they have; one query."""
    rows = IN_NAMES.rows(words, [word != fold(word) for word in words])
    return [row[0] for row in rows]


def _ordered(filters: Filters, today: datetime.date) -> tuple[tuple[str, str], str, list[Any]]:
    """What stands before and behind the conditions, the ORDER BY, and the values before them."""
    plain = ("SELECT p.id, count(*) OVER ()", "")
    if filters.sort == "ten":
        return plain, "p.name_sort_key, p.id", []
    if filters.sort == "moi":
        return plain, "p.created_at DESC, p.id DESC", []
    if filters.sort in ("gia-tang", "gia-giam"):
        within, values = (IN_PRICE, list(filters.pack_prices)) if filters.pack_prices else ("", [])
        lowest = f"(SELECT min(v.price) FROM catalog_variant v WHERE {OF_PRODUCT}{within}) AS lowest"  # noqa: S608
        way = "ASC" if filters.sort == "gia-tang" else "DESC"
        return (f"SELECT p.id, count(*) OVER (), {lowest}", ""), f"lowest {way} NULLS LAST, p.id", values
    return _suggested(filters, today)


def _suggested(filters: Filters, today: datetime.date) -> tuple[tuple[str, str], str, list[Any]]:
    """What answers the search best; what can be bought now; then every category in turn: in season, certified,
    newest. Within one category the cooperatives take turns instead.
    """
    best = "stocked DESC, seasonal DESC, certified DESC, created_at DESC, id DESC"
    columns = (
        f"p.id, p.created_at, {STOCKED}, %s = ANY (p.season_months) AS seasonal, {IS_CERTIFIED} AS certified"
    )
    values: list[Any] = [facets.bitmaps.get().packless, today, today.month, today]
    if filters.meaning is not None:
        rank, of_rank = meaning.rank(filters.meaning, some=filters.is_loose)
        before = f"{SOLD_OUT}SELECT id, count(*) OVER () FROM (SELECT {columns}, {rank} AS rank"  # noqa: S608
        return (before, ") AS found"), f"rank DESC, {best}", [*values, *of_rank]
    group = "p.cooperative_id" if filters.category else PARENT
    before = (  # every value is a parameter
        f"{SOLD_OUT}SELECT id, count(*) OVER () FROM (SELECT *, row_number() OVER (PARTITION BY whose"  # noqa: S608
        f" ORDER BY {best}) AS turn FROM (SELECT {columns}, {group} AS whose"
    )
    order = f"stocked DESC, turn, {best.removeprefix('stocked DESC, ')}"
    return (before, ") AS found) AS turns"), order, values


def _where(filters: Filters, today: datetime.date) -> Sql:
    """FROM and WHERE of the products that match."""
    parts, values = [listed_sql()], list[Any]()
    for part, of_part in _conditions(filters, today):
        parts.append(part)
        values += of_part
    return f"{PUBLIC} {' AND '.join(parts)}", values


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
