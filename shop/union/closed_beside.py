"""Beside a live figure of a period that was closed: what the closing says, the difference, and where both are told.

What was signed is what reports to the province say; a page shows what the ledger says by now. Neither goes alone.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shop.reports import closed_figures, closing, sentences
from shop.reports.models import Closing
from shop.reports.periods import Period


@dataclass(frozen=True)
class Line:
    """One figure, closed and live; đồng, or a count where `is_count`."""

    label: str
    closed: int
    live: int
    is_count: bool = False

    @property
    def difference(self) -> int:
        """What has been recorded since; negative where it is less by now."""
        return self.live - self.closed


@dataclass(frozen=True)
class Beside:
    """`closings` of days of the period, each with its name, the oldest first; `lines` where they are all of its days,
    and no others, in figures that a closing has."""

    closings: list[tuple[Closing, str]]
    lines: list[Line]

    @property
    def is_changed(self) -> bool:
        return any(line.difference for line in self.lines)


def facts(beside: Beside | None) -> list[tuple[str, str]]:
    """Above the figures of a workbook: each closed figure, with what it is by now."""
    if beside is None:
        return []
    said = [(_("Đã chốt và duyệt:").rstrip(":"), "; ".join(label for _row, label in beside.closings))]
    words = _("%(closed)s; ở đây %(live)s")
    return said + [
        (
            f"{_('Số đã chốt')}: {line.label}",
            words % {"closed": sentences.grouped(line.closed), "live": sentences.grouped(line.live)},
        )
        for line in beside.lines
    ]


def approved(first: datetime.date, until: datetime.date) -> list[Closing]:
    """Closings of days from `first` to before `until`, the oldest first; one query."""
    rows = Closing.objects.filter(approved_at__isnull=False, first_on__lt=until, last_on__gte=first)
    return list(rows.order_by("first_on"))


def of(
    period: Period,
    live: Mapping[str, int],
    closed: Iterable[Closing],
    *,
    stalls: Collection[int] | None = None,
) -> Beside | None:
    """None where nothing of the period is in `closed` (`approved`). `live`: what the page shows, by the names of
    `closed_figures.Figures` (none where it asks for what no closing has); `stalls`: the keys of those it is of."""
    closings = [row for row in closed if row.first_on < period.until and row.last_on >= period.first]
    if not closings:
        return None
    named = [(row, closing.period_of(row).label) for row in closings]
    # Closings follow each other without a gap.
    is_whole = closings[0].first_on == period.first and closings[-1].last_on == period.last
    if not (is_whole and live):
        return Beside(named, [])
    own = [figures for row in closings for figures in closed_figures.read(row.canonical)[0]]
    total = closed_figures.total([one for one in own if stalls is None or one.key in stalls])
    labels = {
        "goods": _("Tiền hàng"),
        "delivery": _("Phí giao hàng"),
        "income": _("Tiền hàng và phí"),
        "returned": _("Đã trả lại khách"),
        "orders": _("Số đơn"),
        "declared": _("Bán nơi khác (khai báo)"),
    }
    return Beside(
        named,
        [
            Line(label, getattr(total, name), live[name], name == "orders")
            for name, label in labels.items()
            if name in live
        ],
    )
