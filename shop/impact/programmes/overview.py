"""Programmes of a year as a table: money set aside and given on one side, results on the other."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from shop.impact.models import Candidate, Programme, RegisteredCooperative, Step, Support
from shop.impact.programmes import entries, results
from shop.impact.programmes.results import Reached, Tally
from shop.reports.models import DailySales
from shop.reports.periods import Period


@dataclass
class Line:
    """One programme in a period; money in đồng. `budget` is that of the years the period touches, None where nobody
    wrote one down; goods are those of the participants' stalls, now and a year before; `reached` are the
    targets of these years (`results.of`)."""

    programme: Programme
    budget: int | None = None
    by_kind: dict[str, int] = field(default_factory=dict)
    participants: int = 0
    candidates: int = 0
    stalls: set[int] = field(default_factory=set)
    goods: int = 0
    goods_before: int = 0
    reached: list[Reached] = field(default_factory=list)

    @property
    def given(self) -> int:
        return sum(self.by_kind.values())

    @property
    def tally(self) -> Tally:
        return results.tally(self.reached)

    @property
    def change(self) -> int | None:
        """Per cent of goods against the year before, None where nothing was sold then, or more went back."""
        if self.goods_before <= 0:
            return None
        return round(100 * (self.goods - self.goods_before) / self.goods_before)


def read(period: Period) -> list[Line]:
    """Of every programme that runs on a day of the period, the newest first. Eight queries."""
    programmes = Programme.objects.filter(starts_on__lt=period.until, ends_on__gte=period.first)
    lines = {programme.pk: Line(programme) for programme in programmes}
    if not lines:
        return []
    for row in entries.budgets().filter(programme__in=lines, year__range=_years(period)):
        line = lines[row.programme_id]
        line.budget = (line.budget or 0) + row.amount
    given = entries.standing().filter(given_on__gte=period.first, given_on__lt=period.until).order_by()
    for key, kind, amount in given.values_list("candidate__programme", "kind").annotate(sum=Sum("amount")):
        if key in lines:
            lines[key].by_kind[kind] = amount
    _add_results(lines, period)
    return list(lines.values())


def _years(period: Period) -> tuple[int, int]:
    return period.first.year, period.last.year


def _add_results(lines: dict[int, Line], period: Period) -> None:
    candidates = list(Candidate.objects.filter(programme__in=lines).select_related("registered").order_by())
    for one in candidates:
        line = lines[one.programme_id]
        line.candidates += 1
        line.participants += one.step == Step.SELECTED
        if one.step == Step.SELECTED and one.registered.stall_id:
            line.stalls.add(one.registered.stall_id)
    for key, found in results.of(lines, _years(period)).items():
        lines[key].reached = found
    sold = _sold({stall for line in lines.values() for stall in line.stalls}, period)
    for line in lines.values():
        for stall in line.stalls:
            goods, before = sold.get(stall, (0, 0))
            line.goods, line.goods_before = line.goods + goods, line.goods_before + before


def _sold(stalls: Iterable[int], period: Period) -> dict[int, tuple[int, int]]:
    """Đồng of goods in the period and in the same days a year before, by stall; one query."""
    days = (timezone.localdate() - period.first).days + 1  # a running period is compared with as many days
    before = period.year_before()
    spans = {"now": period, "before": before.cut(days) if 0 < days < period.days else before}
    sums = {
        name: Sum("goods_amount", filter=Q(day__gte=span.first, day__lt=span.until), default=0)
        for name, span in spans.items()
    }
    rows = DailySales.objects.filter(cooperative__in=list(stalls), day__gte=spans["before"].first).order_by()
    return {key: (now, before) for key, now, before in rows.values_list("cooperative").annotate(**sums)}


def taken_part(registered_id: int) -> list[Candidate]:
    """What a cooperative of the register was in, with `given` (đồng) and `help` (how many times)."""
    return list(
        _with_sums(Candidate.objects.filter(registered=registered_id)).order_by("-programme__starts_on")
    )


def received(registered_id: int) -> "QuerySet[Support]":
    """Help that stands, the newest first."""
    rows = entries.standing().filter(candidate__registered=registered_id)
    return rows.select_related("candidate__programme")


def _with_sums(rows: "QuerySet[Candidate]") -> "QuerySet[Candidate]":
    stands = Q(supports__replaced_by=None, supports__amount__gt=0)
    return rows.select_related("programme").annotate(
        given=Sum("supports__amount", filter=stands, default=0), help=Count("supports", filter=stands)
    )


@dataclass
class InPlace:
    """What programmes did in a commune or former district; money in đồng."""

    programme: Programme
    participants: int = 0
    candidates: int = 0
    given: int = 0


def in_place(rows: "QuerySet[RegisteredCooperative]", period: Period) -> list[InPlace]:
    """Of the programmes with a candidate among these cooperatives; help of the period's days. Two queries."""
    found: dict[int, InPlace] = {}
    here = Candidate.objects.filter(registered__in=rows.order_by().values("pk")).select_related("programme")
    for one in here.order_by("-programme__starts_on", "pk"):
        line = found.setdefault(one.programme_id, InPlace(one.programme))
        line.candidates += 1
        line.participants += one.step == Step.SELECTED
    given = entries.standing().filter(given_on__gte=period.first, given_on__lt=period.until).order_by()
    there = given.filter(candidate__registered__in=rows.order_by().values("pk"))
    sums = dict(there.values_list("candidate__programme").annotate(sum=Sum("amount")))
    for key, line in found.items():
        line.given = sums.get(key, 0)
    return list(found.values())
