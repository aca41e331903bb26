"""Income as it was known at a moment, straight from the ledger: the same whenever it is asked for (promise M8).

An entry tells when it happened (`effective_on`) and when it was known (`recorded_at`); neither ever changes. What
is recorded later, for whatever day, is no part of an earlier figure.
"""

import datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from catalog.models import Cooperative
from shop.ledger.models import INCOME_ACCOUNTS, EntryKind, Posting
from shop.reports.income import IncomeTable, Row, month_starts, next_month

# An entry carries the time at which its transaction wrote it, and is seen when that commits. No transaction of
# the shop takes longer than a request or a task may.
SETTLED_AFTER = datetime.timedelta(minutes=5)


class NotYetFixed(ValueError):
    """The moment lies in the future or so close that entries of it may still be on their way."""


def end_of(day: datetime.date) -> datetime.datetime:
    """The moment that a day of Vietnam ends: figures as of that day know everything recorded before it.

    Raises NotYetFixed for today and later.
    """
    if day >= timezone.localdate():
        raise NotYetFixed(day.isoformat())
    midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time())
    return timezone.make_aware(midnight)


def income(first: datetime.date, until: datetime.date, *, known_at: datetime.datetime) -> dict[int, int]:
    """Income by cooperative (đồng, refunds taken off) of the days from `first` to before `until`; one query.

    Cooperatives without an entry of these days are left out. Raises NotYetFixed.
    """
    lines = _lines(first, until, known_at).order_by().values_list("cooperative").annotate(sum=Sum("amount"))
    return {cooperative_id: -amount for cooperative_id, amount in lines}


def by_cooperative(last: datetime.date, months: int, *, known_at: datetime.datetime) -> IncomeTable:
    """The table of `income.by_cooperative` as it was known at a moment; two queries. Raises NotYetFixed."""
    starts = month_starts(last, months)
    sums = (
        _lines(starts[0], next_month(starts[-1]), known_at)
        .order_by()
        .annotate(month=TruncMonth("entry__effective_on"))
        .values("cooperative", "month")
        .annotate(
            sum=Sum("amount"),
            orders=Count("entry__order_number", filter=Q(entry__kind=EntryKind.SALE), distinct=True),
        )
    )
    rows = {
        cooperative.pk: Row(cooperative, [0] * months)
        for cooperative in Cooperative.objects.select_related("commune")
    }
    for line in sums:
        row = rows[line["cooperative"]]
        row.months[starts.index(line["month"])] = -line["sum"]
        row.order_count += line["orders"]
    return IncomeTable(
        starts, sorted(rows.values(), key=lambda row: (-row.total, row.cooperative.name_sort_key))
    )


def _lines(first: datetime.date, until: datetime.date, known_at: datetime.datetime) -> QuerySet[Posting]:
    if known_at > timezone.now() - SETTLED_AFTER:
        raise NotYetFixed(known_at.isoformat())
    return Posting.objects.filter(
        account__in=INCOME_ACCOUNTS,
        entry__effective_on__gte=first,
        entry__effective_on__lt=until,
        entry__recorded_at__lt=known_at,
    )
