"""What the union answers in one page: sold, reached households, jobs, programmes; each with its source, gap and how far
it can be relied on, now or as it was known at the end of a past day. Counts of households are lines of the releases and
their sums, nothing else (ADR 33).

What nobody wrote down of a past day is of today: which stalls are open, and which stall is whose in the register."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.models import Cooperative
from shop.impact import households, profiles, quarters, releasing
from shop.impact.households import Line, Unit
from shop.impact.models import Programme, Step
from shop.impact.programmes import entries
from shop.ledger.models import Account, Posting
from shop.reports import as_of, sales
from shop.reports.models import BooksCheck, DailySales
from shop.reports.periods import ONE_DAY, Period

MOSTLY = 80  # per cent that have told, from which what was told is fair


class Trust(StrEnum):
    """SURE: proved from the ledger every night. FAIR: told by most. WEAK: told by few, or nobody can check it."""

    SURE = "sure"
    FAIR = "fair"
    WEAK = "weak"


@dataclass(frozen=True)
class Gap:
    """How many of all have not told."""

    missing: int
    whole: int

    @property
    def trust(self) -> Trust:
        told = self.whole - self.missing
        return Trust.FAIR if self.whole and 100 * told >= MOSTLY * self.whole else Trust.WEAK


@dataclass(frozen=True)
class Sold:
    """Đồng in the period: goods and delivery on the market, and beside it what was declared of elsewhere."""

    goods: int
    delivery: int
    orders: int
    declared: int
    declaring: int  # cooperatives
    gap: Gap  # stalls that sold nothing
    is_proved: bool

    @property
    def trust(self) -> Trust:
        return Trust.SURE if self.is_proved else Trust.WEAK


@dataclass(frozen=True)
class Reached:
    """Of one quarter: the province's line, None where nothing was released, and who has not told; how many
    cooperatives have told what no release has shown yet."""

    quarter: datetime.date
    line: Line | None
    gap: Gap
    waiting: int


@dataclass(frozen=True)
class Jobs:
    """By the yearly profiles of `year`; of those that told a number."""

    year: int
    permanent: int
    seasonal: int
    gap: Gap


@dataclass
class ByProgramme:
    """Money in đồng; `households` is the line of the last quarter with a release, `permanent` jobs of the last year."""

    programme: Programme
    budget: int | None
    given: int
    stalls: set[int] = field(default_factory=set)
    participants: int = 0
    goods: int = 0
    households: Line | None = None
    permanent: int | None = None
    untold: int = 0  # participants' stalls without a profile


@dataclass(frozen=True)
class Answer:
    period: Period
    sold: Sold
    reached: list[Reached]  # quarters of the period that have ended
    jobs: Jobs
    programmes: list[ByProgramme]

    @property
    def paid(self) -> int | None:
        """Đồng to households in the quarters that show theirs; None where none does."""
        shown = [one.line.amount for one in self.reached if one.line and one.line.amount is not None]
        return sum(shown) if shown else None

    @property
    def paid_poor(self) -> int | None:
        """Đồng of it to poor and near-poor households, of the quarters that show it; None where none does."""
        shown = [one.line for one in self.reached if one.line and one.line.poor_amount is not None]
        return sum((one.poor_amount or 0) + (one.near_poor_amount or 0) for one in shown) if shown else None

    @property
    def hiding(self) -> int:
        """Quarters in the tables that do not show how all the money is divided."""
        return sum(one.line is not None and not one.line.is_all_divided for one in self.reached)

    @property
    def empty(self) -> list[datetime.date]:
        """Quarters of which nothing is in the tables."""
        return [one.quarter for one in self.reached if one.line is None]

    @property
    def is_more_than_sold(self) -> bool:
        """Whether households were paid more than is known to have been sold; what is sold elsewhere is not all told."""
        return (self.paid or 0) > self.sold.goods + self.sold.delivery + self.sold.declared

    @property
    def last_quarter(self) -> datetime.date | None:
        """The last one with anything in its tables."""
        shown = [one.quarter for one in self.reached if one.line]
        return shown[-1] if shown else None


def read(period: Period, *, province: str, known_on: datetime.date | None = None) -> Answer:
    """Nine queries, however many cooperatives and programmes there are. `province` names the line of all; `known_on`:
    as it was known at the end of that day. Raises as_of.NotYetFixed for a day that is not over."""
    known_at = as_of.end_of(known_on) if known_on else None
    if known_at:
        as_of.refuse_unfixed(known_at)
    today = known_on + ONE_DAY if known_on else timezone.localdate()
    selling = _selling(known_at)
    goods_of, sold = _sold(period, selling, known_at)
    inside = _quarters(period, today)
    units = households.read_many(inside, known_at=known_at)
    told = releasing.reported_in(inside, known_at=known_at)
    reached = [
        _reached(quarter, units.get(quarter, []), told.get(quarter, set()), selling, province)
        for quarter in inside
    ]
    jobs, permanent_of = _jobs(period, selling, today, known_at)
    found = Answer(period, sold, reached, jobs, _programmes(period, known_at))
    last = units.get(found.last_quarter, []) if found.last_quarter else []
    for line in found.programmes:
        _fill(line, goods_of, last, permanent_of)
    return found


def _reached(
    quarter: datetime.date, units: list[Unit], told: set[int], selling: set[int], province: str
) -> Reached:
    line = next(iter(households.tables(units, province=province).provinces), None)
    waiting = max(0, len(told) - (line.reported if line else 0))
    return Reached(quarter, line, Gap(len(selling - told), len(selling)), waiting)


def _selling(known_at: datetime.datetime | None) -> set[int]:
    """Stalls that are open; at a moment those of them that the market knew then."""
    if known_at is None:
        return set(Cooperative.published.values_list("pk", flat=True))
    return {stall.pk for stall, was_known in as_of.named(known_at) if was_known and stall.is_selling}


def _quarters(period: Period, today: datetime.date) -> list[datetime.date]:
    """Those that lie in the period and have ended before `today`, the oldest first."""
    found, quarter = [], quarters.first_of(period.first)
    while quarters.last_of(quarter) < period.until and quarter <= quarters.latest(today):
        if quarter >= period.first:
            found.append(quarter)
        quarter = quarters.after(quarter)
    return found


def _sold(
    period: Period, selling: set[int], known_at: datetime.datetime | None
) -> tuple[dict[int, int], Sold]:
    """Goods by stall, and the sums; three queries."""
    rows = _sales(period, known_at)
    declared = Posting.objects.filter(
        account=Account.DECLARED_SALES,
        entry__effective_on__gte=period.first,
        entry__effective_on__lt=period.until,
    )
    checks = BooksCheck.objects.all()
    if known_at is not None:
        declared = declared.filter(entry__recorded_at__lt=known_at)
        checks = checks.filter(started_at__lt=known_at)
    of_declared = dict(declared.order_by().values_list("cooperative").annotate(sum=Sum("amount")))
    check = checks.first()
    selling_now = {key for key, (_goods, _delivery, orders) in rows.items() if orders > 0}
    return {key: goods for key, (goods, _delivery, _orders) in rows.items()}, Sold(
        goods=sum(row[0] for row in rows.values()),
        delivery=sum(row[1] for row in rows.values()),
        orders=sum(row[2] for row in rows.values()),
        declared=-sum(of_declared.values()),
        declaring=sum(amount != 0 for amount in of_declared.values()),
        gap=Gap(len(selling - selling_now), len(selling)),
        is_proved=bool(check and check.is_clean),
    )


def _sales(period: Period, known_at: datetime.datetime | None) -> dict[int, tuple[int, int, int]]:
    """By stall đồng of goods and of delivery, and orders; by the daily sums, or by the ledger as of a moment."""
    if known_at is None:
        days = DailySales.objects.filter(day__gte=period.first, day__lt=period.until).order_by()
        sums = days.values_list("cooperative").annotate(
            goods=Sum("goods_amount"), delivery=Sum("delivery_amount"), orders=Sum("order_count")
        )
        return {key: (goods, delivery, orders) for key, goods, delivery, orders in sums}
    found: dict[int, tuple[int, int, int]] = {}
    for day in sales.daily(sales.days_of(period.first, period.until), known_at=known_at):
        goods, delivery, orders = found.get(day.cooperative_id, (0, 0, 0))
        found[day.cooperative_id] = goods + day.goods, delivery + day.delivery, orders + day.orders
    return found


def _jobs(
    period: Period, selling: set[int], today: datetime.date, known_at: datetime.datetime | None
) -> tuple[Jobs, dict[int, int]]:
    """By the profiles of the period's year, or of the last that can be told; one query."""
    year = min(period.last.year, profiles.due_year(today))
    columns = ("cooperative_id", "permanent_jobs", "seasonal_jobs")
    rows = list(profiles.of_year(year, known_at=known_at).values_list(*columns))
    told = {key: permanent for key, permanent, _seasonal in rows if permanent is not None}
    jobs = Jobs(
        year,
        permanent=sum(told.values()),
        seasonal=sum(seasonal or 0 for _key, _permanent, seasonal in rows),
        gap=Gap(len(selling - set(told)), len(selling)),
    )
    return jobs, told


