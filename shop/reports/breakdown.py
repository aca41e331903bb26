"""Sales by cooperative, commune, former district, category, product, way of paying, buyer's province or time.

Read from the parts of orders (`shop.reports.parts`), as they are known now or were at a moment, and from daily sums
where those say as much; the sums are made in the database. What cooperatives declare to have sold elsewhere is summed
apart and in nothing else (ADR 19).
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db import connection

from shop.reports.kept_answers import ANSWERS
from shop.reports.periods import ONE_DAY, Period, Unit
from shop.reports.question import PLACES, By, Figures, Question, Sums

T = TypeVar("T")
BATCH = 2000  # rows that are fetched at a time
NOW = "f.known_until IS NULL"
THEN = "f.known_from < {moment} AND (f.known_until IS NULL OR f.known_until >= {moment})"
DECLARED_THEN = "({moment} IS NULL OR e.recorded_at < {moment})"
DECLARED_FACTS = """(
    SELECT p.cooperative_id, e.effective_on AS day, -p.amount AS goods_amount, 0 AS delivery_amount,
           0 AS returned_amount, FALSE AS is_sold, NULL::bigint AS buyer, NULL::bigint AS order_id, e.recorded_at,
           e.reference, p.channel
    FROM ledger_ledgerentry e JOIN ledger_posting p ON p.entry_id = e.id
    WHERE p.account = 'declared_sales'
      AND {known}
)"""
# Months as their first day, but for those in which a span begins or ends: these are days.
DAILY_FACTS = """(
    SELECT cooperative_id, month AS day, goods_amount, delivery_amount, returned_amount, order_count
    FROM reports_monthlysales WHERE month <> ALL(%(cut_months)s::date[])
    UNION ALL
    SELECT cooperative_id, day, goods_amount, delivery_amount, returned_amount, order_count
    FROM UNNEST(%(cut_months)s::date[]) AS cut (month)
    JOIN reports_dailysales d ON d.day >= cut.month AND d.day < cut.month + INTERVAL '1 month'
) AS f"""
EVERY_DAY = "reports_dailysales AS f"
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
    """Two queries at most, and one more for what was declared where that can stand beside. Not for rows of time."""
    found = _kept("sums", question, Unit.RANGE, lambda: _sums(question, is_declared=question.is_declared))
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
    found = _kept("series", question, unit, lambda: _series(question, unit, is_declared=question.is_declared))
    if question.has_declared_beside and question.by.unit:
        for day, figures in _series(question, unit, is_declared=True).items():
            found.setdefault(day, Figures()).declared = figures.goods
    return found


def raw(question: Question, most: int) -> list[tuple[Any, ...]]:
    """The parts that the sums of the period are made of, at most so many: day, cooperative's key, order's number,
    method, province, category's key, product, đồng of goods, delivery and returned, whether it is a sold order.

    Of what was declared: its place in the ledger for a number, its channel for a method.
    """
    return list(_rows(f"{_raw(question)} LIMIT {most}", question))


def every(question: Question) -> Iterator[tuple[Any, ...]]:
    """The same, all of them, by a cursor of the database's: any number of rows needs no memory here."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_raw(question), _values(question))
        while rows := cursor.fetchmany(BATCH):
            yield from rows


def _raw(question: Question) -> str:
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
    return f"""
        SELECT f.day, f.cooperative_id, {columns}
        FROM {_facts(question, joins, is_declared=question.is_declared)} AND {_within("now")}
        ORDER BY 1, 2, 3
    """  # noqa: S608


def _kept(what: str, question: Question, unit: Unit, make: Callable[[], T]) -> T:
    """What is declared changes at any moment, all other sums with their version."""
    if not question.version or question.is_declared:
        return make()
    shape = (question.by, question.is_whole, question.has_category, question.categories is None, unit)
    return ANSWERS.find(repr((question.version, what, shape, _values(question, unit))), make)


