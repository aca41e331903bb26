"""Sales by cooperative, commune, former district, category, product, way of paying, buyer's province or time.

Read from the parts of orders (`shop.reports.parts`), as they are known now or were at a moment; the sums are made in
the database. What cooperatives declare to have sold elsewhere is summed apart and in nothing else (ADR 19).
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.db import connection

from shop.reports.periods import ONE_DAY, Period, Unit
from shop.reports.stalls import Stall

DECLARED = "khai-bao"


class By(StrEnum):
    """What the rows are."""

    COOPERATIVE = "htx"
    COMMUNE = "xa"
    DISTRICT = "huyen"
    CATEGORY = "danh-muc"
    PRODUCT = "hang"
    METHOD = "kenh"
    PROVINCE = "tinh"
    DAY = "ngay"
    MONTH = "thang"
    QUARTER = "quy"
    HALF = "nua-nam"
    YEAR = "nam"

    @property
    def unit(self) -> Unit | None:
        """Of rows that are days, months …"""
        return UNITS.get(self.value)


UNITS = {unit.value: unit for unit in Unit}
PLACES = (By.COOPERATIVE, By.COMMUNE, By.DISTRICT)
OF_LINES = (By.CATEGORY, By.PRODUCT)


@dataclass(frozen=True)
class Question:
    """What is asked for. `stalls` are all cooperatives that count, `is_whole` where no filter left any out.

    `categories`: key of each category that counts → the row it belongs to; None where all count. `period` is compared
    with `before` and `year_before`, which end as early as a running period does.
    """

    period: Period
    before: Period
    year_before: Period
    by: By
    stalls: tuple[Stall, ...]
    is_whole: bool = True
    categories: Mapping[int, str] | None = None
    has_category: bool = False  # one was chosen: what belongs to none does not count
    method: str = ""  # a PaymentMethod, or DECLARED
    province: str = ""
    known_at: datetime.datetime | None = None
    latecomers: frozenset[int] = frozenset()  # keys of cooperatives that were not known then

    @property
    def is_declared(self) -> bool:
        return self.method == DECLARED

    @property
    def is_of_lines(self) -> bool:
        """Goods alone: a delivery fee belongs to the whole order."""
        return self.by in OF_LINES or self.has_category

    @property
    def has_declared_beside(self) -> bool:
        """Whether what was declared can stand beside these figures: it has no category, method or province."""
        return not (self.is_of_lines or self.method or self.province or self.by in (By.METHOD, By.PROVINCE))

    def key_of(self, stall: Stall) -> str:
        match self.by:
            case By.COMMUNE:
                return stall.commune.code
            case By.DISTRICT:
                return stall.former_district
        return str(stall.pk)


@dataclass
class Figures:
    """Đồng of one row: goods and delivery without what went back, what went back, and counts; then of the periods it
    is compared with."""

    goods: int = 0
    delivery: int = 0
    returned: int = 0
    orders: int = 0
    buyers: int = 0
    goods_before: int = 0
    orders_before: int = 0
    goods_year: int = 0
    orders_year: int = 0
    declared: int = 0

    @property
    def income(self) -> int:
        return self.goods + self.delivery

    @property
    def average(self) -> int:
        """Đồng of goods an order, rounded down; 0 without orders."""
        return self.goods // self.orders if self.orders else 0

    @property
    def is_nothing(self) -> bool:
        return not any(vars(self).values())


@dataclass
class Sums:
    """By key of the row, and of all together; buyers and orders of several rows count once in `total`.

    `labels`: of products, what the newest line calls them.
    """

    rows: dict[str, Figures] = field(default_factory=dict)
    total: Figures = field(default_factory=Figures)
    labels: dict[str, str] = field(default_factory=dict)


NOW = "f.known_until IS NULL"
THEN = "f.known_from < %(known_at)s AND (f.known_until IS NULL OR f.known_until >= %(known_at)s)"
DECLARED_THEN = "(%(known_at)s::timestamptz IS NULL OR e.recorded_at < %(known_at)s::timestamptz)"
DECLARED_FACTS = f"""(
    SELECT p.cooperative_id, e.effective_on AS day, -p.amount AS goods_amount, 0 AS delivery_amount,
           0 AS returned_amount, FALSE AS is_sold, NULL::bigint AS buyer, NULL::bigint AS order_id, e.recorded_at,
           e.reference, p.channel
    FROM ledger_ledgerentry e JOIN ledger_posting p ON p.entry_id = e.id
    WHERE p.account = 'declared_sales'
      AND {DECLARED_THEN}
)"""  # noqa: S608
HALF_YEAR = (
    "make_date(EXTRACT(YEAR FROM f.day)::int, CASE WHEN EXTRACT(MONTH FROM f.day) <= 6 THEN 1 ELSE 7 END, 1)"
)
BUCKETS = {
    Unit.DAY: "f.day",
    Unit.MONTH: "date_trunc('month', f.day)::date",
    Unit.QUARTER: "date_trunc('quarter', f.day)::date",
    Unit.HALF: HALF_YEAR,
    Unit.YEAR: "date_trunc('year', f.day)::date",
}


def sums(question: Question) -> Sums:
    """One query, and one more for what was declared where that can stand beside. Not for rows of time."""
    found = _sums(question, is_declared=question.is_declared)
    if question.has_declared_beside:
        beside = _sums(question, is_declared=True)
        found.total.declared = beside.total.goods
        for key, figures in beside.rows.items():
            found.rows.setdefault(key, Figures()).declared = figures.goods
    return found


def series(question: Question, unit: Unit) -> dict[datetime.date, Figures]:
    """By the first day of each piece of the period, of the piece before it, and of the same a year before.

    Pieces without anything are left out; those at the ends of a range of days hold its days alone. One query, and one
    more for what was declared where rows are time.
    """
    found = _series(question, unit, is_declared=question.is_declared)
    if question.has_declared_beside and question.by.unit:
        for day, figures in _series(question, unit, is_declared=True).items():
            found.setdefault(day, Figures()).declared = figures.goods
    return found


def raw(question: Question, most: int) -> list[tuple[Any, ...]]:
    """The parts that the sums of the period are made of, at most so many: day, cooperative's key, order's number,
    method, province, category's key, product, đồng of goods, delivery and returned, whether it is a sold order.

    Of what was declared: its place in the ledger for a number, its channel for a method.
    """
    _, joins = _key(question, is_declared=question.is_declared)
    if question.is_declared:
        columns = "f.reference, f.channel, NULL, NULL, '', goods_amount, 0, 0, FALSE"
    else:
        joins += " LEFT JOIN orders_order o ON o.id = f.order_id"
        if question.is_of_lines and question.by != By.PRODUCT:
            joins += " LEFT JOIN orders_orderline l ON l.id = f.line_id"
        of_line = "f.category_id, COALESCE(l.product_name, '')" if question.is_of_lines else "NULL, ''"
        columns = f"""COALESCE(o.number, ''), f.method, f.province_id, {of_line},
                      goods_amount, delivery_amount, returned_amount, is_sold"""
    sql = f"""
        SELECT f.day, f.cooperative_id, {columns}
        FROM {_facts(question, joins, is_declared=question.is_declared)} AND {_within("now")}
        ORDER BY 1, 2, 3 LIMIT {most}
    """  # noqa: S608
    return list(_rows(sql, question))


def _sums(question: Question, *, is_declared: bool) -> Sums:
    key, joins = _key(question, is_declared=is_declared)
    orders = _orders(question, is_declared=is_declared)
    label = "(ARRAY_AGG(l.product_name ORDER BY l.id DESC))[1]" if question.by == By.PRODUCT else "NULL"
    sql = f"""
        SELECT GROUPING({key}), {key}, {label},
               COALESCE(SUM(goods_amount) FILTER (WHERE {_within("now")}), 0),
               COALESCE(SUM(delivery_amount) FILTER (WHERE {_within("now")}), 0),
               COALESCE(SUM(returned_amount) FILTER (WHERE {_within("now")}), 0),
               COUNT({orders}) FILTER (WHERE is_sold AND {_within("now")}),
               COUNT(DISTINCT buyer) FILTER (WHERE is_sold AND {_within("now")}),
               COALESCE(SUM(goods_amount) FILTER (WHERE {_within("before")}), 0),
               COUNT({orders}) FILTER (WHERE is_sold AND {_within("before")}),
               COALESCE(SUM(goods_amount) FILTER (WHERE {_within("year")}), 0),
               COUNT({orders}) FILTER (WHERE is_sold AND {_within("year")})
        FROM {_facts(question, joins, is_declared=is_declared)}
          AND ({" OR ".join(_within(name) for name in ("now", "before", "year"))})
        GROUP BY GROUPING SETS (({key}), ())
    """  # noqa: S608 - expressions of this module
    result = Sums()
    for is_total, row_key, words, *values in _rows(sql, question):
        figures = Figures(*(int(value) for value in values))
        if is_total:
            result.total = figures
        else:
            result.rows["" if row_key is None else str(row_key)] = figures
            result.labels[str(row_key)] = words or ""
    return result


def _series(question: Question, unit: Unit, *, is_declared: bool) -> dict[datetime.date, Figures]:
    _, joins = _key(question, is_declared=is_declared)
    sql = f"""
        SELECT {BUCKETS[unit]}, SUM(goods_amount), SUM(delivery_amount), SUM(returned_amount),
               COUNT({_orders(question, is_declared=is_declared)}) FILTER (WHERE is_sold),
               COUNT(DISTINCT buyer) FILTER (WHERE is_sold)
        FROM {_facts(question, joins, is_declared=is_declared)}
          AND ({_within("pieces")} OR {_within("year_pieces")})
        GROUP BY 1
    """  # noqa: S608
    return {day: Figures(*(int(value) for value in values)) for day, *values in _rows(sql, question, unit)}


@dataclass(frozen=True)
class Later:
    """What became known of a cooperative's sales on a later day, for days of the period: differences, in đồng."""

    day: datetime.date
    cooperative_id: int
    goods: int
    delivery: int
    returned: int
    orders: int
    declared: int


