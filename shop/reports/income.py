"""Sales income read from the rollups: đồng by cooperative and month of Asia/Ho_Chi_Minh."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db.models import OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext as _

from catalog.models import Cooperative
from shop.ledger.models import Account
from shop.reports import balances, sales, stalls
from shop.reports.models import DailySales, MonthlySales
from shop.reports.sales import Besides, Day
from shop.reports.stalls import Stall


@dataclass
class IncomeRow:
    """One cooperative's figures (đồng). `months`: goods by month, without what went back to buyers.

    `delivery`: fees that buyers paid, likewise; `returned`: what went back; `undelivered`: of goods and fees, what
    belongs to orders not delivered yet. `declared`: sold elsewhere by the cooperative's own word, in nothing else here.
    """

    cooperative: Stall
    months: list[int] = field(default_factory=list)
    delivery: int = 0
    returned: int = 0
    undelivered: int = 0
    order_count: int = 0
    declared: int = 0

    @property
    def goods(self) -> int:
        """Đồng of all months, without what went back to buyers."""
        return sum(self.months)

    @property
    def income(self) -> int:
        """Đồng: goods and what buyers paid for delivery."""
        return self.goods + self.delivery

    def add(self, day: Day, month: int) -> None:
        self.months[month] += day.goods
        self.delivery += day.delivery
        self.returned += day.returned
        self.order_count += day.orders


@dataclass
class IncomeTable:
    months: list[datetime.date]  # first days, oldest first
    rows: list[IncomeRow]

    @cached_property
    def totals(self) -> list[int]:
        """Đồng of goods by month, all cooperatives together."""
        return [sum(row.months[index] for row in self.rows) for index in range(len(self.months))]

    @cached_property
    def total(self) -> IncomeRow:
        """All cooperatives together."""
        return IncomeRow(
            stalls.ALL,
            self.totals,
            sum(row.delivery for row in self.rows),
            sum(row.returned for row in self.rows),
            sum(row.undelivered for row in self.rows),
            sum(row.order_count for row in self.rows),
            sum(row.declared for row in self.rows),
        )


def table(
    starts: list[datetime.date],
    cooperatives: Iterable[Stall],
    days: Iterable[Day],
    besides: Mapping[int, Besides],
) -> IncomeTable:
    """Every cooperative, those that sold nothing too, the highest goods first."""
    months = {start: index for index, start in enumerate(starts)}
    rows = {stall.pk: IncomeRow(stall, [0] * len(starts)) for stall in cooperatives}
    for day in days:
        rows[day.cooperative_id].add(day, months[day.day.replace(day=1)])
    return _ordered(starts, rows, besides)


def _ordered(
    starts: list[datetime.date], rows: dict[int, IncomeRow], besides: Mapping[int, Besides]
) -> IncomeTable:
    for key, found in besides.items():
        rows[key].undelivered, rows[key].declared = found
    return IncomeTable(
        starts, sorted(rows.values(), key=lambda row: (-row.goods, row.cooperative.name_sort_key))
    )


def month_starts(last: datetime.date, count: int) -> list[datetime.date]:
    """The first days of `count` months, the last one being that of `last`, oldest first."""
    index = last.year * 12 + last.month - 1
    return [datetime.date(i // 12, i % 12 + 1, 1) for i in range(index - count + 1, index + 1)]


def by_cooperative(last: datetime.date, months: int = 6) -> IncomeTable:
    """The figures of `months` months up to that of `last`; three queries."""
    starts = month_starts(last, months)
    rows = {stall.pk: IncomeRow(stall, [0] * months) for stall in stalls.read(Cooperative.objects.all())}
    for key, *of_months, delivery, returned, orders in by_month(starts):
        row = rows[key]
        row.months, row.delivery, row.returned, row.order_count = of_months, delivery, returned, orders
    until = next_month(starts[-1])
    return _ordered(starts, rows, sales.besides(sales.days_of(starts[0], until)))


def by_month(starts: list[datetime.date]) -> list[tuple[int, ...]]:
    """Of each cooperative that sold in these months (first days, without a gap): its key, đồng of goods in each, and of
    all together đồng of delivery and given back, and orders. One query."""
    # A column a month, so that as many rows come back as there are cooperatives.
    goods = {
        f"month_{index}": Sum("goods_amount", filter=Q(month=start), default=0)
        for index, start in enumerate(starts)
    }
    return list(
        MonthlySales.objects.filter(month__gte=starts[0], month__lte=starts[-1])
        .order_by()
        .values_list("cooperative")
        .annotate(**goods, delivery=Sum("delivery_amount"), returned=Sum("returned_amount"))
        .annotate(orders=Sum("order_count"))
    )


def households(table: IncomeTable) -> int:
    """Member households of the cooperatives that sold something; counted, not what each household earned."""
    return sum(row.cooperative.member_households for row in table.rows if row.goods > 0)


class Sold(NamedTuple):
    """The days on which a cooperative first had income, and was last paid for an order (None: never)."""

    first_on: datetime.date
    last_on: datetime.date | None


def days_sold() -> dict[int, Sold]:
    """Of each cooperative (by key) with any income; one query."""
    days = DailySales.objects.filter(cooperative=OuterRef("pk")).values("day")
    found = Cooperative.objects.order_by().annotate(  # the first and the last along an index, not all days
        first_on=Subquery(days.order_by("day")[:1]),
        last_on=Subquery(days.filter(order_count__gt=0).order_by("-day")[:1]),
    )
    rows = found.exclude(first_on=None).values_list("pk", "first_on", "last_on")
    return {key: Sold(first_on, last_on) for key, first_on, last_on in rows}


def last_sales() -> dict[int, datetime.date | None]:
    """The last day each cooperative (by key) was paid for an order; one query."""
    return {key: days.last_on for key, days in days_sold().items()}


def card_money_held() -> int:
    """Đồng of card money that is owed to the cooperatives and not passed on yet, live from the ledger."""
    return -balances.read().of(Account.PAYABLE)


def next_month(day: datetime.date) -> datetime.date:
    """The first day of the month after that of `day`."""
    return datetime.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def meanings() -> list[tuple[str, str]]:
    """What each figure is, in the words of page and file."""
    return [
        (
            _("Tiền hàng"),
            _("tiền khách đã trả cho hàng, trừ phần đã trả lại khách. Tính vào ngày tiền về."),
        ),
        (
            _("Phí giao hàng"),
            _("phần khách trả cho việc giao, trừ phần đã trả lại. Hợp tác xã trả tiếp cho nhà xe, bưu điện."),
        ),
        (_("Đã trả lại khách"), _("đã trừ ở hai khoản trên, tính vào ngày trả.")),
        (
            _("Chưa giao xong"),
            _(
                "nằm trong hai khoản trên: tiền của đơn đã trả mà hàng chưa tới tay khách, "
                "hoặc đơn huỷ chưa trả xong tiền."
            ),
        ),
        (_("Số đơn"), _("đơn đã thu tiền, không kể đơn đã trả lại hết tiền.")),
        (
            _("Bán nơi khác (khai báo)"),
            _(
                "hợp tác xã tự khai đã bán ở chợ phiên, qua điện thoại, Zalo, livestream, thương lái. "
                "Không nằm trong các khoản trên, chợ không kiểm được; tính vào ngày bán."
            ),
        ),
    ]
