"""Sales income read from the rollups: đồng by cooperative and month of Asia/Ho_Chi_Minh."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Max, Sum
from django.db.models.functions import TruncMonth

from catalog.models import Cooperative
from shop.ledger.models import Account, Posting
from shop.reports.models import DailySales


@dataclass
class Row:
    cooperative: Cooperative
    months: list[int] = field(default_factory=list)
    order_count: int = 0

    @property
    def total(self) -> int:
        return sum(self.months)


@dataclass
class IncomeTable:
    months: list[datetime.date]  # first days, oldest first
    rows: list[Row]

    @property
    def totals(self) -> list[int]:
        return [sum(row.months[index] for row in self.rows) for index in range(len(self.months))]

    @property
    def total(self) -> int:
        return sum(self.totals)

    @property
    def order_count(self) -> int:
        return sum(row.order_count for row in self.rows)


def month_starts(last: datetime.date, count: int) -> list[datetime.date]:
    """The first days of `count` months, the last one being that of `last`, oldest first."""
    index = last.year * 12 + last.month - 1
    return [datetime.date(i // 12, i % 12 + 1, 1) for i in range(index - count + 1, index + 1)]


def by_cooperative(last: datetime.date, months: int = 6) -> IncomeTable:
    """Every cooperative, those that sold nothing too; two queries. Sorted by total, highest first."""
    starts = month_starts(last, months)
    sums = (
        DailySales.objects.filter(day__gte=starts[0], day__lt=next_month(starts[-1]))
        .annotate(month=TruncMonth("day"))
        .values("cooperative", "month")
        .annotate(income=Sum("income_amount"), orders=Sum("order_count"))
        .order_by()
    )
    rows = {
        cooperative.pk: Row(cooperative, [0] * months)
        for cooperative in Cooperative.objects.select_related("commune")
    }
    for line in sums:
        row = rows[line["cooperative"]]
        row.months[starts.index(line["month"])] = line["income"]
        row.order_count += line["orders"]
    return IncomeTable(
        starts, sorted(rows.values(), key=lambda row: (-row.total, row.cooperative.name_sort_key))
    )


def last_sales() -> dict[int, datetime.date]:
    """The last day each cooperative (by key) was paid for an order; one query."""
    rows = DailySales.objects.filter(order_count__gt=0).order_by().values_list("cooperative")
    return dict(rows.annotate(day=Max("day")))


def card_money_held() -> int:
    """Đồng of card money that is owed to the cooperatives and not passed on yet, live from the ledger."""
    owed = Posting.objects.filter(account=Account.PAYABLE).aggregate(total=Sum("amount", default=0))
    return -int(owed["total"])


def next_month(day: datetime.date) -> datetime.date:
    """The first day of the month after that of `day`."""
    return datetime.date(day.year + day.month // 12, day.month % 12 + 1, 1)
