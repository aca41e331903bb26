"""From the survey of a cooperative to the choice: points by criterion, a proposal, a selection with its reason.

Every cooperative of the register can be looked at, with a stall or without.
"""

import datetime
from collections.abc import Mapping, Sequence

from django.db import transaction

from catalog import row_locks
from shop.impact.models import (
    Candidate,
    CandidateScore,
    CandidateStep,
    Programme,
    RegisteredCooperative,
    Step,
)
from shop.impact.programmes import days, entries

NEXT: Mapping[Step, tuple[Step, ...]] = {
    Step.SURVEYED: (Step.PROPOSED, Step.REFUSED),
    Step.PROPOSED: (Step.SELECTED, Step.REFUSED),
    Step.SELECTED: (Step.LEFT,),
    Step.REFUSED: (Step.PROPOSED,),
    Step.LEFT: (Step.PROPOSED,),
}
TAKING_PART = (Step.SELECTED,)


class AlreadyThere(Exception):
    """The cooperative is in the programme; nothing was written."""

    def __init__(self, candidate: Candidate) -> None:
        super().__init__(candidate.pk)
        self.candidate = candidate


class NotNext(ValueError):
    """No such step follows on the one where the cooperative is; nothing was written."""


class NotScored(Exception):
    """It is proposed only after it was scored; nothing was written."""


class BadPoints(ValueError):
    """Not one number for each criterion, or one beyond what it gives; nothing was written."""


@transaction.atomic
def survey(
    programme_id: int, registered_id: int, *, day: datetime.date, reason: str, officer_id: int | None
) -> Candidate:
    """Takes a cooperative of the register in. Raises AlreadyThere, days.BadDay; Programme.DoesNotExist,
    RegisteredCooperative.DoesNotExist."""
    registered = row_locks.hold(RegisteredCooperative.listed, no_key=True).get(pk=registered_id)
    programme = row_locks.hold(Programme.objects, no_key=True).get(pk=programme_id)
    known = Candidate.objects.filter(programme=programme, registered=registered).first()
    if known is not None:
        raise AlreadyThere(known)
    days.check_past(day)
    days.check_not_over(programme, day)
    candidate = Candidate.objects.create(programme=programme, registered=registered)
    _note(candidate, Step.SURVEYED, day, reason, officer_id)
    return candidate


@transaction.atomic
def score(
    candidate_id: int, points: Sequence[int], *, day: datetime.date, note: str, officer_id: int | None
) -> CandidateScore:
    """Points in the order of the criteria. Raises BadPoints, days.BadDay; Candidate.DoesNotExist."""
    candidate = entries.hold(candidate_id)
    criteria = candidate.programme.criteria
    if len(points) != len(criteria) or not criteria:
        raise BadPoints(points)
    if any(not 0 <= given <= one["points"] for given, one in zip(points, criteria, strict=True)):
        raise BadPoints(points)
    days.check_past(day)
    days.check_points(candidate, day)
    return CandidateScore.objects.create(
        candidate=candidate,
        points=list(points),
        total=sum(points),
        note=note,
        surveyed_on=day,
        recorded_by_id=officer_id,
    )


@transaction.atomic
def move_on(
    candidate_id: int, step: Step, *, day: datetime.date, reason: str, officer_id: int | None
) -> Candidate:
    """Raises NotNext, NotScored, days.BadDay; Candidate.DoesNotExist."""
    candidate = entries.hold(candidate_id)
    if step not in NEXT[Step(candidate.step)]:
        raise NotNext(step)
    if step == Step.PROPOSED and candidate.programme.criteria and not candidate.scores.exists():
        raise NotScored
    days.check_past(day)
    days.check_step(candidate, step, day)
    _note(candidate, step, day, reason, officer_id)
    candidate.step = step
    candidate.save(update_fields=["step"])
    return candidate


def move_to(kept: RegisteredCooperative, other: RegisteredCooperative) -> None:
    """What `other` was in programmes, the kept row is; where both were in one, the kept row has all of both. Under the
    register's own lock."""
    there = {one.programme_id: one for one in row_locks.hold(Candidate.objects.filter(registered=kept))}
    for candidate in row_locks.hold(Candidate.objects.filter(registered=other)):
        same = there.get(candidate.programme_id)
        if same is None:
            candidate.registered = kept
            candidate.save(update_fields=["registered"])
            continue
        for name in ("steps", "scores", "supports", "targets"):
            getattr(candidate, name).update(candidate=same)
        candidate.delete()
        latest = same.steps.order_by("-on_day", "-pk").first()
        same.step = latest.step if latest else Step.SURVEYED
        same.save(update_fields=["step"])


def _note(candidate: Candidate, step: Step, day: datetime.date, reason: str, officer_id: int | None) -> None:
    CandidateStep.objects.create(
        candidate=candidate, step=step, on_day=day, reason=reason, recorded_by_id=officer_id
    )
