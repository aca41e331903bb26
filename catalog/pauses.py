"""A stall closes for a while (Tết, a landslide, a funeral) and opens again: who said so, when, until which day.

A pause is read as of today, so a stall opens by itself on the day after. Orders under way go on.
"""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog import days, selling
from catalog.models import Cooperative, Pause


class BadDay(ValueError):
    """The day is over, or further away than a stall may close; nothing was changed."""


def last_possible_day(today: datetime.date) -> datetime.date:
    """The last day until which a stall may close (PAUSE_MOST_DAYS)."""
    return today + datetime.timedelta(days=settings.PAUSE_MOST_DAYS)


@transaction.atomic
def close(cooperative_id: int, *, until: datetime.date, note: str, actor_id: int) -> bool:
    """Sells nothing up to and including the day `until`. The same again changes nothing: False.

    Raises BadDay; Cooperative.DoesNotExist.
    """
    today = timezone.localdate()
    if not today <= until <= last_possible_day(today):
        raise BadDay
    cooperative = selling.locked(cooperative_id)
    if (cooperative.paused_until, cooperative.pause_note) == (until, note):
        return False
    _write(cooperative_id, until, note)
    Pause.unscoped.create(cooperative=cooperative, until=until, note=note, actor_id=actor_id)
    return True


@transaction.atomic
def open_again(cooperative_id: int, *, actor_id: int) -> bool:
    """Sells from now on. False where it is open already. Raises Cooperative.DoesNotExist."""
    cooperative = selling.locked(cooperative_id)
    if not cooperative.is_paused:
        return False
    # The last closed day stays known: a stall that has just come back is not one that sells nothing.
    _write(cooperative_id, timezone.localdate() - datetime.timedelta(days=1), "")
    Pause.unscoped.create(cooperative=cooperative, until=None, actor_id=actor_id)
    return True


def spans(cooperative_ids: Iterable[int]) -> dict[int, list[tuple[datetime.datetime, datetime.datetime]]]:
    """From when until when each of these stalls was closed, or will be: the days that it said, up to its next word.
    One query; a stall that never closed is not in it."""
    rows = Pause.unscoped.filter(cooperative__in=cooperative_ids).order_by("cooperative", "pk")
    found: dict[int, list[tuple[datetime.datetime, datetime.datetime]]] = {}
    for stall, until, decided_at in rows.values_list("cooperative", "until", "decided_at"):
        closed = found.setdefault(stall, [])
        if closed and closed[-1][1] > decided_at:
            closed[-1] = (closed[-1][0], decided_at)
        if until:
            closed.append((decided_at, days.end(until)))
    return found


def _write(cooperative_id: int, until: datetime.date, note: str) -> None:
    Cooperative.objects.filter(pk=cooperative_id).update(paused_until=until, pause_note=note)