def _programmes(period: Period, known_at: datetime.datetime | None) -> list[ByProgramme]:
    """Those that run on a day of the period; two queries."""
    found = {line.programme.pk: line for line in _lines(period, known_at)}
    steps = entries.steps(found, known_at=known_at)
    columns = ("candidate__programme", "step", "candidate__registered__stall")
    for programme, step, stall in steps.values_list(*columns):
        if step == Step.SELECTED:
            found[programme].participants += 1
            found[programme].stalls |= {stall} if stall else set()
    return list(found.values())


def _lines(period: Period, known_at: datetime.datetime | None) -> list[ByProgramme]:
    """With their money, the newest first; as they were called and what was written of them at a moment."""
    if known_at is None:
        runs = Programme.objects.filter(starts_on__lt=period.until, ends_on__gte=period.first)
        rows = runs.annotate(**_sums("pk", period, None))
        return [ByProgramme(row, row.budget, row.given) for row in rows]  # type: ignore[attr-defined]
    lines = [
        ByProgramme(entries.as_written(row), row.budget, row.given)  # type: ignore[attr-defined]
        for row in entries.versions(known_at).annotate(**_sums("programme", period, known_at))
    ]
    lines = [
        line
        for line in lines
        if line.programme.starts_on < period.until and line.programme.ends_on >= period.first
    ]
    return sorted(lines, key=lambda line: (line.programme.starts_on, line.programme.pk), reverse=True)


def _sums(key: str, period: Period, known_at: datetime.datetime | None) -> dict[str, Any]:
    """`budget` and `given`, đồng of the programme that `key` names."""
    years = (period.first.year, period.last.year)
    budget = entries.budgets(known_at=known_at).filter(programme=OuterRef(key), year__range=years)
    given = entries.standing(known_at=known_at).filter(
        candidate__programme=OuterRef(key), given_on__gte=period.first, given_on__lt=period.until
    )
    return {
        "budget": _sum_of(budget, "programme"),
        "given": Coalesce(_sum_of(given, "candidate__programme"), 0),
    }


def _sum_of(rows: "QuerySet[Any]", by: str) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(total=Sum("amount")).values("total"))


def _fill(
    line: ByProgramme, goods_of: dict[int, int], units: Sequence[Unit], permanent_of: dict[int, int]
) -> None:
    line.goods = sum(goods_of.get(stall, 0) for stall in line.stalls)
    area = households.area(line.programme.name, "", units, lambda member: member.key in line.stalls)
    line.households = area if area.reported else None
    told = [permanent_of[stall] for stall in line.stalls if stall in permanent_of]
    line.permanent = sum(told) if told else None
    line.untold = len(line.stalls) - len(told)
