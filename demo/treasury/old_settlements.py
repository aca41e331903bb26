"""Card money of the years before, month by month as it would have been settled: the rows that the shop's own services
write, all at once and dated back."""

import datetime
from collections import defaultdict

from django.utils import timezone

from catalog import days
from catalog.models import Cooperative
from demo.orders.keys import keys
from shop.ledger import posting, settlement, settlement_payment
from shop.ledger.models import EntryKind, LedgerEntry, Posting, Settlement, SettlementLine, SettlementStatus
from shop.orders.models import Order

WORKING_DAY = datetime.timedelta(days=2, hours=9)  # of the next month, when the officer does it
A_DAY = datetime.timedelta(days=1)

Month = datetime.date  # its first day
Owed = dict[tuple[Month, int], list[Posting]]  # by month and cooperative


def write(until: datetime.date, officers: list[int]) -> int:
    """Settles what was over before a day, the first of a month; returns how many were made. The first officer makes and
    pays them, the last approves."""
    stalls = {
        row.pk: row for row in Cooperative.objects.select_related("bank") if row.accepts_transfer and row.bank
    }
    rest: dict[int, list[Posting]] = defaultdict(list)
    settlement_keys, made = keys(Settlement), _Rows(officers)
    for (month, stall_id), postings in sorted(_owed(until).items()):
        rest[stall_id] += postings
        total = -sum(row.amount for row in rest[stall_id])
        if stall_id in stalls and total > 0:
            made.add(next(settlement_keys), stalls[stall_id], month, rest.pop(stall_id))
    return made.save()


def _owed(until: datetime.date) -> Owed:
    """What is due, by the month in which its order was over."""
    due = list(settlement.due(until - A_DAY).select_related("entry").order_by("pk"))
    numbers = {row.entry.order_number for row in due}
    ended = dict(Order.unscoped.filter(number__in=numbers).values_list("number", "status_changed_at"))
    owed: Owed = defaultdict(list)
    for row in due:
        ended_at = ended.get(row.entry.order_number)
        day = (
            max(row.entry.effective_on, timezone.localdate(ended_at)) if ended_at else row.entry.effective_on
        )
        if day < until and row.cooperative_id is not None:
            owed[day.replace(day=1), row.cooperative_id].append(row)
    return owed


class _Rows:
    """What is to be written."""

    def __init__(self, officers: list[int]) -> None:
        self.maker = officers[0] if officers else None
        self.signer = officers[-1] if len(officers) > 1 else None
        self.entry_keys = keys(LedgerEntry)
        self.settlements: list[Settlement] = []
        self.lines: list[SettlementLine] = []
        self.entries: list[LedgerEntry] = []
        self.postings: list[Posting] = []

    def add(self, pk: int, stall: Cooperative, month: Month, owed: list[Posting]) -> None:
        """One settlement, paid the day after it was made."""
        following = (month + 31 * A_DAY).replace(day=1)
        made_at = days.midnight(following) + WORKING_DAY
        paid_at = made_at + A_DAY
        paid_on = timezone.localdate(paid_at)
        total = -sum(row.amount for row in owed)
        made = Settlement(
            pk=pk,
            number=f"DS-{timezone.localtime(made_at):%Y%m}-{pk:05d}",
            cooperative=stall,
            until=following - A_DAY,
            total_amount=total,
            bank=stall.bank,
            account_number=stall.bank_account_number,
            account_name=stall.bank_account_name,
            status=SettlementStatus.PAID,
            created_at=made_at,
            created_by_id=self.maker,
            approved_at=made_at if self.signer else None,
            approved_by_id=self.signer,
            paid_on=paid_on,
            bank_reference=f"FT{paid_on:%y%j}{pk:05d}",
            paid_at=paid_at,
            paid_by_id=self.maker,
        )
        entry = LedgerEntry(
            pk=next(self.entry_keys),
            kind=EntryKind.SETTLEMENT,
            reference=f"settlement:{pk}",
            effective_on=paid_on,
            recorded_at=paid_at,
        )
        self.settlements.append(made)
        self.entries.append(entry)
        self.lines += [SettlementLine(settlement=made, posting=row, amount=-row.amount) for row in owed]
        self.postings += [
            posting.line(entry.pk, stall.pk, account, amount)
            for account, amount in settlement_payment.payout_lines(total)
        ]

    def save(self) -> int:
        Settlement.unscoped.bulk_create(self.settlements)
        SettlementLine.unscoped.bulk_create(self.lines)
        LedgerEntry.objects.bulk_create(self.entries)
        Posting.objects.bulk_create(self.postings)
        return len(self.settlements)
