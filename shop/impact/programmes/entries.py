"""Writing down a programme and its money of a year. Each change is kept whole, with who made it and when."""

import datetime
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Max, Min, QuerySet

from catalog import row_locks
from shop.impact.models import (
    Candidate,
    CandidateScore,
    CandidateStep,
    Programme,
    ProgrammeBudget,
    ProgrammeVersion,
    Step,
    Support,
    Target,
)

LONGEST = datetime.timedelta(days=15 * 366)


class KnownProgramme(Exception):
    """One of this name stands on the same decision; nothing was written."""

    def __init__(self, other: Programme) -> None:
        super().__init__(other.pk)
        self.other = other


class ScoredAlready(Exception):
    """Candidates were scored on the criteria as they are; nothing was written."""


class HelpOutside(Exception):
    """Help was given on a day that the new period leaves out, `day`; nothing was written."""

    def __init__(self, day: datetime.date) -> None:
        super().__init__(day)
        self.day = day


class ChosenOutside(HelpOutside):
    """Somebody was chosen on a day after the new end, `day`; nothing was written."""


class YearOutside(Exception):
    """Money of a year, or a target, that the new period leaves out; nothing was written."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


@dataclass(frozen=True)
class Facts:
    """`criteria`: [{"title", "points"}] in their order."""

    name: str
    source: str
    decision_number: str
    decision_on: datetime.date
    starts_on: datetime.date
    ends_on: datetime.date
    purpose: str
    criteria: list[dict[str, str | int]]

    def as_json(self) -> dict[str, object]:
        return {
            name: value.isoformat() if isinstance(value, datetime.date) else value
            for name, value in asdict(self).items()
        }


def facts_of(programme: Programme) -> Facts:
    return Facts(**{name: getattr(programme, name) for name in Facts.__dataclass_fields__})


def standing(*, known_at: datetime.datetime | None = None) -> "QuerySet[Support]":
    """Help that was not corrected by another row or taken back; or had not been at a moment."""
    rows = Support.objects.filter(amount__gt=0)
    if known_at is None:
        return rows.filter(replaced_by=None)
    return rows.filter(recorded_at__lt=known_at).exclude(replaced_by__recorded_at__lt=known_at)


@transaction.atomic
def enter(facts: Facts, *, officer_id: int | None) -> Programme:
    """Raises KnownProgramme."""
    _refuse_known(facts)
    programme = Programme.objects.create(**asdict(facts))
    _note(programme, facts, officer_id)
    return programme


@transaction.atomic
def change(programme_id: int, facts: Facts, *, officer_id: int | None) -> bool:
    """False where it says what it said. Raises KnownProgramme, ScoredAlready, HelpOutside, ChosenOutside,
    YearOutside; Programme.DoesNotExist."""
    programme = row_locks.hold(Programme.objects).get(pk=programme_id)
    before = facts_of(programme)
    if facts == before:
        return False
    _refuse_known(facts, but=programme)
    if (
        facts.criteria != before.criteria
        and CandidateScore.objects.filter(candidate__programme=programme).exists()
    ):
        raise ScoredAlready
    _refuse_left_out(programme, facts)
    for name, value in asdict(facts).items():
        setattr(programme, name, value)
    programme.save(update_fields=list(asdict(facts)))
    _note(programme, facts, officer_id)
    return True


def _refuse_left_out(programme: Programme, facts: Facts) -> None:
    """What was written of the programme lies within its days."""
    given = standing().filter(candidate__programme=programme)
    days = given.aggregate(first=Min("given_on"), last=Max("given_on"))
    for day in filter(None, days.values()):
        if not facts.starts_on <= day <= facts.ends_on:
            raise HelpOutside(day)
    chosen = CandidateStep.objects.filter(candidate__programme=programme, step=Step.SELECTED)
    last = chosen.aggregate(day=Max("on_day"))["day"]
    if last and last > facts.ends_on:
        raise ChosenOutside(last)
    years = {
        *budgets().filter(programme=programme, amount__gt=0).values_list("year", flat=True),
        *Target.objects.filter(candidate__programme=programme).values_list("year", flat=True),
    }
    for year in sorted(years):
        if not facts.starts_on.year <= year <= facts.ends_on.year:
            raise YearOutside(year)


@transaction.atomic
def fund(programme_id: int, year: int, amount: int, paper: str, *, officer_id: int | None) -> bool:
    """The đồng of a year, by a paper; False where that was said already. Raises Programme.DoesNotExist."""
    programme = row_locks.hold(Programme.objects).get(pk=programme_id)
    known = ProgrammeBudget.objects.filter(programme=programme, year=year).order_by("-pk").first()
    if known and (known.amount, known.paper) == (amount, paper):
        return False
    ProgrammeBudget.objects.create(
        programme=programme, year=year, amount=amount, paper=paper, recorded_by_id=officer_id
    )
    return True


def budgets(*, known_at: datetime.datetime | None = None) -> "QuerySet[ProgrammeBudget]":
    """Of each programme and year the row that counts, or counted at a moment."""
    rows = ProgrammeBudget.objects.all()
    if known_at is not None:
        rows = rows.filter(recorded_at__lt=known_at)
    newest = rows.order_by("programme_id", "year", "-pk").distinct("programme_id", "year")
    return ProgrammeBudget.objects.filter(pk__in=newest.values("pk")).order_by("programme_id", "year")


def ever_chosen(programme: Programme) -> "QuerySet[Candidate]":
    """Who takes part, and who did and left."""
    return Candidate.objects.filter(programme=programme, steps__step=Step.SELECTED).distinct()


def versions(known_at: datetime.datetime) -> "QuerySet[ProgrammeVersion]":
    """Of each programme what was written of it at a moment, with the programme."""
    rows = ProgrammeVersion.objects.filter(recorded_at__lt=known_at).select_related("programme")
    return rows.order_by("programme_id", "-pk").distinct("programme_id")


def as_written(version: ProgrammeVersion) -> Programme:
    """The programme as a version has it; not to be saved."""
    for name, value in version.facts.items():
        is_day = name in ("decision_on", "starts_on", "ends_on")
        setattr(version.programme, name, datetime.date.fromisoformat(value) if is_day else value)
    return version.programme


def steps(
    programmes: Iterable[int], *, known_at: datetime.datetime | None = None
) -> "QuerySet[CandidateStep]":
    """Of each candidate of these programmes (keys) its newest step, or that which was known at a moment."""
    rows = CandidateStep.objects.filter(candidate__programme__in=list(programmes))
    if known_at is not None:
        rows = rows.filter(recorded_at__lt=known_at)
    return rows.order_by("candidate_id", "-on_day", "-pk").distinct("candidate_id")


def hold(candidate_id: int) -> Candidate:
    """A candidate, locked after its programme: neither changes until the transaction ends. Raises
    Candidate.DoesNotExist."""
    programme = row_locks.hold(Programme.objects.filter(candidates=candidate_id), no_key=True).first()
    candidate: Candidate = row_locks.hold(Candidate.objects).get(pk=candidate_id)
    if programme is not None:
        candidate.programme = programme
    return candidate


def _refuse_known(facts: Facts, *, but: Programme | None = None) -> None:
    same = Programme.objects.filter(
        decision_number=facts.decision_number, decision_on=facts.decision_on, name=facts.name
    )
    other = same.exclude(pk=but.pk if but else 0).first()
    if other is not None:
        raise KnownProgramme(other)


def _note(programme: Programme, facts: Facts, officer_id: int | None) -> None:
    ProgrammeVersion.objects.create(programme=programme, facts=facts.as_json(), recorded_by_id=officer_id)
