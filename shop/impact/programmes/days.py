"""Days of a candidate that must not contradict each other: survey, points, steps, help and results."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Max, Min
from django.utils import timezone

from shop.impact.models import Candidate, CandidateStep, Programme, Step

EARLIEST = datetime.date(2000, 1, 1)


class Rule(StrEnum):
    """Which other day forbids the one that was told."""

    NOT_PAST = "not_past"
    PROGRAMME_OVER = "programme_over"
    BEFORE_PROGRAMME = "before_programme"
    BEFORE_SURVEY = "before_survey"
    BEFORE_STEP = "before_step"
    BEFORE_POINTS = "before_points"
    BEFORE_CHOICE = "before_choice"
    AFTER_LEAVING = "after_leaving"
    HELP_AFTER = "help_after"


class BadDay(ValueError):
    """The told day contradicts another, which is `other`; nothing was written."""

    def __init__(self, rule: Rule, other: datetime.date) -> None:
        super().__init__(f"{rule} {other}")
        self.rule, self.other = rule, other


@dataclass(frozen=True)
class Span:
    """From the day of the choice to that of leaving; None where it takes part still."""

    first: datetime.date
    last: datetime.date | None


def spans(steps: Iterable[CandidateStep]) -> list[Span]:
    """When a candidate took part, by its steps in any order; the oldest first."""
    found: list[Span] = []
    for one in sorted(steps, key=lambda one: (one.on_day, one.pk)):
        is_open = bool(found) and found[-1].last is None
        if one.step == Step.SELECTED and not is_open:
            found.append(Span(one.on_day, None))
        elif one.step == Step.LEFT and is_open:
            found[-1] = Span(found[-1].first, one.on_day)
    return found


def check_past(day: datetime.date) -> None:
    """Raises BadDay for a day that has not come or before 2000."""
    if not EARLIEST <= day <= timezone.localdate():
        raise BadDay(Rule.NOT_PAST, timezone.localdate())


def check_not_over(programme: Programme, day: datetime.date) -> None:
    """Raises BadDay for a day after the programme's end."""
    if day > programme.ends_on:
        raise BadDay(Rule.PROGRAMME_OVER, programme.ends_on)


def check_points(candidate: Candidate, day: datetime.date) -> None:
    """Raises BadDay for points from before the survey."""
    surveyed = candidate.steps.filter(step=Step.SURVEYED).aggregate(day=Min("on_day"))["day"]
    if surveyed and day < surveyed:
        raise BadDay(Rule.BEFORE_SURVEY, surveyed)


def check_step(candidate: Candidate, step: Step, day: datetime.date) -> None:
    """Raises BadDay for a day before the last step; a proposal before the points; a choice after the programme's end;
    leaving before help that was given."""
    before = candidate.steps.aggregate(day=Max("on_day"))["day"]
    if before and day < before:
        raise BadDay(Rule.BEFORE_STEP, before)
    if step == Step.PROPOSED:
        scored = candidate.scores.aggregate(day=Min("surveyed_on"))["day"]
        if scored and day < scored:
            raise BadDay(Rule.BEFORE_POINTS, scored)
    if step == Step.SELECTED:
        check_not_over(candidate.programme, day)
    if step == Step.LEFT:
        given = candidate.supports.filter(replaced_by=None, amount__gt=0).aggregate(day=Max("given_on"))[
            "day"
        ]
        if given and day < given:
            raise BadDay(Rule.HELP_AFTER, given)


def check_taking_part(found: list[Span], first: datetime.date, last: datetime.date) -> None:
    """Raises BadDay where nothing of the days `first` to `last` lies in one of the spans, of which there is one."""
    if any(last >= one.first and (one.last is None or first <= one.last) for one in found):
        return
    left = [one.last for one in found if one.last is not None and one.last < first]
    if left:
        raise BadDay(Rule.AFTER_LEAVING, left[-1])
    raise BadDay(Rule.BEFORE_CHOICE, found[0].first)
