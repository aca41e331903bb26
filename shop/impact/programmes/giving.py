"""Help that a programme gave to a cooperative: writing it down, correcting it, and what papers allow."""

import datetime
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import IO

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from catalog import papers, row_locks
from shop.impact.models import Candidate, ProgrammeBudget, Support, SupportPhoto, SupportRate
from shop.impact.programmes import days, entries
from shop.impact.programmes.days import EARLIEST, BadDay, Rule
from shop.impact.programmes.entries import standing


class NotChosen(Exception):
    """The cooperative was never chosen; nothing was written."""


class OtherwiseGiven(Exception):
    """Help with this key was written before, with other facts; nothing was written."""


class Replaced(Exception):
    """Somebody has corrected it since the page was shown."""


@dataclass(frozen=True)
class Facts:
    """`amount` in đồng; 0 takes it back. `rate_id`: the paper's rate that it follows."""

    kind: str
    title: str
    given_on: datetime.date
    amount: int
    paper: str
    rate_id: int | None = None


@dataclass(frozen=True)
class Excess:
    """What is asked about before it is written; money in đồng. `budget` is None where none is known."""

    year: int
    budget: int | None
    given: int  # with what is to be written
    most: int | None  # what the rate allows, where it is more than that

    @property
    def is_over_budget(self) -> bool:
        return self.budget is None or self.given > self.budget


def facts_of(support: Support) -> Facts:
    return Facts(**{name: getattr(support, name) for name in Facts.__dataclass_fields__})


def excess(candidate: Candidate, facts: Facts, *, replacing: Support | None = None) -> Excess | None:
    """Whether the year's budget or the rate is exceeded; None where neither is. Three queries at most."""
    year = facts.given_on.year
    budget = (
        ProgrammeBudget.objects.filter(programme=candidate.programme_id, year=year).order_by("-pk").first()
    )
    given = standing().filter(candidate__programme=candidate.programme_id, given_on__year=year)
    others = given.exclude(pk=replacing.pk if replacing else 0).aggregate(sum=Sum("amount", default=0))["sum"]
    rate = SupportRate.objects.filter(pk=facts.rate_id).first() if facts.rate_id else None
    most = rate.most if rate and rate.most and facts.amount > rate.most else None
    found = Excess(year, budget.amount if budget else None, others + facts.amount, most)
    return found if facts.amount and (found.is_over_budget or most) else None


@transaction.atomic
def give(
    candidate_id: int,
    key: str,
    facts: Facts,
    *,
    photos: Iterable[IO[bytes]] = (),
    officer_id: int | None,
) -> Support:
    """Writes it once, however often it comes under its key. Raises NotChosen, days.BadDay, OtherwiseGiven;
    photos.BadPhoto."""
    pictures = [papers.read(one) for one in photos]
    candidate = entries.hold(candidate_id)
    known = Support.objects.filter(key=key).first()
    if known is not None:
        if known.candidate_id != candidate_id or facts_of(known) != facts:
            raise OtherwiseGiven
        return known
    check_day(candidate, facts.given_on)
    support = Support.objects.create(candidate=candidate, key=key, recorded_by_id=officer_id, **asdict(facts))
    SupportPhoto.objects.bulk_create(SupportPhoto(support=support, data=data) for data in pictures)
    return support


@transaction.atomic
def correct(
    support_id: int,
    facts: Facts,
    *,
    reason: str,
    photos: Iterable[IO[bytes]] = (),
    officer_id: int | None,
) -> Support | None:
    """What it really was; None where it says that already and no photograph comes. Raises Replaced, NotChosen,
    days.BadDay; photos.BadPhoto."""
    pictures = [papers.read(one) for one in photos]
    found = Support.objects.get(pk=support_id)
    candidate = entries.hold(found.candidate_id)
    newer = Support.objects.filter(replaces=found).first()
    if facts_of(newer or found) == facts and not pictures:
        return None
    if newer:
        raise Replaced
    if facts.amount:
        check_day(candidate, facts.given_on)
    support = Support.objects.create(
        candidate=candidate,
        key=f"r{found.pk}",
        replaces=found,
        reason=reason,
        recorded_by_id=officer_id,
        **asdict(facts),
    )
    SupportPhoto.objects.bulk_create(SupportPhoto(support=support, data=data) for data in pictures)
    return support


def check_day(candidate: Candidate, day: datetime.date) -> None:
    """Whether help can have been given then. Raises NotChosen, days.BadDay."""
    days.check_past(day)
    if day < candidate.programme.starts_on:
        raise BadDay(Rule.BEFORE_PROGRAMME, candidate.programme.starts_on)
    days.check_not_over(candidate.programme, day)
    taking_part = days.spans(candidate.steps.all())
    if not taking_part:
        raise NotChosen
    days.check_taking_part(taking_part, day, day)


def rates(day: datetime.date | None = None) -> "QuerySet[SupportRate]":
    """Rows that no other corrects; with a day those that hold on it."""
    rows = SupportRate.objects.filter(replaced_by=None)
    if day is not None:
        rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
    return rows


@transaction.atomic
def write_rate(
    values: dict[str, object], *, replaces_id: int | None = None, officer_id: int | None
) -> SupportRate:
    """`values` by the columns of SupportRate, money in đồng. Raises Replaced, ValueError for a day before 2000."""
    old = row_locks.hold(SupportRate.objects).get(pk=replaces_id) if replaces_id else None
    if old is not None and SupportRate.objects.filter(replaces=old).exists():
        raise Replaced
    for name in ("paper_on", "starts_on"):
        day = values[name]
        if isinstance(day, datetime.date) and day < EARLIEST:
            raise ValueError(name)
    return SupportRate.objects.create(replaces=old, recorded_by_id=officer_id, **values)
