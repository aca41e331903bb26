"""A list is kept between looking and taking, and taken whole or not at all."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from catalog import advisory
from catalog.advisory import Lock
from shop.accounts.models import User
from shop.impact.models import PovertyCount, PovertySheet, PovertyStandard
from shop.impact.poverty.reading import Row

KEPT = 10  # sheets that were looked at and not taken


class NotTaken(Exception):
    """It has rows that cannot be taken, or was taken before."""


@dataclass(frozen=True)
class Foreseen:
    """A row and what it would do: "new", "changed", "same" or "wrong"."""

    row: Row
    kind: str


def standard_of(year: int) -> PovertyStandard:
    """The one in force at the end of that year."""
    return PovertyStandard.objects.filter(first_year__lte=year).latest("first_year")


def keep(name: str, year: int, source: str, rows: list[Row], *, user: User) -> PovertySheet:
    """A list that was read, kept until it is taken; the oldest untaken ones of this person go."""
    sheet = PovertySheet.objects.create(
        name=name[:200],
        year=year,
        source=source,
        rows=[row.as_json() for row in rows],
        uploaded_at=timezone.now(),
        uploaded_by=user,
    )
    untaken = PovertySheet.objects.filter(uploaded_by=user, taken_at=None).order_by("-pk")
    PovertySheet.objects.filter(pk__in=list(untaken.values_list("pk", flat=True)[KEPT:])).delete()
    return sheet


def foresee(sheet: PovertySheet) -> list[Foreseen]:
    known = {
        count.commune_id: (count.households, count.poor, count.near_poor) for count in latest(sheet.year)
    }
    found = []
    for data in sheet.rows:
        row = Row(**data)
        told = (row.households, row.poor, row.near_poor)
        before = known.get(row.commune)
        kind = "wrong" if row.wrong else "new" if before is None else "same" if before == told else "changed"
        found.append(Foreseen(row, kind))
    return found


def latest(year: int) -> list[PovertyCount]:
    """Of each commune the count that stands; one query."""
    newest = PovertyCount.objects.filter(year=year).order_by("commune_id", "-pk").distinct("commune_id")
    rows = PovertyCount.objects.filter(pk__in=newest.values("pk")).select_related("commune", "standard")
    return list(rows.order_by("commune__name_sort_key"))


def all_of(year: int) -> list[PovertyCount]:
    """Every count there was, the oldest first; one query."""
    return list(PovertyCount.objects.filter(year=year).select_related("commune").order_by("pk"))


@transaction.atomic
def take(sheet_id: int, *, user: User) -> int:
    """Writes what is new or changed, once; returns how many rows. Raises NotTaken."""
    advisory.hold(Lock.POVERTY_LIST)
    sheet = PovertySheet.objects.get(pk=sheet_id)
    rows = foresee(sheet)
    if sheet.taken_at or any(each.kind == "wrong" for each in rows):
        raise NotTaken
    now, standard = timezone.now(), standard_of(sheet.year)
    made = PovertyCount.objects.bulk_create(
        PovertyCount(
            commune_id=each.row.commune,
            year=sheet.year,
            standard=standard,
            households=each.row.households,
            poor=each.row.poor,
            near_poor=each.row.near_poor,
            source=sheet.source,
            recorded_at=now,
            recorded_by=user,
        )
        for each in rows
        if each.kind in ("new", "changed")
    )
    PovertySheet.objects.filter(pk=sheet.pk).update(taken_at=now)
    return len(made)