def later(question: Question) -> list[Later]:
    """What was recorded after `known_at`, oldest first; with what stood before, it comes to what is known now."""
    _, joins = _key(question, is_declared=False)
    facts = _facts(replace(question, known_at=None), joins, is_declared=False).replace(NOW, "TRUE")
    changes = [
        f"""SELECT ({moment} AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS at, f.cooperative_id,
                   {sign}goods_amount AS goods, {sign}delivery_amount AS delivery, {sign}returned_amount AS returned,
                   {orders} AS orders, 0 AS declared
            FROM {facts} AND {_within("now")} AND {moment} >= %(known_at)s"""  # noqa: S608
        for moment, sign, orders in (
            ("f.known_from", "", _order_parts(question, "")),
            ("f.known_until", "-", _order_parts(question, "-")),
        )
    ]
    if question.is_declared:
        changes = []
    if question.has_declared_beside or question.is_declared:
        _, joins = _key(question, is_declared=True)
        changes.append(f"""
            SELECT (f.recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, f.cooperative_id, 0, 0, 0, 0, goods_amount
            FROM {DECLARED_FACTS.replace(DECLARED_THEN, "TRUE")} AS f {joins}
            WHERE {_within("now")} AND f.recorded_at >= %(known_at)s""")  # noqa: S608
    sql = f"""
        SELECT at, cooperative_id, SUM(goods), SUM(delivery), SUM(returned), SUM(orders), SUM(declared)
        FROM ({" UNION ALL ".join(changes)})
             AS c (at, cooperative_id, goods, delivery, returned, orders, declared)
        GROUP BY 1, 2
        HAVING SUM(goods) <> 0 OR SUM(delivery) <> 0 OR SUM(returned) <> 0 OR SUM(orders) <> 0 OR SUM(declared) <> 0
        ORDER BY 1, 2
    """  # noqa: S608
    return [Later(day, pk, *(int(value) for value in values)) for day, pk, *values in _rows(sql, question)]


