"""Two rows that are one cooperative become one: the other stays as a tombstone that leads on, with who merged and when.

Its visits, states, invitations and programmes move to the row that stays.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog import row_locks
from shop.impact.models import RegisteredCooperative, StallCall, StateChange, Visit
from shop.impact.programmes import choosing
from shop.impact.register import entries, states

PLACE = ("commune", "former_district")  # one choice
CHOSEN = tuple(name for name in entries.COLUMNS if name != "former_district")


class TwoStalls(Exception):
    """Each has a stall of its own: they are two cooperatives, or a stall is to be closed first."""


class SameRow(Exception):
    """A row is no double of itself."""


def differing(kept: RegisteredCooperative, other: RegisteredCooperative) -> list[str]:
    """Columns in which they are not the same."""
    return [name for name in CHOSEN if value(kept, name) != value(other, name)]


def value(row: RegisteredCooperative, name: str) -> Any:
    """What a choice is between: a commune comes with its former district."""
    return (row.commune_id, row.former_district) if name == "commune" else getattr(row, name)


def is_empty(row: RegisteredCooperative, name: str) -> bool:
    return value(row, name) in ("", None, [])


@transaction.atomic
def merge(
    kept_id: int, other_id: int, *, from_other: Collection[str], officer_id: int | None
) -> RegisteredCooperative:
    """`from_other` names the columns (of CHOSEN) that are taken from the row that goes. Raises TwoStalls, SameRow;
    RegisteredCooperative.DoesNotExist, for what was merged meanwhile too."""
    if kept_id == other_id:
        raise SameRow
    entries.one_at_a_time()
    held = row_locks.hold(RegisteredCooperative.listed.filter(pk__in=[kept_id, other_id]))
    rows = {row.pk: row for row in held.select_related("commune")}
    if len(rows) < 2:
        raise RegisteredCooperative.DoesNotExist
    kept, other = rows[kept_id], rows[other_id]
    if kept.stall_id and other.stall_id:
        raise TwoStalls
    stall_id, now = kept.stall_id or other.stall_id, timezone.now()
    other.merged_into, other.merged_at, other.merged_by_id, other.stall = kept, now, officer_id, None
    other.save(update_fields=["merged_into", "merged_at", "merged_by", "stall"])
    for name in from_other:
        for column in PLACE if name == "commune" else (name,):
            setattr(kept, column, getattr(other, column))
    kept.stall_id, kept.changed_at, kept.changed_by_id = stall_id, now, officer_id
    kept.save()
    for model in (Visit, StateChange, StallCall):
        model._default_manager.filter(registered=other).update(registered=kept)
    choosing.move_to(kept, other)
    states.follow(kept)
    return kept
