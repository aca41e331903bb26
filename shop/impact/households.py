"""The union's tables of payouts to households: lines of the releases, and sums of whole lines.

An area shows its households where every line that touches it lies wholly in it, and likewise how they are divided. So
no figure tells more than the lines (`shop.impact.protection`).
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from catalog import text
from catalog.models import FormerDistrict
from shop.impact.models import ReleasedCooperative, ReleasedSplit, ReleasedUnit


class Member(NamedTuple):
    """A cooperative in a line, as it was when the line was released."""

    key: int
    name: str
    commune: str
    commune_name: str
    district: str


@dataclass(frozen=True)
class Division:
    """Of some units: households poor and near-poor, and đồng paid to them."""

    key: int
    poor: int
    near_poor: int
    poor_amount: int
    near_poor_amount: int


@dataclass
class Unit:
    """A line; `division` may be of other units too."""

    key: int
    households: int
    amount: int
    division: Division | None
    members: list[Member] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [member.name for member in self.members]


@dataclass(frozen=True)
class Line:
    """What a page shows of one place. None: hidden."""

    label: str
    reported: int  # cooperatives
    households: int | None
    amount: int | None
    poor: int | None
    near_poor: int | None
    poor_amount: int | None
    near_poor_amount: int | None
    place: str = ""  # of a cooperative's line its commune
    key: str = ""  # of an area its code


@dataclass(frozen=True)
class Tables:
    provinces: list[Line]  # one, where there is anything
    districts: list[Line]
    communes: list[Line]
    cooperatives: list[Line]


def read(quarter: datetime.date, *, known_at: datetime.datetime | None = None) -> list[Unit]:
    """The lines of a quarter, or those that were there at a moment; one query."""
    return read_many([quarter], known_at=known_at).get(quarter, [])


def read_many(
    wanted: Sequence[datetime.date], *, known_at: datetime.datetime | None = None
) -> dict[datetime.date, list[Unit]]:
    """The same of several quarters, by each; one query."""
    rows = ReleasedCooperative.unscoped.filter(quarter__in=wanted)
    if known_at is not None:
        rows = rows.filter(release__released_at__lte=known_at)
    units: dict[datetime.date, dict[int, Unit]] = {}
    for row in rows.select_related("cooperative", "commune", "unit__split").order_by(
        "cooperative__name_sort_key"
    ):
        unit = units.setdefault(row.quarter, {}).setdefault(row.unit_id, _unit(row.unit))
        unit.members.append(
            Member(
                row.cooperative_id,
                row.cooperative.name,
                row.commune_id,
                row.commune.full_name,
                row.former_district,
            )
        )
    return {quarter: list(found.values()) for quarter, found in units.items()}


def _unit(row: ReleasedUnit) -> Unit:
    return Unit(row.pk, row.households, row.amount, _division(row.split))


def _division(split: ReleasedSplit | None) -> Division | None:
    if split is None:
        return None
    return Division(split.pk, split.poor, split.near_poor, split.poor_amount, split.near_poor_amount)


def tables(units: list[Unit], *, province: str) -> Tables:
    communes = {member.commune: member.commune_name for unit in units for member in unit.members}
    districts = {member.district for unit in units for member in unit.members if member.district}
    labels = dict(FormerDistrict.choices)
    return Tables(
        [area(province, "", units, lambda _member: True)] if units else [],
        [
            area(str(labels[slug]), slug, units, lambda member, slug=slug: member.district == slug)  # type: ignore[misc]
            for slug in sorted(districts)
        ],
        [
            area(name, code, units, lambda member, code=code: member.commune == code)  # type: ignore[misc]
            for code, name in sorted(communes.items(), key=lambda pair: text.sort_key(pair[1]))
        ],
        [_line_of(unit, units) for unit in sorted(units, key=lambda unit: text.sort_key(unit.names[0]))],
    )


def area(label: str, key: str, units: Iterable[Unit], is_there: Callable[[Member], bool]) -> Line:
    """The sums of an area, of lines that lie in it alone."""
    found = list(units)
    touched = [unit for unit in found if any(map(is_there, unit.members))]
    reported = sum(is_there(member) for unit in touched for member in unit.members)
    return _sums(label, key, touched, found, reported, is_whole=_are_in(touched, is_there))


def _are_in(units: Iterable[Unit], is_there: Callable[[Member], bool]) -> bool:
    return all(is_there(member) for unit in units for member in unit.members)


def _sums(
    label: str, key: str, touched: list[Unit], every: list[Unit], reported: int, *, is_whole: bool
) -> Line:
    households = sum(unit.households for unit in touched) if is_whole else None
    amount = sum(unit.amount for unit in touched) if is_whole else None
    divisions = {unit.division for unit in touched}
    keys = {unit.key for unit in touched}
    of_these = {unit.key for unit in every if unit.division in divisions}
    if not is_whole or None in divisions or of_these != keys:
        return Line(label, reported, households, amount, None, None, None, None, key=key)
    parts = [division for division in divisions if division]
    return Line(
        label,
        reported,
        households,
        amount,
        sum(part.poor for part in parts),
        sum(part.near_poor for part in parts),
        sum(part.poor_amount for part in parts),
        sum(part.near_poor_amount for part in parts),
        key=key,
    )


def _line_of(unit: Unit, units: list[Unit]) -> Line:
    label = " + ".join(unit.names)
    line = _sums(label, "", [unit], units, len(unit.members), is_whole=True)
    places = dict.fromkeys(member.commune_name for member in unit.members)
    return replace(line, place=", ".join(places))
