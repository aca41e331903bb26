"""Prices of the week: recomputed from payments, orders and lines; told once; no cooperative to be told from them."""

import datetime
import math
from collections import Counter

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog.models import Category, Product
from demo import market_days
from shop.orders.models import Order
from shop.reports import charts, market_prices, price_list, rollup
from shop.reports.market_prices import Sale, protected
from shop.reports.models import MarketPrice, MarketWeek
from tests.cast import make_cooperative, make_variant

# From payments and lines alone: what was paid on which day, in full, with nothing given back.
TRUTH = r"""
WITH paid AS (
    SELECT o.id, MAX(COALESCE(p.paid_on, (p.succeeded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)) AS day
    FROM orders_order o JOIN payments_paymentshare s ON s.order_id = o.id AND s.dropped_at IS NULL
    JOIN payments_payment p ON p.id = s.payment_id AND p.status = 'succeeded'
    WHERE o.status NOT IN ('cancelled', 'returned')
      AND NOT EXISTS (SELECT 1 FROM payments_refund r WHERE r.order_id = o.id AND r.succeeded_at IS NOT NULL)
    GROUP BY o.id, o.total_amount HAVING SUM(s.amount) = o.total_amount
),
sold AS (
    SELECT c.slug, o.cooperative_id AS stall, date_trunc('week', day)::date AS week,
           CASE WHEN size[2] IN ('kg', 'g') THEN 'kg' ELSE 'l' END AS unit,
           l.line_amount::numeric / l.quantity
               / (replace(size[1], ',', '.')::numeric / CASE WHEN size[2] IN ('g', 'ml') THEN 1000 ELSE 1 END) AS price
    FROM paid JOIN orders_order o ON o.id = paid.id JOIN orders_orderline l ON l.order_id = o.id
    JOIN catalog_variant v ON v.id = l.variant_id JOIN catalog_product p ON p.id = v.product_id
    JOIN catalog_category c ON c.id = p.category_id,
    LATERAL (SELECT regexp_match(l.variant_name, '([0-9,]+) (kg|g|ml|lít)\y') AS size) AS read
    WHERE size IS NOT NULL AND l.variant_name !~ '[0-9]+ (túi|gói)|^Hai|^Lốc'
),
kinds AS (
    SELECT week, slug, unit, MIN(price) AS low, percentile_cont(0.5) WITHIN GROUP (ORDER BY price)::numeric AS mid,
           MAX(price) AS high, COUNT(*) AS n, COUNT(DISTINCT stall) AS stalls
    FROM sold GROUP BY week, slug, unit
),
biggest AS (
    SELECT week, slug, unit, MAX(n) AS n
    FROM (SELECT week, slug, unit, stall, COUNT(*) AS n FROM sold GROUP BY 1, 2, 3, 4) AS s GROUP BY 1, 2, 3
)
SELECT week, slug, unit, low, mid, high, k.n, stalls FROM kinds k JOIN biggest b USING (week, slug, unit)
WHERE k.n >= 5 AND stalls >= 3 AND b.n * 2 <= k.n AND week < %s
"""
WEEKS = 3
pytestmark = pytest.mark.django_db


def step(price):
    return 500 if price < 50_000 else 1000 if price < 200_000 else 5000 if price < 1_000_000 else 20_000


@pytest.fixture(scope="module")
def weeks(django_db_setup, django_db_blocker):
    """Weeks of sales, told; undone after this file."""
    with django_db_blocker.unblock(), transaction.atomic(), scopes_disabled():
        open_stalls()
        market_days.play(timezone.now(), weeks=WEEKS)
        spoil()
        rollup.rebuild()
        assert market_prices.tell_closed_weeks() >= WEEKS
        yield list(MarketWeek.objects.all())
        transaction.set_rollback(True)


def open_stalls():
    """Four that sell rice, three of them honey and cloth; one alone has ginseng."""
    rice, honey, cloth, ginseng = (
        Category.objects.create(name=name, position=place)
        for place, name in enumerate(("Gạo tẻ", "Mật ong", "Khăn", "Sâm Lai Châu"))
    )
    for number, commune in enumerate(("03405", "03595", "03388", "03433")):
        stall = make_cooperative(f"HTX Thử {number}", commune, f"gia{number}@example.vn")
        packs = [
            (rice, "Túi 5 kg", 5100, 175_000 + 7_300 * number),
            (rice, "Túi 500 g", 530, 21_000 + 900 * number),
        ]
        if number < 3:
            packs += [(honey, "Chai 500 ml", 700, 120_000 + 11_000 * number)]
            packs += [(cloth, "Khăn 40 × 180 cm", 200, 250_000 + 40_000 * number)]
        if number == 0:
            packs += [(ginseng, "Hộp 100 g", 130, 900_000), (honey, "Hộp 25 túi (50 g)", 90, 60_000)]
        for category, name, grams, price in packs:
            product = Product.objects.create(
                cooperative=stall, category=category, name=f"{category.name} {name} {number}", live=True
            )
            make_variant(product, name, grams, price, 500)


def spoil():
    """One order came back: it counts in no week."""
    order = Order.unscoped.filter(status="delivered").order_by("placed_at")[0]
    Order.unscoped.filter(pk=order.pk).update(status="returned")


def this_week():
    return market_prices.monday(timezone.localdate())


def rows():
    found = MarketPrice.objects.select_related("week", "category").order_by("pk")
    return {(row.week.first_on, row.category.slug, row.unit): row for row in found}


