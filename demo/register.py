"""The union's register: the demo's stalls, and cooperatives without one. Names and numbers are made up."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.models import Commune
from demo import source
from demo.people import UNION, find
from shop.impact.models import RegisteredCooperative, StateChange, Visit, WorkingState
from shop.impact.register import entries
from shop.impact.register.entries import Beginning

NOT_COLUMNS = ("states", "visits", "commune")


@transaction.atomic
def load() -> int:
    """How many are new."""
    count = entries.take_in_all()
    entries.one_at_a_time()
    known = set(RegisteredCooperative.objects.values_list("name", flat=True))
    records = [record for record in source.read("register") if record["name"] not in known]
    if not records:
        return count
    communes = Commune.objects.in_bulk([record["commune"] for record in records])
    officer = find(UNION)
    officer_id = officer.pk if officer else None
    rows = [_row(record, communes, officer_id) for record in records]
    entries.enter_all([(row, Beginning()) for row in rows], officer_id=officer_id)
    _tell(dict(zip((row.pk for row in rows), records, strict=True)), officer_id)
    return count + len(rows)


def _row(
    record: dict[str, Any], communes: dict[str, Commune], officer_id: int | None
) -> RegisteredCooperative:
    values = {name: value for name, value in record.items() if name not in NOT_COLUMNS}
    row = RegisteredCooperative(
        **values, commune=communes[record["commune"]], created_by_id=officer_id, changed_by_id=officer_id
    )
    row.prepare()
    return row


def _tell(records: dict[int, dict[str, Any]], officer_id: int | None) -> None:
    """What came later: pauses, ends, visits."""
    today = timezone.localdate()
    changes = [
        StateChange(
            registered_id=key,
            state=one["state"],
            effective_on=today - datetime.timedelta(days=one["days"]),
            reason=one["reason"],
            recorded_by_id=officer_id,
        )
        for key, record in records.items()
        for one in record.get("states", ())
    ]
    StateChange.objects.bulk_create(changes)
    for state in WorkingState:
        keys = [change.registered_id for change in changes if change.state == state]
        RegisteredCooperative.objects.filter(pk__in=keys).update(state=state)
    if officer_id is not None:
        Visit.objects.bulk_create(
            Visit(
                registered_id=key,
                visited_on=today - datetime.timedelta(days=one["days"]),
                note=one["note"],
                visited_by_id=officer_id,
            )
            for key, record in records.items()
            for one in record.get("visits", ())
        )