def _within(name: str) -> str:
    return f"(f.day >= %({name}_first)s AND f.day < %({name}_until)s)"


def _order_parts(question: Question, sign: str) -> str:
    """Orders are not counted where their lines are summed."""
    return "0" if question.is_of_lines else f"{sign}(f.is_sold::int)"


def _orders(question: Question, *, is_declared: bool) -> str:
    return "DISTINCT f.order_id" if question.is_of_lines and not is_declared else "*"


def _key(question: Question, *, is_declared: bool) -> tuple[str, str]:
    """The expression of a row's key, and what it needs to be joined."""
    joins = ""
    if question.by in PLACES or not question.is_whole:
        joins += (
            " JOIN UNNEST(%(stalls)s::int[], %(stall_keys)s::text[]) AS m (stall, key)"
            " ON m.stall = f.cooperative_id"
        )
    if question.categories is not None and not is_declared:
        joins += (
            f" {'' if question.has_category else 'LEFT '}JOIN"
            " UNNEST(%(categories)s::int[], %(category_keys)s::text[]) AS c (category, key)"
            " ON c.category = f.category_id"
        )
    if question.by == By.PRODUCT and not is_declared:
        joins += " LEFT JOIN orders_orderline l ON l.id = f.line_id LEFT JOIN catalog_variant v ON v.id = l.variant_id"
    if is_declared and question.by not in PLACES:
        return "''::text", joins
    keys = {
        By.CATEGORY: "c.key",
        By.PRODUCT: "v.product_id",
        By.METHOD: "f.method",
        By.PROVINCE: "f.province_id",
    }
    return ("m.key" if question.by in PLACES else keys.get(question.by, "''::text")), joins


