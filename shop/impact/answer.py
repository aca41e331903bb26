"""What the union answers in one page: sold, reached households, jobs, programmes; each with its source, gap and how far
it can be relied on. Counts of households are lines of the releases and their sums, nothing else (ADR 33)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from catalog.models import Cooperative
from shop.impact import households, profiles, quarters, releasing
from shop.impact.households import Line, Unit
from shop.impact.models import Candidate, Programme, Step
from shop.impact.programmes import entries
from shop.ledger.models import Account, Posting
from shop.reports.models import BooksCheck, DailySales
from shop.reports.periods import Period

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
    """Of one quarter: the province's line, None where nothing was released, and who has not told."""

    quarter: datetime.date
    line: Line | None
    gap: Gap


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
        """Quarters in the tables that do not show how the money is divided."""
        return sum(one.line is not None and one.line.poor_amount is None for one in self.reached)

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


def read(period: Period, *, province: str) -> Answer:
    """Nine queries, however many cooperatives and programmes there are. `province` names the line of all."""
    selling = set(Cooperative.published.values_list("pk", flat=True))
    goods_of, sold = _sold(period, selling)
    inside = _quarters(period)
    units = households.read_many(inside)
    told = releasing.reported_in(inside)
    reached = [
        Reached(
            quarter,
            next(iter(households.tables(units.get(quarter, []), province=province).provinces), None),
            Gap(len(selling - told.get(quarter, set())), len(selling)),
        )
        for quarter in inside
    ]
    jobs, permanent_of = _jobs(period, selling)
    found = Answer(period, sold, reached, jobs, _programmes(period))
    last = units.get(found.last_quarter, []) if found.last_quarter else []
    for line in found.programmes:
        _fill(line, goods_of, last, permanent_of)
    return found


def _quarters(period: Period) -> list[datetime.date]:
    """Those that lie in the period and have ended, the oldest first."""
    found, quarter = [], quarters.first_of(period.first)
    while quarters.last_of(quarter) < period.until and quarter <= quarters.latest():
        if quarter >= period.first:
            found.append(quarter)
        quarter = quarters.after(quarter)
    return found


def _sold(period: Period, selling: set[int]) -> tuple[dict[int, int], Sold]:
    """Goods by stall, and the sums; three queries."""
    days = DailySales.objects.filter(day__gte=period.first, day__lt=period.until).order_by()
    rows = list(
        days.values_list("cooperative").annotate(
            goods=Sum("goods_amount"), delivery=Sum("delivery_amount"), orders=Sum("order_count")
        )
    )
    entries_of = {"entry__effective_on__gte": period.first, "entry__effective_on__lt": period.until}
    declared = Posting.objects.filter(account=Account.DECLARED_SALES, **entries_of).order_by()
    of_declared = dict(declared.values_list("cooperative").annotate(sum=Sum("amount")))
    check = BooksCheck.objects.first()
    selling_now = {key for key, _goods, _delivery, orders in rows if orders > 0}
    return {key: goods for key, goods, _delivery, _orders in rows}, Sold(
        goods=sum(row[1] for row in rows),
        delivery=sum(row[2] for row in rows),
        orders=sum(row[3] for row in rows),
        declared=-sum(of_declared.values()),
        declaring=sum(amount != 0 for amount in of_declared.values()),
        gap=Gap(len(selling - selling_now), len(selling)),
        is_proved=bool(check and check.is_clean),
    )


def _jobs(period: Period, selling: set[int]) -> tuple[Jobs, dict[int, int]]:
    """By the profiles of the period's year, or of the last that can be told; one query."""
    year = min(period.last.year, profiles.due_year())
    rows = list(profiles.of_year(year).values_list("cooperative_id", "permanent_jobs", "seasonal_jobs"))
    told = {key: permanent for key, permanent, _seasonal in rows if permanent is not None}
    jobs = Jobs(
        year,
        permanent=sum(told.values()),
        seasonal=sum(seasonal or 0 for _key, _permanent, seasonal in rows),
        gap=Gap(len(selling - set(told)), len(selling)),
    )
    return jobs, told


def _programmes(period: Period) -> list[ByProgramme]:
    """Those that run on a day of the period; two queries."""
    years = (period.first.year, period.last.year)
    budget = entries.budgets().filter(programme=OuterRef("pk"), year__range=years)
    given = entries.standing().filter(
        candidate__programme=OuterRef("pk"), given_on__gte=period.first, given_on__lt=period.until
    )
    rows = Programme.objects.filter(starts_on__lt=period.until, ends_on__gte=period.first).annotate(
        budget=_sum_of(budget, "programme"),
        given=Coalesce(_sum_of(given, "candidate__programme"), 0),
    )
    found = {row.pk: ByProgramme(row, row.budget, row.given) for row in rows}
    taking_part = Candidate.objects.filter(programme__in=found, step=Step.SELECTED).order_by()
    for programme, stall in taking_part.values_list("programme", "registered__stall"):
        found[programme].participants += 1
        if stall:
            found[programme].stalls.add(stall)
    return list(found.values())


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
