"""In which state a cooperative is: dated rows, so that what was so on a day can be told for ever."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from catalog import row_locks
from shop.impact.models import RegisteredCooperative, StateChange, WorkingState
from shop.impact.models.register import UNKNOWN_DAY
from shop.impact.register import entries


class NotYet(ValueError):
    """A day that has not come, or one from before there were cooperatives; nothing was written."""


class SameState(ValueError):
    """It is in this state already; nothing was written."""


@transaction.atomic
def change(
    registered_id: int, state: WorkingState, *, since: datetime.date, reason: str, officer_id: int | None
) -> RegisteredCooperative:
    """The state of the latest day counts; of one day the row written last. Raises NotYet, SameState;
    RegisteredCooperative.DoesNotExist."""
    if not UNKNOWN_DAY < since <= timezone.localdate():
        raise NotYet(since)
    entries.one_at_a_time()
    row = row_locks.hold(RegisteredCooperative.listed).get(pk=registered_id)
    if row.state == state:
        raise SameState(state)
    StateChange.objects.create(
        registered=row, state=state, effective_on=since, reason=reason, recorded_by_id=officer_id
    )
    follow(row)
    return row


def follow(row: RegisteredCooperative) -> None:
    """Writes the newest state into the row."""
    newest = StateChange.objects.filter(registered=row).first()
    row.state = newest.state if newest else WorkingState.ACTIVE
    row.save(update_fields=["state"])


def on(day: datetime.date, *, known_at: datetime.datetime | None = None) -> dict[int, str]:
    """The state of each cooperative (by key) at the end of a day, of those that had one; as it was known then, where a
    moment is given. One query."""
    rows = StateChange.objects.filter(effective_on__lte=day, registered__merged_into=None)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    newest = rows.order_by("registered_id", "-effective_on", "-pk").distinct("registered_id")
    return dict(newest.values_list("registered_id", "state"))


@dataclass(frozen=True)
class Movement:
    """How many were there, became active, paused and were dissolved within a span."""

    began: int
    paused: int
    dissolved: int
    active: int  # at its end


def between(
    since: datetime.date, until: datetime.date, *, known_at: datetime.datetime | None = None
) -> Movement:
    """From the first day to the last, both included: what is so at the end and was not before; two queries."""
    before = on(since - datetime.timedelta(days=1), known_at=known_at)
    after = on(until, known_at=known_at)
    moved = Counter(state for key, state in after.items() if before.get(key) != state)
    new = sum(1 for key, state in after.items() if key not in before)
    return Movement(
        began=new,
        paused=moved[WorkingState.PAUSED],
        dissolved=moved[WorkingState.DISSOLVED],
        active=sum(1 for state in after.values() if state == WorkingState.ACTIVE),
    )
