"""Ladders: what nobody answers climbs from step to step, each once, whoever runs beat and however often (promise C10).

A room that knows what waits asks `due` for the next step, and climbs it with its effect in one transaction. A step
counts from the one before it: after hours in which no worker ran nobody is skipped, and nothing comes all at once.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from shop.notifications import waking
from shop.notifications.models import Ladder, Rung
from shop.notifications.waking import Span

Taken = tuple[str, datetime.datetime]  # a step and when it was climbed
REMIND, REMIND_AGAIN, CALL, END = "remind", "remind_again", "call", "end"


@dataclass(frozen=True)
class Wait:
    """Something that waits for a cooperative: `subject` is its key, `since` when it began to, `closed` when the stall
    was, `climbed` its steps until now with their moments, in order."""

    ladder: Ladder
    subject: int
    cooperative_id: int
    since: datetime.datetime
    closed: Sequence[Span] = ()
    climbed: Sequence[Taken] = ()


def steps(ladder: Ladder) -> list[tuple[str, datetime.timedelta]]:
    """Of a ladder, each step and its waking hours from the beginning."""
    names = (REMIND, REMIND_AGAIN, CALL, END)
    return [
        (name, datetime.timedelta(hours=hours))
        for name, hours in zip(names, settings.LADDER_HOURS[ladder.value], strict=False)
    ]


def due(wait: Wait, now: datetime.datetime) -> str | None:
    """The step to take now, None before its time. One that has an end comes to it after LADDER_MOST_DAYS in any
    case."""
    taken = {step for step, _at in wait.climbed}
    left = [step for step, _hours in steps(wait.ladder) if step not in taken]
    if not left:
        return None
    if END in left and now - wait.since >= datetime.timedelta(days=settings.LADDER_MOST_DAYS):
        return END
    return left[0] if moment(wait, left[0]) <= now else None


def ends_at(wait: Wait) -> datetime.datetime:
    """When the last step comes, as things stand."""
    last, _hours = steps(wait.ladder)[-1]
    most = wait.since + datetime.timedelta(days=settings.LADDER_MOST_DAYS)
    return min(moment(wait, last), most) if last == END else moment(wait, last)


def moment(wait: Wait, wanted: str) -> datetime.datetime:
    """When a step is due: its hours after the last one that was taken."""
    hours = dict(steps(wait.ladder))
    known = [(at, hours[step]) for step, at in wait.climbed if step in hours]
    start, passed = known[-1] if known else (wait.since, datetime.timedelta())
    return waking.after(start, hours[wanted] - passed, wait.closed)


def climb_all(
    waits: Iterable[Wait], act: Callable[[Wait, str], None], *, due: Callable[..., str | None] = due
) -> int:
    """Takes each step that is due, with what `act` does, in a transaction of its own; returns how many. `due`: of a
    ladder whose steps have days of the calendar."""
    now = timezone.now()
    count = 0
    for wait in waits:
        if step := due(wait, now):
            with transaction.atomic():
                if climb(wait, step, now):
                    act(wait, step)
                    count += 1
    return count


def with_steps(waits: Iterable[Wait]) -> list[Wait]:
    """The same, of one ladder, with the steps that they have behind them; one query."""
    found = list(waits)
    if not found:
        return []
    taken = climbed(found[0].ladder, [wait.subject for wait in found])
    return [replace(wait, climbed=taken.get((wait.subject, wait.since), ())) for wait in found]


def climb(wait: Wait, step: str, now: datetime.datetime) -> bool:
    """Notes the step in the caller's transaction; False where somebody has taken it before."""
    _rung, is_new = Rung.unscoped.get_or_create(
        ladder=wait.ladder,
        subject=wait.subject,
        since=wait.since,
        step=step,
        defaults={"cooperative_id": wait.cooperative_id, "climbed_at": now},
    )
    return is_new


def climbed(ladder: Ladder, subjects: Iterable[int]) -> dict[tuple[int, datetime.datetime], list[Taken]]:
    """The steps taken so far, by subject and beginning; one query."""
    found: dict[tuple[int, datetime.datetime], list[Taken]] = {}
    rows = Rung.unscoped.filter(ladder=ladder, subject__in=subjects).order_by("pk")
    for subject, since, step, at in rows.values_list("subject", "since", "step", "climbed_at"):
        found.setdefault((subject, since), []).append((step, at))
    return found
