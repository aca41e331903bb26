"""The stall's money: today and this month from the ledger (live), closed months from the rollups; what others
hold of it. Đồng."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from catalog import days
from catalog.models import Cooperative
from shop.ledger.models import INCOME_ACCOUNTS, INCOME_KINDS, Account, Posting
from shop.orders.models import Order, Status
from shop.payments.models import BankTransfer, Resolution
from shop.reports import balances, income
from shop.reports.models import DailySales

MONTHS = 6
SOURCES = {  # where the money of the month's sales came in, less what went back
    "income": INCOME_ACCOUNTS,
    "transfer": (Account.DIRECT_RECEIPTS,),
    "cash": (Account.CASH, Account.CASH_IN_TRANSIT),
    "card": (Account.PLATFORM_RECEIVABLE, Account.MARKET_FEE),
}


def placed_today() -> "QuerySet[Order]":
    """Of the cooperative in scope: orders since midnight in Vietnam that are not cancelled."""
    midnight = days.midnight(timezone.localdate())
    rows: QuerySet[Order] = Order.objects.filter(placed_at__gte=midnight).exclude(status=Status.CANCELLED)
    return rows


def income_today(cooperative: Cooperative) -> Any:
    """One row: the sales income of today; none where there is none."""
    sold = Posting.objects.filter(
        account__in=INCOME_ACCOUNTS, cooperative=cooperative, entry__effective_on=timezone.localdate()
    )
    return sold.order_by().values("cooperative").annotate(total=-Sum("amount")).values("total")


@dataclass(frozen=True)
class Month:
    starts_on: datetime.date
    amount: int
    share: int  # of the best month shown, per cent, for the bar


@dataclass(frozen=True)
class Income:
    """`months` newest first, the first one still running. Of all time: `owed` is card money that the marketplace
    has not passed on, `in_transit` cash that carriers have not remitted. `declared` was sold elsewhere this month, by
    the stall's own word, and is in no other figure."""

    months: list[Month]
    transfer: int
    cash: int
    card: int
    owed: int
    in_transit: int
    declared: int

    @property
    def this_month(self) -> Month:
        return self.months[0]


def monthly(cooperative: Cooperative) -> Income:
    """Three queries: the running month by account, the balances of card money and cash, and the closed months."""
    starts = income.month_starts(timezone.localdate(), MONTHS)
    running = starts[-1]
    this_month = Posting.objects.filter(cooperative=cooperative, entry__effective_on__gte=running)
    of_account = {
        name: Sum("amount", filter=Q(account__in=accounts, entry__kind__in=INCOME_KINDS), default=0)
        for name, accounts in SOURCES.items()
    }
    declared = Sum("amount", filter=Q(account=Account.DECLARED_SALES), default=0)
    sums = this_month.aggregate(**of_account, declared=declared)
    held = balances.read(cooperative.pk)
    closed = (
        DailySales.objects.filter(cooperative=cooperative, day__gte=starts[0], day__lt=running)
        .annotate(month=TruncMonth("day"))
        .values("month")
        .annotate(total=Sum("income_amount"))
        .order_by()
    )
    amounts = dict.fromkeys(starts, 0) | {row["month"]: row["total"] for row in closed}
    amounts[running] = -sums["income"]
    best = max(*amounts.values(), 1)
    return Income(
        months=[Month(day, amounts[day], max(100 * amounts[day] // best, 0)) for day in reversed(starts)],
        transfer=sums["transfer"],
        cash=sums["cash"],
        card=sums["card"],
        owed=-held.of(Account.PAYABLE),
        in_transit=held.of(Account.CASH_IN_TRANSIT),
        declared=-sums["declared"],
    )


@dataclass(frozen=True)
class Transfers:
    """Transfers into the stall's account that no person has dealt with."""

    count: int
    amount: int


def open_transfers() -> "QuerySet[BankTransfer]":
    """Those of the cooperative in scope that no person has dealt with."""
    rows: QuerySet[BankTransfer] = BankTransfer.objects.filter(resolution=Resolution.OPEN)
    return rows


def waiting_transfers() -> Transfers:
    """Of the cooperative in scope; one query."""
    sums = open_transfers().aggregate(n=Count("pk"), total=Sum("amount", default=0))
    return Transfers(sums["n"], sums["total"])
