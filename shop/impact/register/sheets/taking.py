"""Writing what a list would change, as it was looked at: all in one transaction, once.

A cooperative that is another by now is left as it is and told.
"""

import datetime
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import row_locks
from catalog.models import Commune, Cooperative
from catalog.models.cooperatives import EntityType, Verification
from shop.impact.models import RegisteredCooperative, RegisterSheet, StateChange, WorkingState
from shop.impact.register import entries
from shop.impact.register.entries import Beginning
from shop.impact.register.places import HOME_PROVINCE
from shop.impact.register.sheets import matching, values
from shop.impact.register.sheets.headings import Column
from shop.impact.register.sheets.matching import Foreseen, Kind

OF_STATE = (Column.STATE, Column.SINCE, Column.REASON)


def keep(name: str, rows: list[Foreseen], notes: list[str], *, officer_id: int | None) -> RegisterSheet:
    """Keeps what was foreseen until it is taken."""
    sheet: RegisterSheet = RegisterSheet.objects.create(
        name=name[:200],
        rows=[row.as_json() for row in rows],
        notes=notes,
        uploaded_by_id=officer_id,  # type: ignore[misc]
    )
    return sheet


def rows_of(sheet: RegisterSheet) -> list[Foreseen]:
    return [Foreseen.of_json(row) for row in sheet.rows]


@transaction.atomic
def take(sheet_id: int, *, others: Collection[int], officer_id: int | None) -> RegisterSheet:
    """`others`: lines found by their name that are other cooperatives by the officer's word, to be entered anew. Twice
    changes nothing. Raises RegisterSheet.DoesNotExist."""
    sheet: RegisterSheet = row_locks.hold(RegisterSheet.objects).get(pk=sheet_id)
    if sheet.taken_at is not None:
        return sheet
    entries.one_at_a_time()
    rows = rows_of(sheet)
    apart = {row.line for row in rows if row.may_be_other and row.line in others}
    writer = _Writer(officer_id, rows)
    writer.change([row for row in rows if row.kind == Kind.CHANGED and row.line not in apart])
    new = [row for row in rows if row.kind == Kind.NEW]
    writer.enter([(row, row.new) for row in new] + [(row, row.said) for row in rows if row.line in apart])
    sheet.outcome = {"changed": writer.changed, "new": writer.entered, "told": writer.told}
    sheet.taken_at, sheet.taken_by_id = timezone.now(), officer_id
    sheet.save(update_fields=["outcome", "taken_at", "taken_by"])
    return sheet


class _Writer:
    """Under the register's lock."""

    def __init__(self, officer_id: int | None, rows: list[Foreseen]) -> None:
        self.officer_id = officer_id
        self.communes = {row.pk: row for row in Commune.objects.filter(province=HOME_PROVINCE)}
        keys = [row.registered_id or 0 for row in rows if row.kind == Kind.CHANGED]
        held = row_locks.hold(RegisteredCooperative.listed.filter(pk__in=keys)).select_related("commune")
        self.there = {row.pk: row for row in held}
        self.numbers = {
            number: key
            for key, number in RegisteredCooperative.listed.exclude(tax_number="").values_list(
                "pk", "tax_number"
            )
        }
        self.changed = self.entered = 0
        self.told: list[dict[str, Any]] = []

    def change(self, rows: list[Foreseen]) -> None:
        written, states = [], []
        now = timezone.now()
        for foreseen in rows:
            row = self.there.get(foreseen.registered_id or 0)
            why = self._overtaken(foreseen, row)
            if row is None or why:
                self._tell(foreseen, why)
                continue
            self._fill(row, {name: v for name, v in foreseen.new.items() if name not in OF_STATE})
            if Column.STATE in foreseen.new:
                states.append(self._state(row, foreseen.new))
            row.changed_at, row.changed_by_id = now, self.officer_id
            row.prepare()
            written.append(row)
        self._find_stalls([row for row in written if row.stall_id is None])
        columns = [
            *entries.COLUMNS,
            "search_text",
            "folded_name",
            "name_sort_key",
            "changed_at",
            "changed_by",
        ]
        RegisteredCooperative.objects.bulk_update(written, [*columns, "stall"], batch_size=200)
        StateChange.objects.bulk_create(states)
        for change in states:
            newest = StateChange.objects.filter(registered=change.registered_id).first()
            RegisteredCooperative.objects.filter(pk=change.registered_id).update(
                state=newest.state if newest else change.state
            )
        self.changed = len(written)

    def enter(self, rows: list[tuple[Foreseen, dict[str, Any]]]) -> None:
        made = []
        for foreseen, said in rows:
            number = said.get(Column.TAX_NUMBER, "")
            if number in self.numbers:
                self._tell(foreseen, _("mã số thuế này vừa có trong sổ. Gửi lại tệp để xem lại."))
                continue
            kind = values.kind(foreseen.name) or EntityType.COOPERATIVE
            row = RegisteredCooperative(
                entity_type=kind, created_by_id=self.officer_id, changed_by_id=self.officer_id
            )
            self._fill(row, {name: value for name, value in said.items() if name not in OF_STATE})
            row.prepare()
            made.append((row, _beginning(said)))
        self._find_stalls([row for row, _beginning_ in made])
        entries.enter_all(made, officer_id=self.officer_id)
        self.entered = len(made)

    def _fill(self, row: RegisteredCooperative, said: dict[str, Any]) -> None:
        for name, value in said.items():
            if name == Column.COMMUNE:
                row.commune = self.communes[value]
            else:
                setattr(row, name, value)
        if row.tax_number:
            self.numbers[row.tax_number] = row.pk or 0

    def _find_stalls(self, rows: list[RegisteredCooperative]) -> None:
        numbers = [row.tax_number for row in rows if row.tax_number]
        free = Cooperative.objects.filter(
            tax_number__in=numbers, registered=None, verification=Verification.VERIFIED
        )
        stalls = {stall.tax_number: stall for stall in free.order_by("-pk")}
        for row in rows:
            row.stall = stalls.get(row.tax_number)

    def _state(self, row: RegisteredCooperative, said: dict[str, Any]) -> StateChange:
        beginning = _beginning(said)
        return StateChange(
            registered=row,
            state=beginning.state,
            effective_on=beginning.since or timezone.localdate(),
            reason=beginning.reason,
            recorded_by_id=self.officer_id,
        )

    def _overtaken(self, foreseen: Foreseen, row: RegisteredCooperative | None) -> str:
        """What has changed since the row was looked at, in words; "" where nothing of it has."""
        if row is None:
            return _("không còn trong sổ.")
        if any(matching.current(row, name) != value for name, value in foreseen.old.items()):
            return _("vừa có người sửa: chưa đổi gì. Gửi lại tệp để xem lại.")
        number = foreseen.new.get(Column.TAX_NUMBER, "")
        if number and self.numbers.get(number, row.pk) != row.pk:
            return _("mã số thuế này vừa có trong sổ. Gửi lại tệp để xem lại.")
        return ""

    def _tell(self, row: Foreseen, why: str) -> None:
        self.told.append({"line": row.line, "name": row.name, "why": why})


def _beginning(said: dict[str, Any]) -> Beginning:
    since = said.get(Column.SINCE)
    return Beginning(
        WorkingState(said.get(Column.STATE, WorkingState.ACTIVE)),
        datetime.date.fromisoformat(since) if since else None,
        said.get(Column.REASON, ""),
    )
