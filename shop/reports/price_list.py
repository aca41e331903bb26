"""The prices of a week as a page shows them: each kind with a sentence, its last weeks and a small chart."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.languages import is_english
from catalog.models import Category, Product
from catalog.templatetags.money import dong
from shop.reports import charts, market_prices
from shop.reports.models import MarketPrice, MarketWeek, PriceUnit

CHART_WEEKS = 12
MOST_WEEKS = 110  # that can be chosen: two years


@dataclass(frozen=True)
class Kind:
    """One kind of goods in the chosen week. `before` are its prices of earlier weeks, the latest first."""

    price: MarketPrice
    before: Sequence[MarketPrice]
    weeks: Sequence[datetime.date]  # of its chart, oldest first

    @property
    def key(self) -> str:
        return f"{self.price.category.slug}-{self.price.unit}"

    @property
    def label(self) -> str:
        return self.price.category.label

    @property
    def unit(self) -> str:
        return str(PriceUnit(self.price.unit).label)

    @property
    def fewest_stalls(self) -> int:
        """How many cooperatives there were at least."""
        return self.price.cooperatives_at_least

    @cached_property
    def sentence(self) -> str:
        """ "Giá giữa 80.000 đ một kg, tăng 5 % so với tuần trước." """
        words = {"price": dong(self.price.middle), "unit": self.unit}
        last = self.before[0] if self.before else None
        week_before = self.price.week.first_on - market_prices.WEEK
        if last is None or last.week.first_on != week_before:
            return (
                _("Nửa số lượt bán từ %(price)s một %(unit)s trở lên. Tuần trước chưa đủ số để so.") % words
            )
        percent = round(100 * (self.price.middle - last.middle) / last.middle)
        words["percent"] = str(abs(percent))
        if percent == 0:
            return _("Nửa số lượt bán từ %(price)s một %(unit)s trở lên, như tuần trước.") % words
        if percent > 0:
            return (
                _("Nửa số lượt bán từ %(price)s một %(unit)s trở lên, cao hơn tuần trước %(percent)s %%.")
                % words
            )
        return (
            _("Nửa số lượt bán từ %(price)s một %(unit)s trở lên, thấp hơn tuần trước %(percent)s %%.")
            % words
        )

    @cached_property
    def chart(self) -> SafeString:
        """Empty where there is only one week to show."""
        found = {row.week.first_on: row for row in (self.price, *self.before)}
        points = [
            charts.Span(row.lowest, row.middle, row.highest) if (row := found.get(week)) else None
            for week in self.weeks
        ]
        if sum(point is not None for point in points) < 2:
            return SafeString("")
        title = _("%(kind)s: giá giữa của %(count)s tuần") % {"kind": self.label, "count": len(points)}
        return charts.sparkline(f"gia-{self.key}", title, self.sentence, points)


@dataclass(frozen=True)
class PriceList:
    """`week` is None before the first week was told. `unsaid` are the kinds on sale that nothing may be said of."""

    week: MarketWeek | None
    newer: MarketWeek | None
    older: MarketWeek | None
    kinds: Sequence[Kind]
    unsaid: Sequence[Category]
    categories: Sequence[Category]  # that can be chosen


def week_label(first_on: datetime.date) -> str:
    """ "23/11–29/11/2026"; English "23 Nov – 29 Nov 2026"."""
    last = first_on + market_prices.WEEK - datetime.timedelta(days=1)
    if is_english():
        return f"{first_on.day} {first_on:%b} – {last.day} {last:%b %Y}"
    return f"{first_on.day}/{first_on.month}–{last.day}/{last.month}/{last.year}"


def read(asked_on: datetime.date | None, *, own: frozenset[int] = frozenset()) -> PriceList:
    """The week that `asked_on` is in, else the last one told; three queries. Kinds of the categories `own` come first.

    Raises MarketWeek.DoesNotExist for a week that was not told.
    """
    weeks = market_prices.latest(MOST_WEEKS)
    place = 0
    if asked_on is not None:
        wanted = market_prices.monday(asked_on)
        found = [number for number, week in enumerate(weeks) if week.first_on == wanted]
        if not found:
            raise MarketWeek.DoesNotExist
        place = found[0]
    categories = _on_sale()
    if not weeks:
        return PriceList(None, None, None, (), categories, categories)
    shown = weeks[place : place + CHART_WEEKS]
    kinds = _kinds(shown)
    kinds.sort(key=lambda kind: kind.price.category_id not in own)
    said = {kind.price.category_id for kind in kinds}
    return PriceList(
        week=weeks[place],
        newer=weeks[place - 1] if place else None,
        older=weeks[place + 1] if place + 1 < len(weeks) else None,
        kinds=kinds,
        unsaid=[category for category in categories if category.pk not in said],
        categories=categories,
    )


def _kinds(weeks: Sequence[MarketWeek]) -> list[Kind]:
    """Those told of the first of `weeks`, each with its prices in the others."""
    rows: dict[tuple[int, str], list[MarketPrice]] = defaultdict(list)
    for price in market_prices.of_weeks(weeks):
        rows[price.category_id, price.unit].append(price)
    days = [week.first_on for week in reversed(weeks)]
    kinds = []
    for prices in rows.values():
        prices.sort(key=lambda price: price.week.first_on, reverse=True)
        if prices[0].week_id == weeks[0].pk:
            kinds.append(Kind(prices[0], prices[1:], days))
    return kinds


def _on_sale() -> list[Category]:
    """Categories with goods on sale: all of them, sold or not, so that being left out says nothing; one query."""
    goods = Product.published.order_by().values("category")
    return list(
        Category.published.filter(pk__in=goods)
        .select_related("parent")
        .order_by("parent__position", "position", "pk")
    )
