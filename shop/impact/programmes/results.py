"""What participants were to reach and reached: told by a paper, with the figure that the system knows beside it."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.db.models.functions import ExtractYear
from django.utils import timezone

from catalog import row_locks
from shop.impact import profiles
from shop.impact.models import Candidate, CandidateStep, Measure, Target, YearlyProfile
from shop.impact.programmes import days
from shop.reports.models import DailySales

OF_PROFILE = {
    Measure.MEMBERS: "members",
    Measure.HOUSEHOLDS: "households",
    Measure.JOBS: "permanent_jobs",
    Measure.INCOME: "average_income",
}
Known = Mapping[tuple[int, int, str], int]  # by stall, year, measure


class NotChosen(Exception):
    """Targets are set for cooperatives that were chosen; nothing was written."""


class YearToCome(ValueError):
    """Nothing is reached yet in a year that has not begun; nothing was written."""


@dataclass(frozen=True)
class Reached:
    """A target with what was told and what is known. `known` is None where the system has no such figure."""

    target: Target
    known: int | None

    @property
    def value(self) -> int | None:
        """What the paper says, else what the system knows."""
        return self.known if self.target.reached is None else self.target.reached

    @property
    def is_met(self) -> bool | None:
        """None as long as nothing is known."""
        return None if self.value is None else self.value >= self.target.goal

    @property
    def percent(self) -> int | None:
        """Per cent of the goal, rounded down."""
        if self.value is None or not self.target.goal:
            return None
        return 100 * self.value // self.target.goal


@transaction.atomic
def aim(
    candidate_id: int,
    measure: str,
    year: int,
    *,
    goal: int,
    reached: int | None,
    paper: str,
    officer_id: int | None,
) -> bool:
    """`goal` and `reached` in what the measure says (đồng, people …); False where that was said already.

    Raises NotChosen, YearToCome, days.BadDay for a year before the choice or after leaving; Candidate.DoesNotExist.
    """
    candidate = row_locks.hold(Candidate.objects).get(pk=candidate_id)
    taking_part = days.spans(candidate.steps.all())
    if not taking_part:
        raise NotChosen
    days.check_taking_part(taking_part, datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    if reached is not None and year > timezone.localdate().year:
        raise YearToCome
    latest = candidate.targets.filter(measure=measure, year=year).order_by("-pk").first()
    if latest and (latest.goal, latest.reached, latest.paper) == (goal, reached, paper):
        return False
    Target.objects.create(
        candidate=candidate,
        measure=measure,
        year=year,
        goal=goal,
        reached=reached,
        paper=paper,
        recorded_by_id=officer_id,
    )
    return True


def targets() -> "QuerySet[Target]":
    """Of each candidate, year and measure the row that counts."""
    keys = ("candidate_id", "year", "measure")
    newest = Target.objects.order_by(*keys, "-pk").distinct(*keys)
    return Target.objects.filter(pk__in=newest.values("pk")).order_by(*keys)


@dataclass(frozen=True)
class Tally:
    """Of some targets how many were met, and of how many nothing is known yet."""

    whole: int = 0
    met: int = 0
    unknown: int = 0


def tally(found: Iterable[Reached]) -> Tally:
    """How many of all were met, told the same wherever they are counted."""
    states = [one.is_met for one in found]
    return Tally(len(states), states.count(True), states.count(None))


def of(programmes: Iterable[int], years: tuple[int, int] | None = None) -> dict[int, list[Reached]]:
    """By programme the targets that count, with what was reached: of everybody who was ever chosen, for the years in
    which it took part. Whoever left keeps them until the year of leaving: a programme gets no better by who leaves it.

    `years`: from and to which, all where None. Four queries; `target.candidate.registered` is with each.
    """
    steps: dict[int, list[CandidateStep]] = {}
    for step in CandidateStep.objects.filter(candidate__programme__in=list(programmes)).order_by():
        steps.setdefault(step.candidate_id, []).append(step)
    taking_part = {key: spans for key, own in steps.items() if (spans := days.spans(own))}
    rows = targets().filter(candidate__in=taking_part).select_related("candidate__registered")
    if years:
        rows = rows.filter(year__range=years)
    counted = [row for row in rows if _is_within(taking_part[row.candidate_id], row.year)]
    found: dict[int, list[Reached]] = {}
    for one in compared(counted, {row.candidate_id: row.candidate.registered.stall_id for row in counted}):
        found.setdefault(one.target.candidate.programme_id, []).append(one)
    return found


def _is_within(taking_part: list[days.Span], year: int) -> bool:
    return any(one.first.year <= year <= (one.last.year if one.last else year) for one in taking_part)


def compared(rows: Iterable[Target], stall_of: Mapping[int, int | None]) -> list[Reached]:
    """`stall_of`: the stall's key by candidate. Two queries."""
    rows = list(rows)
    stalls = {stall for stall in (stall_of.get(row.candidate_id) for row in rows) if stall}
    found = known(stalls, {row.year for row in rows}) if stalls else {}
    return [
        Reached(row, found.get((stall_of.get(row.candidate_id) or 0, row.year, row.measure))) for row in rows
    ]


def known(stalls: Iterable[int], years: Iterable[int]) -> Known:
    """Đồng of goods by the daily sums, and what yearly profiles say, as far as it may be shown. Two queries."""
    found: dict[tuple[int, int, str], int] = {}
    stalls, years = set(stalls), set(years)
    days = DailySales.objects.filter(cooperative__in=stalls, day__year__gte=min(years, default=0)).order_by()
    sums = days.annotate(year=ExtractYear("day")).values_list("cooperative", "year")
    for stall, year, goods in sums.annotate(goods=Sum("goods_amount")):
        found[stall, year, Measure.MARKET] = goods
    versions = YearlyProfile.unscoped.filter(cooperative__in=stalls, year__in=years)
    for (stall, year), shown in profiles.shown_of(versions).items():
        for measure, column in OF_PROFILE.items():
            if (value := shown.figures[column]) is not None:
                found[stall, year, measure] = value
    return found
