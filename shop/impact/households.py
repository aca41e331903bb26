"""The union's tables of payouts to households: lines of the releases, and sums of whole lines.

An area shows the sums of what lies wholly in it, and of how many cooperatives and households these are. So no figure
tells more than the lines (`shop.impact.protection`).
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
    """What a page shows of one place. None: hidden. Households and money are those of `counted` cooperatives, poor and
    near-poor are told of `divided` households of these."""

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
    counted: int = 0
    divided: int | None = None

    @property
    def is_all_counted(self) -> bool:
        return self.counted == self.reported

    @property
    def is_all_divided(self) -> bool:
        return self.divided == self.households


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
    """The sums of an area, of lines and divisions that lie in it alone."""
    found = list(units)
    whole = [unit for unit in found if all(map(is_there, unit.members))]
    keys = {unit.key for unit in whole}
    outside = {unit.division for unit in found if unit.key not in keys}
    parts = {unit.division for unit in whole} - outside - {None}
    return Line(
        label,
        reported=sum(is_there(member) for unit in found for member in unit.members),
        households=sum(unit.households for unit in whole) if whole else None,
        amount=sum(unit.amount for unit in whole) if whole else None,
        poor=sum(part.poor for part in parts if part) if parts else None,
        near_poor=sum(part.near_poor for part in parts if part) if parts else None,
        poor_amount=sum(part.poor_amount for part in parts if part) if parts else None,
        near_poor_amount=sum(part.near_poor_amount for part in parts if part) if parts else None,
        key=key,
        counted=sum(len(unit.members) for unit in whole),
        divided=sum(unit.households for unit in whole if unit.division in parts) if parts else None,
    )


def _line_of(unit: Unit, units: list[Unit]) -> Line:
    keys = {member.key for member in unit.members}
    line = area(" + ".join(unit.names), "", units, lambda member: member.key in keys)
    places = dict.fromkeys(member.commune_name for member in unit.members)
    return replace(line, place=", ".join(places))
