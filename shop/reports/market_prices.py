"""What goods sold for on the market, by kind and week: told once when a week is over, and never rewritten.

A sale is one line of an order that was wholly paid (its last money came in that week), of which nothing went back by
then. Its price is what was paid for the goods, without delivery and after discounts, for a kilogram, litre or piece.
Nothing is summed over kinds or weeks, so every figure on any page is about other sales than every other figure.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from catalog import pack_sizes
from shop.reports.models import LineSales, MarketPrice, MarketWeek, PriceUnit

WEEK = datetime.timedelta(days=7)
FEWEST_SALES, FEWEST_COOPERATIVES = 5, 3
FLOORS = (20, 10, 5, FEWEST_COOPERATIVES)  # of cooperatives; what is told is the first that is safe
STEPS = ((50_000, 500), (200_000, 1000), (1_000_000, 5000))  # below a price: rounded to, đồng
COARSEST = 20_000
MOST_WEEKS = 160  # caught up with at once: three years

SOLD = """
    WITH lines AS (
        SELECT order_id, line_id, cooperative_id, category_id, MAX(day) AS day, SUM(goods_amount) AS paid,
               SUM(returned_amount) AS returned, SUM(SUM(goods_amount)) OVER (PARTITION BY order_id) AS paid_in_all
        FROM reports_linesales
        WHERE known_until IS NULL AND line_id IS NOT NULL AND category_id IS NOT NULL AND order_id IN (
            SELECT order_id FROM reports_linesales
            WHERE known_until IS NULL AND is_sold AND day >= %(first)s AND day < %(until)s)
        GROUP BY order_id, line_id, cooperative_id, category_id
    )
    SELECT lines.category_id, lines.cooperative_id, l.variant_name, l.quantity, lines.paid
    FROM lines JOIN orders_orderline l ON l.id = lines.line_id JOIN orders_order o ON o.id = lines.order_id
    WHERE lines.day >= %(first)s AND lines.day < %(until)s AND lines.paid > 0 AND lines.returned = 0
      AND lines.paid_in_all = o.items_amount - o.discount_amount AND o.status NOT IN ('cancelled', 'returned')
"""


class Sale(NamedTuple):
    """One line sold; `price` in đồng for one unit, not rounded."""

    cooperative_id: int
    price: float


class Told(NamedTuple):
    """Rounded đồng for one unit; `cooperatives` is how many there were at least."""

    lowest: int
    middle: int
    highest: int
    sales: int
    cooperatives: int


def monday(day: datetime.date) -> datetime.date:
    """The first day of its week."""
    return day - datetime.timedelta(days=day.weekday())


def tell_closed_weeks() -> int:
    """Tells each week that is over and was not told yet; returns how many. May run twice at once."""
    first_day = LineSales.unscoped.order_by("day").values_list("day", flat=True).first()
    if first_day is None:
        return 0
    this_week = monday(timezone.localdate())
    begin = max(monday(first_day), this_week - MOST_WEEKS * WEEK)
    told = set(MarketWeek.objects.filter(first_on__gte=begin).values_list("first_on", flat=True))
    weeks = [begin + number * WEEK for number in range((this_week - begin) // WEEK)]
    return sum(_tell(week) for week in weeks if week not in told)


@transaction.atomic
def _tell(first_on: datetime.date) -> bool:
    """Whether this run told the week; another that is at it is waited for, and what it told stays."""
    week, is_new = MarketWeek.objects.get_or_create(first_on=first_on)
    if is_new:
        MarketPrice.objects.bulk_create(
            MarketPrice(
                week=week,
                category_id=category_id,
                unit=unit,
                lowest=told.lowest,
                middle=told.middle,
                highest=told.highest,
                sale_count=told.sales,
                cooperatives_at_least=told.cooperatives,
            )
            for (category_id, unit), sales in sorted(_sales(first_on).items())
            if (told := protected(sales)) is not None
        )
    return is_new


def _sales(first_on: datetime.date) -> dict[tuple[int, str], list[Sale]]:
    """Sales of a week by category and unit, as the books have them now; one query."""
    found: dict[tuple[int, str], list[Sale]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(SOLD, {"first": first_on, "until": first_on + WEEK})
        for category_id, cooperative_id, pack, quantity, paid in cursor.fetchall():
            if (held := pack_sizes.measure(pack)) is not None:
                size, unit = held
                whole = pack_sizes.KILO if unit in (PriceUnit.KILOGRAM, PriceUnit.LITRE) else 1
                price = int(paid) * whole / (size * quantity)
                found[category_id, unit].append(Sale(cooperative_id, price))
    return found


def protected(sales: Sequence[Sale]) -> Told | None:
    """What may be told of one kind's sales in a week (đồng), or None.

    Five sales of three cooperatives at least, none with more than half of the sales: else one that knows its own
    could work out those of another. The number of cooperatives is told as a floor with twice as many sales, and
    prices in steps, so that neither meets one stall alone.
    """
    counts = Counter(sale.cooperative_id for sale in sales)
    if (
        len(sales) < FEWEST_SALES
        or len(counts) < FEWEST_COOPERATIVES
        or 2 * max(counts.values()) > len(sales)
    ):
        return None
    prices = [sale.price for sale in sales]
    lowest, middle, highest = min(prices), median(prices), max(prices)
    safe = (floor for floor in FLOORS if len(counts) >= floor and len(sales) >= 2 * floor)
    low, high = _rounded(lowest, -1), _rounded(highest, 1)
    return Told(
        lowest=max(low, 1),
        middle=min(max(_rounded(middle), low, 1), high),
        highest=high,
        sales=len(sales),
        cooperatives=next(safe, FEWEST_COOPERATIVES),
    )


def _rounded(price: float, way: int = 0) -> int:
    """In whole steps: down (-1), up (1), or to the nearest (0), the half up."""
    step = next((size for below, size in STEPS if price < below), COARSEST)
    whole = int(price // step)
    rest = price - whole * step
    is_up = rest > 0 if way > 0 else way == 0 and 2 * rest >= step
    return (whole + is_up) * step


def latest(weeks: int) -> list[MarketWeek]:
    """The last weeks that were told, the newest first; one query."""
    return list(MarketWeek.objects.order_by("-first_on")[:weeks])


def of_weeks(weeks: Iterable[MarketWeek]) -> list[MarketPrice]:
    """Their prices with category and its parent; one query."""
    rows = MarketPrice.objects.filter(week__in=list(weeks)).select_related("week", "category__parent")
    return list(rows.order_by("category__parent__position", "category__position", "category", "unit", "week"))
