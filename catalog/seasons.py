"""Which kinds of goods are in season when, and from which communes: for the calendar's page and editors' blocks.

What has no months given is there all the year, and so is its kind.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from catalog.models import Category, Product

MONTHS = tuple(range(1, 13))


@dataclass(frozen=True)
class Season:
    """Of one published category. `months` 1–12 in order, all of them where it has no season; `communes` by code."""

    category: Category
    months: tuple[int, ...]
    communes: frozenset[str]


def of_categories(goods: "QuerySet[Product]") -> list[Season]:
    """In the order of the categories; two queries."""
    months: dict[int, set[int]] = defaultdict(set)
    communes: dict[int, set[str]] = defaultdict(set)
    rows = goods.order_by().values_list("category", "season_months", "cooperative__commune")
    for category, season, commune in rows:
        months[category].update(of_year(season))
        communes[category].add(commune)
    return [
        Season(row, tuple(sorted(months[row.pk])), frozenset(communes[row.pk]))
        for row in Category.published.filter(pk__in=months).order_by("position", "pk")
    ]


def of_year(season: Collection[int]) -> tuple[int, ...]:
    """The months of one product, in order."""
    return tuple(sorted({*season} & {*MONTHS})) or MONTHS


def first_month(months: Collection[int]) -> int:
    """The month its longest rest ends with; rows in this order read like the year. 1 for all the year."""
    return min((month for month in months if (month - 2) % 12 + 1 not in months), default=1)
