"""Writing the register: a cooperative enters, changes, gets its stall; nobody enters twice.

Whoever decides whether somebody is in the register holds its lock, so that two at once never write a double.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog import advisory, row_locks, text
from catalog.advisory import Lock
from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.impact.models import RegisteredCooperative, StateChange, WorkingState
from shop.impact.models.register import KINDS, UNKNOWN_DAY

COLUMNS = (
    *("name", "entity_type", "tax_number", "founded_year", "commune", "former_district", "village"),
    *("representative", "phones", "email", "fields", "members", "member_households"),
)


class KnownTaxNumber(Exception):
    """`other` has this tax number; nothing was written."""

    def __init__(self, other: RegisteredCooperative) -> None:
        super().__init__(other.pk)
        self.other = other


class KnownName(Exception):
    """`others` have this name in this commune, and nobody said that it is another cooperative; nothing was written."""

    def __init__(self, others: list[RegisteredCooperative]) -> None:
        super().__init__([other.pk for other in others])
        self.others = others


class OtherStall(Exception):
    """The stall belongs to `other` of the register; nothing was written."""

    def __init__(self, other: RegisteredCooperative) -> None:
        super().__init__(other.pk)
        self.other = other


@dataclass(frozen=True)
class Beginning:
    """The state in which a cooperative enters the register; from when its year says where nobody told the day, else
    from UNKNOWN_DAY: it was so before anybody wrote it down."""

    state: WorkingState = WorkingState.ACTIVE
    since: datetime.date | None = None
    reason: str = ""

    def day(self, row: RegisteredCooperative) -> datetime.date:
        return self.since or (datetime.date(row.founded_year, 1, 1) if row.founded_year else UNKNOWN_DAY)


def one_at_a_time() -> None:
    """Until the transaction ends."""
    advisory.hold(Lock.REGISTER)


@transaction.atomic
def enter(
    values: dict[str, Any],
    *,
    officer_id: int | None,
    beginning: Beginning | None = None,
    is_another: bool = False,
) -> RegisteredCooperative:
    """`values` by the names of COLUMNS; `is_another` than those of its name there. Raises KnownTaxNumber, KnownName."""
    one_at_a_time()
    _refuse_known(values.get("tax_number", ""))
    row = RegisteredCooperative(**values, created_by_id=officer_id, changed_by_id=officer_id)
    row.prepare()
    if not is_another and (others := list(doubles(row))):
        raise KnownName(others)
    row.stall = _stall_of(row.tax_number)
    enter_all([(row, beginning or Beginning())], officer_id=officer_id)
    return row


def enter_all(rows: Iterable[tuple[RegisteredCooperative, Beginning]], *, officer_id: int | None) -> None:
    """Rows that were prepared, under the lock."""
    rows = list(rows)
    for row, beginning in rows:
        row.state = beginning.state
    RegisteredCooperative.objects.bulk_create([row for row, _beginning in rows])
    StateChange.objects.bulk_create(
        StateChange(
            registered=row,
            state=beginning.state,
            effective_on=beginning.day(row),
            reason=beginning.reason,
            recorded_by_id=officer_id,
        )
        for row, beginning in rows
    )


@transaction.atomic
def change(registered_id: int, values: dict[str, Any], *, officer_id: int | None) -> RegisteredCooperative:
    """Raises KnownTaxNumber; RegisteredCooperative.DoesNotExist, for what was merged too."""
    one_at_a_time()
    row = row_locks.hold(RegisteredCooperative.listed).get(pk=registered_id)
    _refuse_known(values.get("tax_number", ""), but=row)
    for name, value in values.items():
        setattr(row, name, value)
    if row.stall_id is None:
        row.stall = _stall_of(row.tax_number)
    row.changed_at, row.changed_by_id = timezone.now(), officer_id
    row.save()
    return row


@transaction.atomic
def take_in(stall: Cooperative, *, members: int | None = None, officer_id: int | None = None) -> None:
    """A verified stall's cooperative is in the register: the row of its tax number, else that of its name and commune
    without a stall, else a new one. Enterprises and households are no cooperatives. Twice changes nothing."""
    if stall.entity_type not in KINDS:
        return
    one_at_a_time()
    if RegisteredCooperative.objects.filter(stall=stall).exists():
        return
    row = _same(stall)
    if row is not None:
        row.stall = stall
        row.save(update_fields=["stall"])
        return
    row = RegisteredCooperative(**_told_by(stall), members=members, stall=stall, created_by_id=officer_id)
    row.prepare()
    enter_all([(row, Beginning())], officer_id=officer_id)


def take_in_all() -> int:
    """Every verified stall; how many were not in the register."""
    missing = Cooperative.objects.filter(
        verification=Verification.VERIFIED, registered=None, entity_type__in=KINDS
    )
    stalls = list(missing.select_related("commune").order_by("pk"))
    for stall in stalls:
        take_in(stall)
    return len(stalls)


@transaction.atomic
def link(registered_id: int, stall: Cooperative | None, *, officer_id: int) -> None:
    """None takes the link away. Raises OtherStall; RegisteredCooperative.DoesNotExist, for what was merged too."""
    one_at_a_time()
    row = row_locks.hold(RegisteredCooperative.listed).get(pk=registered_id)
    other = RegisteredCooperative.objects.filter(stall=stall).exclude(pk=row.pk).first() if stall else None
    if other is not None:
        raise OtherStall(other)
    row.stall, row.changed_at, row.changed_by_id = stall, timezone.now(), officer_id
    row.save(update_fields=["stall", "changed_at", "changed_by"])


def without_row() -> "QuerySet[Cooperative]":
    """Stalls whose cooperative is not known to be in the register."""
    return Cooperative.objects.filter(registered=None, entity_type__in=KINDS).order_by("name_sort_key", "pk")


def doubles(row: RegisteredCooperative) -> "QuerySet[RegisteredCooperative]":
    """Others of the same name in the same commune."""
    same = RegisteredCooperative.listed.filter(folded_name=row.folded_name, commune=row.commune_id)
    return same.exclude(pk=row.pk)


def _refuse_known(tax_number: str, *, but: RegisteredCooperative | None = None) -> None:
    known = RegisteredCooperative.listed.filter(tax_number=tax_number) if tax_number else None
    other = known.exclude(pk=but.pk if but else 0).first() if known is not None else None
    if other is not None:
        raise KnownTaxNumber(other)


def _stall_of(tax_number: str) -> Cooperative | None:
    """The verified stall of this tax number that has no row yet."""
    if not tax_number:
        return None
    stalls = Cooperative.objects.filter(tax_number=tax_number, registered=None)
    return stalls.filter(verification=Verification.VERIFIED).first()


def _same(stall: Cooperative) -> RegisteredCooperative | None:
    free = RegisteredCooperative.listed.filter(stall=None)
    if stall.tax_number and (row := free.filter(tax_number=stall.tax_number).first()):
        return row
    named = free.filter(folded_name=text.fold(stall.name)[:160], commune=stall.commune_id)
    row = named.first()
    is_other = row is not None and row.tax_number and stall.tax_number
    return None if is_other else row


def _told_by(stall: Cooperative) -> dict[str, Any]:
    taken = RegisteredCooperative.listed.filter(tax_number=stall.tax_number).exclude(tax_number="")
    return {
        "name": stall.name,
        "entity_type": stall.entity_type,
        "tax_number": "" if taken.exists() else stall.tax_number.replace("-", ""),
        "founded_year": stall.founded_year,
        "commune": stall.commune,
        "former_district": stall.former_district,
        "village": stall.village,
        "representative": stall.contact_person,
        "phones": [stall.phone] if stall.phone else [],
        "email": stall.email,
        "member_households": stall.member_households or None,
    }