def _facts(question: Question, joins: str, *, is_declared: bool) -> str:
    """The FROM and the beginning of the WHERE."""
    if is_declared:
        return f"{DECLARED_FACTS} AS f {joins} WHERE TRUE"
    table = "reports_ordersales AS f"
    if question.is_of_lines:
        table = "(SELECT *, 0 AS delivery_amount FROM reports_linesales) AS f"
    chosen = NOW if question.known_at is None else THEN
    if question.method:
        chosen += " AND f.method = %(method)s"
    if question.province:
        chosen += " AND f.province_id = %(province)s"
    return f"{table} {joins} WHERE {chosen}"


def _rows(sql: str, question: Question, unit: Unit = Unit.RANGE) -> Sequence[tuple[Any, ...]]:
    categories = question.categories or {}
    spans = {
        "now": question.period,
        "before": question.before,
        "year": question.year_before,
        "pieces": _pieces(question.period, unit),
        "year_pieces": _year_pieces(question.period),
    }
    values: dict[str, Any] = {
        "stalls": [stall.pk for stall in question.stalls],
        "stall_keys": [question.key_of(stall) for stall in question.stalls],
        "categories": list(categories),
        "category_keys": list(categories.values()),
        "method": question.method,
        "province": question.province,
        "known_at": question.known_at,
    }
    for name, span in spans.items():
        values |= {f"{name}_first": span.first, f"{name}_until": span.until}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _pieces(period: Period, unit: Unit) -> Period:
    """Its days, with those of the piece before its first one where that is whole."""
    first = period.before().first if period.unit != Unit.RANGE else period.first
    return Period(Unit.RANGE, first - ONE_DAY if unit == Unit.DAY else first, period.until)


def _year_pieces(period: Period) -> Period:
    """The same a year before; no day where they would run into each other."""
    before = period.year_before()
    return before if before.until <= period.first else Period(Unit.RANGE, period.first, period.first)
