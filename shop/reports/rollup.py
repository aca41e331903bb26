"""Daily sales per cooperative, summed from the ledger in the database. Safe to run twice and at once."""

import datetime

from django.db import connection, transaction
from django.utils import timezone

from shop.ledger.models import LedgerEntry
from shop.notifications.models import Heartbeat

HEARTBEAT = "rollup"
LOCK = 7202  # advisory lock: two runs at once would insert the same days twice

SUM_DAYS = """
    INSERT INTO reports_dailysales (cooperative_id, day, income_amount, order_count)
    SELECT p.cooperative_id, e.effective_on, -SUM(p.amount),
           COUNT(DISTINCT e.order_number) FILTER (WHERE e.kind = 'sale')
    FROM ledger_posting p JOIN ledger_ledgerentry e ON e.id = p.entry_id
    WHERE p.account IN ('sales', 'refunds') AND (%(days)s::date[] IS NULL OR e.effective_on = ANY(%(days)s::date[]))
    GROUP BY p.cooperative_id, e.effective_on
"""


@transaction.atomic
def rebuild(days: list[datetime.date] | None = None) -> int:
    """Recomputes the given days (all where None) and returns how many rows there are for them.

    What was recorded in the ledger before it began is in the sums; `up_to_date_at` tells when that was.
    """
    began_at = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(
            "DELETE FROM reports_dailysales WHERE %(days)s::date[] IS NULL OR day = ANY(%(days)s::date[])",
            {"days": days},
        )
        cursor.execute(SUM_DAYS, {"days": days})
        count = int(cursor.rowcount)
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"beat_at": began_at})
    return count


def roll_up(recorded_within: datetime.timedelta = datetime.timedelta(hours=1)) -> int:
    """Recomputes the days that entries recorded lately fall on; the nightly rebuild takes them all."""
    since = timezone.now() - recorded_within
    days = list(
        LedgerEntry.objects.filter(recorded_at__gte=since)
        .values_list("effective_on", flat=True)
        .distinct()
        .order_by()
    )
    return rebuild(days)


def up_to_date_at() -> datetime.datetime | None:
    """When the sums were last brought up to date; None before the first time."""
    return Heartbeat.objects.filter(name=HEARTBEAT).values_list("beat_at", flat=True).first()