def test_every_price_is_that_of_payments_and_lines(weeks):
    with connection.cursor() as cursor:
        cursor.execute(TRUTH, [this_week()])
        wanted = {tuple(row[:3]): row[3:] for row in cursor.fetchall()}
    told = {key: row for key, row in rows().items() if row.unit in ("kg", "l")}
    assert len(wanted) >= 2 * WEEKS - 1
    assert set(told) == set(wanted)
    for key, (low, mid, high, count, _stalls) in wanted.items():
        row = told[key]
        assert row.lowest == low // step(low) * step(low), key
        assert row.highest == math.ceil(high / step(high)) * step(high), key
        assert abs(row.middle - mid) <= step(mid) / 2, key
        assert row.sale_count == count, key
    assert all(row.week.first_on < this_week() for row in told.values())  # the week that runs is not told


def test_a_told_week_stays_as_it_was_told(weeks):
    before = list(MarketPrice.objects.order_by("pk").values())
    with scopes_disabled():
        Order.unscoped.filter(status="delivered").update(status="returned")
        rollup.rebuild()
        assert market_prices.tell_closed_weeks() == 0
    assert list(MarketPrice.objects.order_by("pk").values()) == before
    for change in ("UPDATE reports_marketprice SET middle = middle + 1", "DELETE FROM reports_marketweek"):
        with (
            pytest.raises(ProgrammingError, match="Cannot update or delete"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


def test_the_database_takes_no_row_of_too_few(weeks):
    with pytest.raises(IntegrityError), transaction.atomic():
        MarketPrice.objects.create(
            week=weeks[0], category=Category.objects.order_by("pk")[0], unit="con",
            lowest=1, middle=1, highest=1, sale_count=4, cooperatives_at_least=3,
        )  # fmt: skip


def sales(*counts, price=100_000):
    return [Sale(stall, price) for stall, count in enumerate(counts) for _ in range(count)]


@pytest.mark.parametrize(
    ("counts", "is_told"),
    [
        ((2, 2, 1), True),
        ((1, 1, 1, 1, 1), True),
        ((2, 1, 1), False),  # four sales
        ((3, 2), False),  # two cooperatives
        ((4, 1, 1), False),  # one with more than half
        ((3, 2, 1), True),
        ((), False),
    ],
)
def test_who_is_told_of(counts, is_told):
    assert (protected(sales(*counts)) is not None) is is_told


def test_no_cooperative_learns_what_another_sold():
    """Whoever knows its own sales and every rule still finds two counts at least for each of the others."""
    shown = {}
    for total in range(5, 15):
        for counts in partitions(total):
            if told := protected(sales(*counts)):
                shown.setdefault((told.sales, told.cooperatives), set()).add(counts)
    assert len(shown) > 12
    for (total, floor), worlds in shown.items():
        for own in {count for world in worlds for count in world}:
            left = [Counter(world) - Counter([own]) for world in worlds if own in world]
            # Any of the others may be any of the counts of any of these worlds.
            assert len({count for rest in left for count in rest}) > 1, (total, floor, own, left)


def partitions(total, most=None):
    """Every division of so many sales among cooperatives, the largest first."""
    if total == 0:
        return [()]
    return [
        (first, *rest)
        for first in range(min(total, most or total), 0, -1)
        for rest in partitions(total - first, first)
    ]


def test_prices_are_told_in_steps():
    told = protected(
        [Sale(stall, price) for stall, price in enumerate((38_100, 41_249, 41_250, 44_001, 47_900))]
    )
    assert (told.lowest, told.middle, told.highest) == (38_000, 41_500, 48_000)
    told = protected(
        [Sale(stall, price) for stall, price in enumerate((1_001_000, 1_009_999, 1_010_000, 1e6, 1e6))]
    )
    assert (told.lowest, told.middle, told.highest) == (1_000_000, 1_000_000, 1_020_000)


def test_the_page_says_what_was_told_and_names_what_was_not(weeks, client, django_assert_max_num_queries):
    last = this_week() - market_prices.WEEK
    client.get(reverse("reports:prices"))
    with django_assert_max_num_queries(8):
        page = client.get(reverse("reports:prices")).content.decode()
    shown = [row for (week, _slug, _unit), row in rows().items() if week == last]
    assert shown
    for row in shown:
        assert row.category.name.replace("&", "&amp;") in page
        assert f"{row.middle:,}".replace(",", ".") in page
    unsaid = page.partition('id="chua-du"')[2]
    assert "Sâm Lai Châu" in unsaid
    assert "Mật ong" not in unsaid
    assert price_list.week_label(last) in page
    assert price_list.week_label(datetime.date(2026, 11, 23)) == "23/11–29/11/2026"


def test_one_kind_and_an_older_week_are_in_the_address(weeks, client):
    first = weeks[1].first_on
    page = client.get(
        reverse("reports:prices"), {"loai": "gao-te", "tuan": first.isoformat()}
    ).content.decode()
    assert page.count('class="panel price-kind"') == 1
    assert price_list.week_label(first) in page
    for asked in ({"tuan": "2019-01-07"}, {"tuan": "không"}, {"loai": "khong-co"}, {"tuan": "9999-12-31"}):
        answer = client.get(reverse("reports:prices"), asked)
        assert answer.status_code == 200
        assert 'role="alert"' in answer.content.decode()


def test_a_small_chart_leaves_a_gap_where_nothing_was_told():
    span = charts.Span(1000, 2000, 3000)
    drawn = charts.sparkline("k", "Giá", "Câu.", [span, span, None, span])
    assert drawn.count("<circle") == 3
    assert drawn.count("<polyline") == 1
    assert "style=" not in drawn
