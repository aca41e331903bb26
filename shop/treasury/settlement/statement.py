"""A settlement as its reader sees it: line by line what was sold, given back, kept as fee and paid. No buyers."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from shop.ledger.models import Account, EntryKind, Posting, Settlement, SettlementLine


@dataclass(frozen=True)
class Line:
    """Đồng; `gross` − `fee` = `net`. What goes back to a buyer is below zero, and so is the fee given back with it."""

    day: datetime.date
    order_number: str
    kind: str
    net: int
    fee: int

    @property
    def gross(self) -> int:
        """Đồng that the buyer paid, or got back."""
        return self.net + self.fee

    @property
    def cost(self) -> int:
        """The fee as it is printed between `gross` and `net`, which is their difference."""
        return -self.fee

    @property
    def label(self) -> str:
        return str(EntryKind(self.kind).label)


@dataclass(frozen=True)
class Statement:
    settlement: Settlement
    lines: list[Line]

    @property
    def since(self) -> datetime.date:
        """The day of the oldest line; late deliveries reach back into the period before."""
        return min(line.day for line in self.lines)

    @property
    def gross(self) -> int:
        """Đồng of sales less what went back."""
        return sum(line.gross for line in self.lines)

    @property
    def fee(self) -> int:
        """Đồng that the marketplace keeps."""
        return sum(line.fee for line in self.lines)

    @property
    def cost(self) -> int:
        """The fee as it is printed between `gross` and `net`."""
        return -self.fee

    @property
    def net(self) -> int:
        """Đồng that the cooperative is paid."""
        return sum(line.net for line in self.lines)

    @property
    def sold(self) -> int:
        return sum(line.gross for line in self.lines if line.gross > 0)

    @property
    def given_back(self) -> int:
        return sum(line.gross for line in self.lines if line.gross < 0)


def of(settlement: Settlement) -> Statement:
    """With its lines by day; two queries."""
    rows = (
        SettlementLine.unscoped.filter(settlement=settlement)
        .select_related("posting__entry")
        .order_by("posting__entry__effective_on", "posting")
    )
    return Statement(settlement, lines_of([row.posting for row in rows]))


def lines_of(postings: Iterable[Posting]) -> list[Line]:
    """Lines for postings on `payable`, in their order; each brings its `entry`. One query."""
    rows = list(postings)
    of_fee = Posting.objects.filter(account=Account.PLATFORM_FEE, entry__in=[row.entry_id for row in rows])
    fees = dict(of_fee.order_by().values_list("entry", "amount"))
    return [
        Line(
            day=row.entry.effective_on,
            order_number=row.entry.order_number,
            kind=row.entry.kind,
            net=-row.amount,
            fee=-fees.pop(row.entry_id, 0),  # once, should an entry have two lines
        )
        for row in rows
    ]
