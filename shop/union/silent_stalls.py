"""Which stall is silent: open, but it answers no orders or has sold nothing for long; and which closed itself.

No query of its own."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from catalog.models import Cooperative
from shop.notifications.models import CallTry
from shop.reports.stalls import Stall

SILENT_AFTER = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Silence:
    """`since`: the day that calls and the work list name too, None where it is not known; `unanswered` counts orders
    left waiting too long."""

    cooperative: Stall
    last_sold_on: datetime.date | None  # None where it never sold
    since: datetime.date | None
    unanswered: int
    call: int | None = None  # of the list of calls, the key that its form stands under
    last_try: CallTry | None = None  # when somebody rang it last

    @property
    def reopened(self) -> bool:
        """Whether it could not sell all the time since its last sale."""
        return bool(self.last_sold_on and self.since and self.since > self.last_sold_on)


def since(cooperative: Stall | Cooperative, last_sold_on: datetime.date | None) -> datetime.date | None:
    """The day of its last sale, or from which it could sell where that is later; None where neither is known."""
    opened_on = timezone.localdate(cooperative.verified_at) if cooperative.verified_at else None
    return max((day for day in (last_sold_on, opened_on, cooperative.paused_until) if day), default=None)


def is_long_ago(
    cooperative: Stall | Cooperative, last_sold_on: datetime.date | None, today: datetime.date
) -> bool:
    """Whether it has sold nothing for SILENT_AFTER, of which it was allowed to sell, and open, all the time."""
    if last_sold_on and today - last_sold_on < SILENT_AFTER:
        return False
    began = since(cooperative, last_sold_on)
    return began is None or today - began >= SILENT_AFTER


def of(
    cooperatives: Iterable[Stall],
    last_sales: Mapping[int, datetime.date | None],
    unanswered: Mapping[int, int],
    today: datetime.date,
) -> list[Silence]:
    """Unanswered orders first, then the longest without a sale. A stall that may not sell is not silent, nor one that
    has said until when it is closed."""
    rows = [
        Silence(cooperative, sold_on, since(cooperative, sold_on), unanswered.get(cooperative.pk, 0))
        for cooperative in cooperatives
        if cooperative.is_selling and not cooperative.is_closed_on(today)
        for sold_on in [last_sales.get(cooperative.pk)]
    ]
    silent = [row for row in rows if row.unanswered or is_long_ago(row.cooperative, row.last_sold_on, today)]
    return sorted(silent, key=lambda row: (-row.unanswered, row.since or datetime.date.min))


def paused(cooperatives: Iterable[Stall], today: datetime.date) -> list[Stall]:
    """Those that are closed today, who opens first on top."""
    closed = [row for row in cooperatives if row.is_selling and row.is_closed_on(today)]
    return sorted(closed, key=lambda row: (row.paused_until or today, row.name_sort_key))
