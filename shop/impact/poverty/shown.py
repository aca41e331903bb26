"""The list of a year as the desk shows it: counts of households under five are hidden as those of payouts are.

What is shown is worked out from all lists of the year in the order they were taken, each line and division as it was
made up when its communes first came: another grouping of the same communes later would tell them apart. For the same
reason a correction is shown when it is large enough. So a change of how lines are made up must leave lists alone that
were shown before (ADR 33).
"""

import itertools
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Sum

from shop.impact import households, protection
from shop.impact.households import Division, Member, Tables, Unit
from shop.impact.models import PovertyCount
from shop.impact.protection import Bundle, Row
from shop.reports.models import DailySales

Counts = dict[str, PovertyCount]  # by commune


@dataclass
class Group:
    """Lines that are divided together, or one that is not; each line by its communes."""

    lines: list[tuple[str, ...]]
    shown: Counts = field(default_factory=dict)
    seen: list[dict[Hashable, int]] = field(default_factory=list)

    @property
    def communes(self) -> list[str]:
        return [code for line in self.lines for code in line]

    def follow(self, known: Counts) -> None:
        """Shows the counts that are known, where they may follow those that were shown."""
        bundles = self.bundles(known)
        figures = _read_from(bundles)
        if all(map(protection.may_stand, bundles)) and protection.may_follow(figures, self.seen):
            self.seen.append(figures)
            self.shown = {code: known[code] for code in self.communes}

    def bundles(self, counts: Counts) -> list[Bundle]:
        return [Bundle(tuple(_row(counts[code]) for code in line)) for line in self.lines]

    def held(self, known: Counts) -> int:
        """Communes of which a later count is known than is shown, and another one."""
        return sum(_row(known[code]) != _row(self.shown[code]) for code in self.communes)


@dataclass(frozen=True)
class Shown:
    """The tables, and of how many communes a correction is not in them as it would give a small count away."""

    tables: Tables
    held: int


def tables(counts: Iterable[PovertyCount], *, province: str) -> Shown:
    """`counts`: all of a year, the oldest first. By commune (the tables' cooperatives are communes here), former
    district and province; without money."""
    known, groups = read(counts)
    return Shown(
        households.tables(units_of(groups), province=province), sum(group.held(known) for group in groups)
    )


def read(counts: Iterable[PovertyCount]) -> tuple[Counts, list[Group]]:
    """What is known now of each commune, and what is shown of them."""
    known: Counts = {}
    groups: list[Group] = []
    for _taken_at, taken in itertools.groupby(counts, key=lambda count: count.recorded_at):
        known |= {count.commune_id: count for count in taken}
        for group in groups:
            group.follow(known)
        there = {code for group in groups for code in group.communes}
        groups += _made([count for code, count in known.items() if code not in there], known)
    return known, groups


def units_of(groups: Sequence[Group]) -> list[Unit]:
    return [unit for number, group in enumerate(groups) for unit in _units(group, number)]


def _made(counts: Iterable[PovertyCount], known: Counts) -> list[Group]:
    """Groups of communes that are in none; what is too small for a line waits for others."""
    plan = protection.plan([_row(count) for count in counts], takes_neighbours=True)
    lines = [tuple(row.commune for row in bundle.rows) for bundle in plan.units]
    divided = {place for split in plan.splits for place in split}
    places = [*plan.splits, *((place,) for place in range(len(lines)) if place not in divided)]
    groups = [Group([lines[place] for place in each]) for each in places]
    for group in groups:
        group.follow(known)
    return groups


def _read_from(bundles: Sequence[Bundle]) -> dict[Hashable, int]:
    """All that a reader works out of these lines."""
    whole = Bundle(tuple(row for bundle in bundles for row in bundle.rows))
    found: dict[Hashable, int] = {place: bundle.households for place, bundle in enumerate(bundles)}
    if protection.may_be_split(whole):
        found |= protection.division(whole.poor, whole.near_poor, whole.others)
    return found


def _units(group: Group, number: int) -> list[Unit]:
    bundles = group.bundles(group.shown)
    whole = Bundle(tuple(row for bundle in bundles for row in bundle.rows))
    division = Division(number, whole.poor, whole.near_poor, 0, 0) if protection.may_be_split(whole) else None
    return [
        Unit(
            int(bundle.rows[0].key),
            bundle.households,
            0,
            division,
            [_member(group.shown[row.commune]) for row in bundle.rows],
        )
        for bundle in bundles
    ]


def _row(count: PovertyCount) -> Row:
    district = count.commune.district_of("")
    code = count.commune_id
    return Row(int(code), code, district, count.households, count.poor, count.near_poor)


def _member(count: PovertyCount) -> Member:
    row, name = _row(count), count.commune.full_name
    return Member(row.key, name, row.commune, name, row.district)


def sold_by_commune(year: int) -> dict[str, int]:
    """Đồng of goods sold on the market in a year, by the name of the commune of their cooperative; one query."""
    rows = DailySales.objects.filter(day__year=year).order_by().values_list("cooperative__commune__code")
    return {code: int(goods) for code, goods in rows.annotate(goods=Sum("goods_amount"))}
