"""What a report is asked about: its period, as of which moments, and the questions that sales answer."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils import timezone

from catalog.models import Category
from shop.impact import profiles
from shop.reports import as_of, breakdown, periods, rollup, sales_table
from shop.reports.models import Closing
from shop.reports.periods import ONE_DAY, Period, Unit
from shop.reports.question import By, Figures, Question, Signed
from shop.reports.sales_table import Table
from shop.reports.stalls import Stall
from shop.union.models import Report, ReportKind

UNITS = {
    ReportKind.QUARTER: Unit.QUARTER,
    ReportKind.YEAR: Unit.YEAR,
    ReportKind.MONTH: Unit.MONTH,
    ReportKind.SETTLEMENT: Unit.MONTH,
    ReportKind.PROGRAMME: Unit.YEAR,
    ReportKind.TRAINING: Unit.QUARTER,
}


@dataclass(frozen=True)
class Asked:
    """`known_at`: what of sales was recorded until then counts; `gathered_at`: everything else as it was known then.

    `alive` is called between two queries of a long list, so that whoever makes the report keeps hold of it.
    """

    period: Period
    known_at: datetime.datetime
    gathered_at: datetime.datetime
    closing: Closing | None = None
    alive: Callable[[], None] = lambda: None

    @cached_property
    def last(self) -> datetime.date:
        """The last day that is told of; of a period that runs the day until which its sales are known."""
        return max(self.period.first, min(self.period.last, timezone.localdate(self.known_at)))

    @cached_property
    def year(self) -> int:
        """The year of profiles and evaluations: the report's own; of a quarter and a running year the one before."""
        own = self.period.first.year - (0 if self.period.unit == Unit.YEAR else 1)
        return min(own, profiles.due_year(timezone.localdate(self.gathered_at)))

    @cached_property
    def categories(self) -> list[Category]:
        return as_of.categories(self.known_at)

    def question(self, by: By) -> Question:
        """Of all cooperatives, compared with the period before and a year ago: as many days of these, where the period
        is not over."""
        days = (self.last - self.period.first).days + 1
        before, year_before = self.period.before(), self.period.year_before()
        if days < self.period.days:
            before, year_before = before.cut(days), year_before.cut(days)
        above = {row.pk: row for row in self.categories}
        topmost = {row.pk: above.get(row.parent_id or row.pk, row).slug for row in self.categories}
        return Question(
            period=self.period,
            before=before,
            year_before=year_before,
            by=by,
            stalls=tuple(stall for stall, _was_known in self.named),
            categories=topmost if by == By.CATEGORY else None,
            known_at=self.known_at,
            signed=tuple(Signed(row.first_on, row.last_on + ONE_DAY, row.known_at) for row in self.earlier),
            latecomers=frozenset(stall.pk for stall, was_known in self.named if not was_known),
        )

    @cached_property
    def earlier(self) -> list[Closing]:
        """The approved closings of days that it tells of or compares with, but for that of the period as one: what they
        say was signed, and a report that gave other figures for the same days would contradict it."""
        rows = Closing.objects.filter(
            approved_at__isnull=False,
            known_at__lt=self.known_at,
            last_on__lte=self.period.last,
            last_on__gte=min(self.period.before().first, self.period.year_before().first),
        )
        return [row for row in rows.order_by("first_on") if row != self.closing]

    @cached_property
    def pieces(self) -> list[Closing]:
        """The closings that together fix every day of the period, as the quarters do of a year; empty where a day is
        missing, and where it was closed as one."""
        rows = [row for row in self.earlier if row.first_on >= self.period.first]
        days = sum((row.last_on - row.first_on).days + 1 for row in rows)  # of no day are there two
        return rows if days == self.period.days else []

    @property
    def is_closed(self) -> bool:
        """Whether what it says of sales changes no more."""
        return bool(self.closing or self.pieces)

    def all_of(self, period: Period, *, is_signed: bool = True) -> Figures | None:
        """All cooperatives together in another period; of what is closed as it was signed, or as known by now. None
        where the market has no figures: it was over before anything was sold."""
        question = self.question(By.DISTRICT)
        signed = question.signed if is_signed else ()
        found = breakdown.sums(replace(question, period=period, signed=signed)).total
        first_day = rollup.span().first_day
        is_before = first_day is None or period.until <= first_day
        return None if is_before and not (found.income or found.declared) else found

    def sold_in(self, period: Period) -> list[int]:
        """Đồng of goods of each cooperative that sold something in it, by the same books as everything else."""
        found = breakdown.sums(replace(self.question(By.COOPERATIVE), period=period))
        return [figures.goods for figures in found.rows.values() if figures.goods > 0]

    @cached_property
    def named(self) -> list[tuple[Stall, bool]]:
        return as_of.named(self.known_at)

    def table(self, by: By) -> Table:
        names = {row.slug: row.label for row in self.categories}
        is_over_by = self.last + ONE_DAY
        return sales_table.build(self.question(by), names, is_over_by)


def of(report: Report, alive: Callable[[], None] = lambda: None) -> Asked:
    """Raises ValueError for a report whose moments are not fixed yet."""
    if not (report.known_at and report.gathered_at):
        raise ValueError(report.pk)
    return Asked(period_of(report), report.known_at, report.gathered_at, report.closing, alive)


def period_of(report: Report) -> Period:
    """The whole period, of which a report is told."""
    return periods.starting(UNITS[ReportKind(report.kind)], report.first_on)


def closing_of(period: Period) -> Closing | None:
    """The approved closing of exactly these days."""
    return Closing.objects.filter(
        first_on=period.first, last_on=period.last, approved_at__isnull=False
    ).first()


def fixed_now() -> datetime.datetime:
    """The last moment whose knowledge of sales changes no more, and has been summed."""
    return min(timezone.now(), rollup.up_to_date_at() or timezone.now()) - as_of.SETTLED_AFTER


def after(period: Period) -> Period:
    """The next one, as long."""
    return periods.starting(period.unit, period.until)


def latest(kind: ReportKind, today: datetime.date) -> Period:
    """The last one that is over."""
    return periods.starting(UNITS[kind], today).before()
