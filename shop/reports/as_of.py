"""Income as it was known at a moment, straight from the ledger: the same whenever it is asked for (promise M8).

An entry tells when it happened (`effective_on`) and when it was known (`recorded_at`); neither ever changes. What
is recorded later, for whatever day, is no part of an earlier figure.
"""

import datetime

from django.db.models import QuerySet, Sum
from django.utils import timezone

from catalog import days, text
from catalog.models import Category, CategoryRecord, Cooperative, CooperativeRecord
from shop.ledger.models import INCOME_ACCOUNTS, Posting
from shop.reports import sales, stalls
from shop.reports.income import IncomeTable, month_starts, next_month, table
from shop.reports.stalls import Stall

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
    return days.end(day)


def income(first: datetime.date, until: datetime.date, *, known_at: datetime.datetime) -> dict[int, int]:
    """Income by cooperative (đồng, refunds taken off) of the days from `first` to before `until`; one query.

    Cooperatives without an entry of these days are left out. Raises NotYetFixed.
    """
    lines = _lines(first, until, known_at).order_by().values_list("cooperative").annotate(sum=Sum("amount"))
    return {cooperative_id: -amount for cooperative_id, amount in lines}


def by_cooperative(last: datetime.date, months: int, *, known_at: datetime.datetime) -> IncomeTable:
    """The table of `income.by_cooperative` as it was known at a moment, names and counts too; four queries.

    Raises NotYetFixed.
    """
    refuse_unfixed(known_at)
    starts = month_starts(last, months)
    days = sales.days_of(starts[0], next_month(starts[-1]))
    figures = sales.daily(days, known_at=known_at)
    besides = sales.besides(days, known_at=known_at)
    known = {day.cooperative_id for day in figures} | besides.keys()
    return table(starts, _stalls(known, known_at), figures, besides)


def _stalls(selling: set[int], known_at: datetime.datetime) -> list[Stall]:
    """Those the market knew at a moment, and those that sold before their first record."""
    return [stall for stall, was_known in named(known_at) if was_known or stall.pk in selling]


def named(known_at: datetime.datetime) -> list[tuple[Stall, bool]]:
    """Every cooperative with the name, place and count of households that it had at a moment, and whether it was
    known then; one that was not has those of its first record. Two queries."""
    records: dict[int, CooperativeRecord] = {}
    for record in CooperativeRecord.objects.select_related("commune").order_by("known_at", "pk"):
        if record.known_at < known_at or record.cooperative_id not in records:
            records[record.cooperative_id] = record
    return [
        (_as_recorded(stall, record), record.known_at < known_at)
        for stall in stalls.read(Cooperative.objects.all())
        for record in [records.get(stall.pk)]
        if record
    ]


def categories(known_at: datetime.datetime) -> list[Category]:
    """Every category in its order, with the names and the place that it had at a moment (of its first record where
    it was not known yet); not to be saved. One query."""
    records: dict[int, CategoryRecord] = {}
    for record in CategoryRecord.objects.select_related("category").order_by("known_at", "pk"):
        if record.known_at < known_at or record.category_id not in records:
            records[record.category_id] = record
    rows = []
    for record in records.values():
        row = record.category
        row.name, row.name_en, row.parent_id = record.name, record.name_en, record.parent_id
        rows.append(row)
    return sorted(rows, key=lambda row: (row.position, row.pk))


def _as_recorded(stall: Stall, record: CooperativeRecord) -> Stall:
    return stall._replace(
        name=record.name,
        name_sort_key=text.sort_key(record.name),
        commune=record.commune,
        former_district=record.former_district,
        member_households=record.member_households,
    )


def _lines(first: datetime.date, until: datetime.date, known_at: datetime.datetime) -> QuerySet[Posting]:
    refuse_unfixed(known_at)
    return Posting.objects.filter(
        account__in=INCOME_ACCOUNTS,
        entry__effective_on__gte=first,
        entry__effective_on__lt=until,
        entry__recorded_at__lt=known_at,
    )


def refuse_unfixed(known_at: datetime.datetime) -> None:
    """Raises NotYetFixed."""
    if known_at > timezone.now() - SETTLED_AFTER:
        raise NotYetFixed(known_at.isoformat())
