"""Sales income read from the rollups: đồng by cooperative and month of Asia/Ho_Chi_Minh."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Max, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from catalog.models import Cooperative
from shop.ledger.models import Account
from shop.reports import balances, sales
from shop.reports.models import DailySales
from shop.reports.sales import Day


@dataclass
class IncomeRow:
    """One cooperative's figures (đồng). `months`: goods by month, without what went back to buyers.

    `delivery`: fees that buyers paid, likewise; `returned`: what went back; `undelivered`: of goods and fees, what
    belongs to orders not delivered yet. `declared`: sold elsewhere by the cooperative's own word, in nothing else here.
    """

    cooperative: Cooperative
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

    @property
    def totals(self) -> list[int]:
        """Đồng of goods by month, all cooperatives together."""
        return [sum(row.months[index] for row in self.rows) for index in range(len(self.months))]

    @property
    def total(self) -> IncomeRow:
        """All cooperatives together, under the first one's name."""
        return IncomeRow(
            self.rows[0].cooperative if self.rows else Cooperative(),
            self.totals,
            sum(row.delivery for row in self.rows),
            sum(row.returned for row in self.rows),
            sum(row.undelivered for row in self.rows),
            sum(row.order_count for row in self.rows),
            sum(row.declared for row in self.rows),
        )


def table(
    starts: list[datetime.date],
    cooperatives: Iterable[Cooperative],
    days: Iterable[Day],
    undelivered: Mapping[int, int],
    declared: Mapping[int, int],
) -> IncomeTable:
    """Every cooperative, those that sold nothing too, the highest goods first."""
    months = {start: index for index, start in enumerate(starts)}
    rows = {cooperative.pk: IncomeRow(cooperative, [0] * len(starts)) for cooperative in cooperatives}
    for day in days:
        rows[day.cooperative_id].add(day, months[day.day.replace(day=1)])
    for key, amount in undelivered.items():
        rows[key].undelivered = amount
    for key, amount in declared.items():
        rows[key].declared = amount
    return IncomeTable(
        starts, sorted(rows.values(), key=lambda row: (-row.goods, row.cooperative.name_sort_key))
    )


def month_starts(last: datetime.date, count: int) -> list[datetime.date]:
    """The first days of `count` months, the last one being that of `last`, oldest first."""
    index = last.year * 12 + last.month - 1
    return [datetime.date(i // 12, i % 12 + 1, 1) for i in range(index - count + 1, index + 1)]


def by_cooperative(last: datetime.date, months: int = 6) -> IncomeTable:
    """The figures of `months` months up to that of `last`; four queries."""
    starts = month_starts(last, months)
    until = next_month(starts[-1])
    dates = sales.days_of(starts[0], until)
    rolled = (
        DailySales.objects.filter(day__gte=starts[0], day__lt=until)
        .order_by()
        .values_list("cooperative", TruncMonth("day"))
        .annotate(
            *map(Sum, ("goods_amount", "delivery_amount", "returned_amount", "income_amount", "order_count"))
        )
    )
    return table(
        starts,
        Cooperative.objects.select_related("commune"),
        [Day(*row) for row in rolled],
        sales.undelivered(dates),
        sales.declared(dates),
    )


def households(table: IncomeTable) -> int:
    """Member households of the cooperatives that sold something; counted, not what each household earned."""
    return sum(row.cooperative.member_households for row in table.rows if row.goods > 0)


def last_sales() -> dict[int, datetime.date]:
    """The last day each cooperative (by key) was paid for an order; one query."""
    rows = DailySales.objects.filter(order_count__gt=0).order_by().values_list("cooperative")
    return dict(rows.annotate(day=Max("day")))


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
