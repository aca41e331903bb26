"""The rows that all figures of a report are sums of: a row a line of goods, and one for what belongs to a whole order.

The delivery fee, what of it went back and the count of orders have no line: they stand once, in the row of the order.
"""

from collections.abc import Iterator
from dataclasses import replace
from heapq import merge
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from shop.reports import breakdown
from shop.reports.question import By, Question

Row = tuple[Any, ...]  # as `breakdown.raw` gives it
OF_ORDER, OF_LINE = 0, 1


def every(question: Question) -> Iterator[Row]:
    """By day and cooperative; amounts in đồng. Any number needs no memory here: only a cooperative's day is held at a
    time."""
    lines = ((OF_LINE, row) for row in breakdown.every(question))
    orders = ((OF_ORDER, row) for row in breakdown.every(_of_orders(question)))
    for _day, rows in groupby(merge(orders, lines, key=_day_of), _day_of):
        yield from _whole(list(rows))


def _of_orders(question: Question) -> Question:
    return replace(question, by=By.COOPERATIVE, categories=None, has_category=False)


def _day_of(one: tuple[int, Row]) -> Any:
    """Day and cooperative: what both queries are sorted by, whatever the database's collation."""
    return one[1][:2]


def _whole(rows: list[tuple[int, Row]]) -> Iterator[Row]:
    """Of one cooperative's day: its lines without a count, then of each order what its lines do not hold."""
    words = _("(của cả đơn)")
    left: dict[Row, list[int]] = {}
    for kind, row in rows:
        goods, delivery, returned, is_sold = row[-4:]
        sums = left.setdefault(row[:5], [0, 0, 0, 0])
        sign = 1 if kind == OF_ORDER else -1
        sums[0] += sign * goods
        sums[1] += delivery
        sums[2] += sign * returned
        if kind == OF_ORDER:
            sums[3] += is_sold
        else:
            yield (*row[:-1], 0)
    for key, sums in left.items():
        if any(sums):
            yield (*key, None, words, *sums)