def _sums(question: Question, *, is_declared: bool) -> Sums:
    is_daily = question.is_daily and not is_declared
    key, joins = _key(question, is_declared=is_declared)
    label = "(ARRAY_AGG(l.product_name ORDER BY l.id DESC))[1]" if question.by == By.PRODUCT else "NULL"
    amounts = [_sum(column, "now") for column in ("goods", "delivery", "returned")]
    counts = {name: _orders(question, name, is_declared=is_declared) for name in ("now", "before", "year")}
    buyers = "0" if is_daily else f"COUNT(DISTINCT buyer) FILTER (WHERE is_sold AND {_within('now')})"
    sql = f"""
        SELECT GROUPING({key}), {key}, {label}, {", ".join(amounts)}, {counts["now"]}, {buyers},
               {_sum("goods", "before")}, {counts["before"]}, {_sum("goods", "year")}, {counts["year"]}
        FROM {_facts(question, joins, is_declared=is_declared, is_daily=is_daily)}
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
    if is_daily:
        _count_buyers(question, result)
    return result


def _count_buyers(question: Question, found: Sums) -> None:
    """The buyers of each row and of all, each once; one query."""
    key, joins = _key(question, is_declared=False)
    if question.by == By.COOPERATIVE:
        key = "f.cooperative_id"  # quicker than the same in words
    sql = f"""
        WITH pairs AS (
            SELECT DISTINCT {key} AS key, buyer
            FROM {_facts(question, joins, is_declared=False)} AND is_sold AND {_within("now")}
        )
        SELECT 0, key, COUNT(buyer) FROM pairs GROUP BY key
        UNION ALL SELECT 1, NULL, COUNT(buyer) FROM (SELECT DISTINCT buyer FROM pairs) AS everybody
    """  # noqa: S608
    for is_total, row_key, count in _rows(sql, question):
        figures = found.total if is_total else found.rows.setdefault(str(row_key), Figures())
        figures.buyers = count


def _series(question: Question, unit: Unit, *, is_declared: bool) -> dict[datetime.date, Figures]:
    """How many orders and buyers there are only where rows are time: a chart shows none."""
    is_daily = question.is_daily and not (is_declared or question.by.unit)
    _, joins = _key(question, is_declared=is_declared)
    orders, buyers = "0", "0"
    if question.by.unit:
        orders = _orders(question, "", is_declared=is_declared)
        buyers = "COUNT(DISTINCT buyer) FILTER (WHERE is_sold)"
    sql = f"""
        SELECT {BUCKETS[unit]}, SUM(goods_amount), SUM(delivery_amount), SUM(returned_amount), {orders}, {buyers}
        FROM {_facts(question, joins, is_declared=is_declared, is_daily=is_daily, unit=unit)}
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
            FROM {DECLARED_FACTS.format(known="TRUE")} AS f {joins}
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


def _sum(column: str, name: str) -> str:
    return f"COALESCE(SUM({column}_amount) FILTER (WHERE {_within(name)}), 0)"


def _orders(question: Question, name: str, *, is_declared: bool) -> str:
    """How many orders were sold in a span of days (all that are read where there is no name)."""
    within = f" AND {_within(name)}" if name else ""
    if question.is_daily and not is_declared and name:
        return f"COALESCE(SUM(order_count) FILTER (WHERE {_within(name)}), 0)"
    counted = "DISTINCT f.order_id" if question.is_of_lines and not is_declared else "*"
    return f"COUNT({counted}) FILTER (WHERE is_sold{within})"


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


def _facts(
    question: Question, joins: str, *, is_declared: bool, is_daily: bool = False, unit: Unit = Unit.RANGE
) -> str:
    """The FROM and the beginning of the WHERE."""
    if is_daily:
        return f"{EVERY_DAY if unit == Unit.DAY else DAILY_FACTS} {joins} WHERE TRUE"
    if is_declared:
        known = DECLARED_THEN.format(moment=_moment(question, "e.effective_on"))
        return f"{DECLARED_FACTS.format(known=known)} AS f {joins} WHERE TRUE"
    table = "reports_ordersales AS f"
    if question.is_of_lines:
        table = "(SELECT *, 0 AS delivery_amount FROM reports_linesales) AS f"
    chosen = NOW if question.known_at is None else THEN.format(moment=_moment(question, "f.day"))
    if question.method:
        chosen += " AND f.method = %(method)s"
    if question.province:
        chosen += " AND f.province_id = %(province)s"
    return f"{table} {joins} WHERE {chosen}"


def _moment(question: Question, day: str) -> str:
    """The moment at which what is told of a day was known; `day` is an expression."""
    known_at = "%(known_at)s::timestamptz"
    cases = [
        f"WHEN {day} >= %(signed_{n}_first)s AND {day} < %(signed_{n}_until)s THEN %(signed_{n}_at)s::timestamptz"
        for n in range(len(question.signed))
    ]
    return f"(CASE {' '.join(cases)} ELSE {known_at} END)" if cases else known_at


def _rows(sql: str, question: Question, unit: Unit = Unit.RANGE) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(question, unit))
        return list(cursor.fetchall())


def _values(question: Question, unit: Unit = Unit.RANGE) -> dict[str, Any]:
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
    for n, days in enumerate(question.signed):
        values |= dict(zip((f"signed_{n}_{name}" for name in ("first", "until", "at")), days, strict=True))
    edges = {edge for span in spans.values() for edge in (span.first, span.until)}
    values["cut_months"] = sorted({edge.replace(day=1) for edge in edges if edge.day > 1})
    return values


def _pieces(period: Period, unit: Unit) -> Period:
    """Its days, with those of the piece before its first one where that is whole."""
    first = period.before().first if period.unit != Unit.RANGE else period.first
    return Period(Unit.RANGE, first - ONE_DAY if unit == Unit.DAY else first, period.until)


def _year_pieces(period: Period) -> Period:
    """The same a year before; no day where they would run into each other."""
    before = period.year_before()
    return before if before.until <= period.first else Period(Unit.RANGE, period.first, period.first)
