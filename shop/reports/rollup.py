"""Daily and monthly sales per cooperative, summed in the database from the parts of orders, which `shop.reports.parts`
reads from the ledger. Safe to run twice and at once."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from catalog import advisory
from catalog.advisory import Lock
from shop.ledger.models import LedgerEntry
from shop.notifications.models import Heartbeat
from shop.reports import parts

HEARTBEAT = "rollup"

SUM_DAYS = """
    INSERT INTO reports_dailysales (
        cooperative_id, day, goods_amount, delivery_amount, returned_amount, income_amount, order_count)
    SELECT cooperative_id, day, SUM(goods_amount), SUM(delivery_amount), SUM(returned_amount),
           SUM(goods_amount + delivery_amount), COUNT(*) FILTER (WHERE is_sold)
    FROM reports_ordersales
    WHERE known_until IS NULL AND (%(days)s::date[] IS NULL OR day = ANY(%(days)s::date[]))
    GROUP BY 1, 2
"""

SUM_MONTHS = """
    INSERT INTO reports_monthlysales (
        cooperative_id, month, goods_amount, delivery_amount, returned_amount, order_count)
    SELECT cooperative_id, date_trunc('month', day)::date, SUM(goods_amount), SUM(delivery_amount),
           SUM(returned_amount), SUM(order_count)
    FROM reports_dailysales
    WHERE %(months)s::date[] IS NULL
       OR day >= (SELECT MIN(month) FROM UNNEST(%(months)s::date[]) AS month)
          AND date_trunc('month', day)::date = ANY(%(months)s::date[])
    GROUP BY 1, 2
"""
WORK_MEMORY = "128MB"  # of one statement over all orders: what does not fit goes to disk


@transaction.atomic
def rebuild(days: list[datetime.date] | None = None, orders: list[str] | None = None) -> int:
    """Recomputes the given days and parts of orders (all where None) and returns how many days there are.

    What was recorded in the ledger before it began is in the sums; `up_to_date_at` tells when that was.
    """
    began_at = timezone.now()
    advisory.hold(Lock.DAILY_SALES)  # two runs at once would insert the same days twice
    with connection.cursor() as cursor:
        if days is None:
            cursor.execute("SELECT set_config('work_mem', %s, TRUE)", [WORK_MEMORY])
    parts.write(orders)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM reports_dailysales WHERE %(days)s::date[] IS NULL OR day = ANY(%(days)s::date[])",
            {"days": days},
        )
        cursor.execute(SUM_DAYS, {"days": days})
        count = int(cursor.rowcount)
        months = None if days is None else sorted({day.replace(day=1) for day in days})
        cursor.execute(
            "DELETE FROM reports_monthlysales WHERE %(months)s::date[] IS NULL OR month = ANY(%(months)s::date[])",
            {"months": months},
        )
        cursor.execute(SUM_MONTHS, {"months": months})
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"beat_at": began_at})
    return count


def roll_up(recorded_within: datetime.timedelta = datetime.timedelta(hours=1)) -> int:
    """Recomputes the days that entries recorded lately fall on, and other entries of the same orders: a refund ends
    the count of a sale long ago. After a longer pause, what was recorded since. The nightly rebuild takes all days."""
    since = min(timezone.now(), up_to_date_at() or timezone.now()) - recorded_within
    lately = LedgerEntry.objects.filter(recorded_at__gte=since)
    touched = list(lately.values_list("order_number", flat=True).distinct().order_by())
    orders = [number for number in touched if number]
    days = list(
        LedgerEntry.objects.filter(Q(recorded_at__gte=since) | Q(order_number__in=orders))
        .values_list("effective_on", flat=True)
        .distinct()
        .order_by()
    )
    return rebuild(days, touched)


def up_to_date_at() -> datetime.datetime | None:
    """When the sums were last brought up to date; None before the first time."""
    return Heartbeat.objects.filter(name=HEARTBEAT).values_list("beat_at", flat=True).first()


@dataclass(frozen=True)
class Span:
    """`first_day` that a part of an order ever fell on; when the sums were last brought up to date; by month (its first
    day in words) the newest key of its sums, which are written anew whenever a part of it is."""

    first_day: datetime.date | None
    up_to_date_at: datetime.datetime | None
    months: Mapping[str, int]

    def version(self, first: datetime.date, until: datetime.date) -> str:
        """Another one as soon as a day from `first` to before `until` is summed again; empty where none ever was."""
        beginning, end = first.replace(day=1).isoformat(), until.isoformat()
        keys = [key for month, key in self.months.items() if beginning <= month < end]
        return f"{len(keys)}:{max(keys)}" if keys else ""


def span() -> Span:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT MIN(day) FROM reports_ordersales),
                   (SELECT beat_at FROM notifications_heartbeat WHERE name = %s),
                   (SELECT json_object_agg(month, newest) FROM (
                        SELECT month, MAX(id) AS newest FROM reports_monthlysales GROUP BY 1) AS months)
            """,
            [HEARTBEAT],
        )
        first_day, up_to_date_at, months = cursor.fetchone()
    return Span(first_day, up_to_date_at, months or {})
