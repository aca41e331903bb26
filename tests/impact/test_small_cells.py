"""No page, export or series of them gives a household count under five away (promise A8): an attacker tries.

The attacker knows which cooperatives are in the tables and where they are, that each paid a household at least, and
every figure of every page and file, of every quarter and as of every day. The unknown are three counts of each
cooperative: poor, near-poor and other households.
"""

import itertools
import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from shop.impact import households, protection
from shop.impact.households import Division, Line, Member, Unit
from shop.impact.protection import LEAST, Row
from tests.impact.equations import KINDS, equations_of, given_away, sum_of, with_keys


def planned(rows: Sequence[Row], first: int = 0, *, takes_neighbours: bool = False) -> list[Unit]:
    """As a release would write it and a page read it; keys from `first` on."""
    plan = protection.plan(rows, takes_neighbours=takes_neighbours)
    division = {}
    for number, places in enumerate(plan.splits, start=first):
        units = [plan.units[place] for place in places]
        made = Division(number, sum(unit.poor for unit in units), sum(unit.near_poor for unit in units), 0, 0)
        division |= dict.fromkeys(places, made)
    return [
        Unit(first + place, unit.households, 0, division.get(place), [as_member(row) for row in unit.rows])
        for place, unit in enumerate(plan.units)
    ]


def as_member(row: Row) -> Member:
    return Member(row.key, f"HTX {row.key}", row.commune, row.commune, row.district)


def attack(units: Sequence[Unit], programmes: Sequence[set[int]] = ()) -> list[tuple[Any, int, int]]:
    """`programmes`: cooperatives of which a line of their own is shown, too."""
    members = [member for unit in units for member in unit.members]
    names = {member.name: member.key for member in members}
    found = households.tables(list(units), province="Tỉnh")
    pairs = with_keys(found, members, names)
    for some in programmes:
        line = households.area("Chương trình", "", units, lambda member, some=some: member.key in some)  # type: ignore[misc]
        pairs.append((line, [member.key for member in members if member.key in some]))
    equations = list(equations_of(pairs, units))
    return given_away(equations, [member.key for member in members])


def scene(seed: int) -> list[Row]:
    """Cooperatives in a few communes of two former districts; many have no or few poor households."""
    pick = random.Random(seed)
    rows = []
    for key in range(1, pick.randint(3, 9)):
        commune = pick.choice(["a1", "a2", "b1", "ab"])
        district = commune[0] if commune != "ab" else pick.choice("ab")
        parts = [pick.choice([0, 0, 1, 2, 3, 4, 5, 6, 9, 14, 30]) for _kind in KINDS]
        parts[2] += not any(parts)
        rows.append(Row(key, commune, district, sum(parts), parts[0], parts[1]))
    return rows


@pytest.fixture
def districts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(households, "FormerDistrict", type("Two", (), {"choices": [("a", "A"), ("b", "B")]}))


@pytest.mark.usefixtures("districts")
def test_a8_no_scene_gives_a_small_count_away() -> None:
    """Who tells early and who tells late, and programmes of some of them."""
    shown = partial = 0
    for seed, takes in itertools.product(range(45), (False, True)):
        pick, rows = random.Random(seed), scene(seed)
        late = [row for row in rows if pick.random() < 0.3]
        units = planned([row for row in rows if row not in late], takes_neighbours=takes)
        assert attack(units) == [], seed
        units += planned(late, first=100, takes_neighbours=takes)
        programmes = [{row.key for row in rows if pick.random() < 0.5} for _programme in range(4)]
        assert attack(units, programmes) == [], seed
        shown += sum(unit.division is not None for unit in units)
        (whole,) = households.tables(units, province="Tỉnh").provinces or [None]
        partial += whole is not None and whole.poor is not None and not whole.is_all_divided
    assert shown > 60  # it does not hide everything
    assert partial > 10


def alone(bundles: Sequence[Any], _is_safe: Any, _is_worth: Any) -> tuple[list[Any], list[Any]]:
    """What is small is hidden, and nothing else."""
    return list(bundles), []


def bare_sums(label: str, key: str, units: Sequence[Unit], is_there: Callable[[Member], bool]) -> Line:
    """An area's sums of all that lies in it, whatever they give away by subtraction."""
    touched = [unit for unit in units if any(map(is_there, unit.members))]
    total = [sum(values) for values in zip(*(truth(unit) for unit in touched), strict=True)]
    is_small = len(touched) == 1 and min(*total, total[0] - total[1] - total[2]) < LEAST
    shown = (None if is_small else value for value in (total[0], 0, *total[1:], 0, 0))
    return Line(label, len(touched), *shown, key=key)


TRUTH: dict[int, Row] = {}


def truth(unit: Unit) -> tuple[int, int, int]:
    rows = [TRUTH[member.key] for member in unit.members]
    return sum(r.households for r in rows), sum(r.poor for r in rows), sum(r.near_poor for r in rows)


@pytest.mark.usefixtures("districts")
def test_hiding_small_counts_alone_gives_them_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without complementary suppression the same attacker finds them."""
    monkeypatch.setattr(protection, "_fold", alone)
    monkeypatch.setattr(households, "area", bare_sums)
    monkeypatch.setattr(
        households, "_line_of", lambda unit, units: bare_sums(unit.names[0], "", [unit], bool)
    )
    rows = [Row(1, "a1", "a", 40, 12, 8), Row(2, "a1", "a", 30, 3, 9), Row(3, "b1", "b", 50, 20, 9)]
    TRUTH.update({row.key: row for row in rows})
    assert ((2, ("poor",)), 3, 3) in attack(planned(rows))


@pytest.mark.usefixtures("districts")
def test_a_neighbour_is_hidden_with_the_one_that_is_too_small() -> None:
    rows = [Row(1, "a1", "a", 30, 12, 8), Row(2, "a1", "a", 40, 3, 9), Row(3, "b1", "b", 50, 20, 9)]
    found = households.tables(planned(rows, takes_neighbours=True), province="Tỉnh")
    assert [(line.label, line.households, line.poor) for line in found.cooperatives] == [
        ("HTX 1", 30, None),
        ("HTX 2", 40, None),
        ("HTX 3", 50, 20),
    ]
    assert [(line.key, line.poor) for line in found.communes] == [("a1", 15), ("b1", 20)]
    assert found.provinces[0].poor == 35


@pytest.mark.usefixtures("districts")
@pytest.mark.parametrize("takes", [False, True])
def test_a_neighbour_with_more_households_keeps_its_division_and_sums_go_without_the_small_one(
    takes: bool,
) -> None:
    rows = [Row(1, "a1", "a", 40, 12, 8), Row(2, "a1", "a", 30, 3, 9), Row(3, "b1", "b", 50, 20, 9)]
    found = households.tables(planned(rows, takes_neighbours=takes), province="Tỉnh")
    assert [(line.label, line.poor) for line in found.cooperatives] == [
        ("HTX 1", 12),
        ("HTX 2", None),
        ("HTX 3", 20),
    ]
    assert [(line.key, line.households, line.poor, line.divided) for line in found.communes] == [
        ("a1", 70, 12, 40),
        ("b1", 50, 20, 50),
    ]
    assert (found.provinces[0].poor, found.provinces[0].divided, found.provinces[0].households) == (
        32,
        90,
        120,
    )


@pytest.mark.usefixtures("districts")
def test_a8_a_neighbour_whose_yearly_profile_shows_its_division_hides_nobody() -> None:
    """All its members were paid: its profile and what is left of a sum would be the small one's."""
    rows = [Row(1, "a1", "a", 30, 12, 8), Row(2, "a1", "a", 40, 3, 9)]
    profile = [(sum_of([1]), 30), (sum_of([1], ["poor"]), 12), (sum_of([1], ["near"]), 8)]
    found = []
    for takes in (True, False):
        units = planned(rows, takes_neighbours=takes)
        lines = [(line, [1, 2]) for line in households.tables(units, province="Tỉnh").provinces]
        found.append(given_away([*profile, (sum_of([2]), 40), *equations_of(lines, units)], [1, 2]))
    assert ((2, ("poor",)), 3, 3) in found[0]
    assert found[1] == []


@pytest.mark.usefixtures("districts")
def test_who_is_too_small_for_a_line_shares_one_and_waits_where_there_is_no_other() -> None:
    two, three, many = Row(1, "a1", "a", 2, 1, 0), Row(2, "b1", "b", 3, 0, 0), Row(3, "b1", "b", 40, 9, 9)
    assert protection.plan([two, three]).left_out == [two, three]
    found = households.tables(planned([two, three, many]), province="Tỉnh")
    assert [line.label for line in found.cooperatives] == ["HTX 1 + HTX 2 + HTX 3"]
    assert [line.households for line in found.communes] == [None, None]
    assert found.provinces[0].households == 45


def test_a_line_of_many_leaves_each_of_them_open() -> None:
    """Ten households of eight cooperatives: each has one to three."""
    rows = [Row(key, "a1", "a", 1 + key // 7, 0, 0) for key in range(1, 9)]
    assert sum(row.households for row in rows) == 10
    assert protection.plan(rows).units == []


def published(rows: Sequence[Row], *, takes: bool) -> tuple[Any, ...]:
    """All that a plan shows: who is in which line, which lines are divided together, and their sums."""
    plan = protection.plan(rows, takes_neighbours=takes)
    units = [(tuple(row.key for row in unit.rows), unit.households) for unit in plan.units]
    splits = [[plan.units[place] for place in places] for places in plan.splits]
    sums = [(sum(unit.poor for unit in split), sum(unit.near_poor for unit in split)) for split in splits]
    return units, plan.splits, sums, [row.key for row in plan.left_out]


@pytest.mark.parametrize("takes", [False, True])
@pytest.mark.parametrize("truth", [((3, 6), (9, 2)), ((5, 4), (5, 5)), ((0, 0), (6, 5)), ((7, 5), (2, 8))])
def test_a8_who_knows_the_rule_as_well_finds_no_more(
    truth: tuple[tuple[int, int], ...], *, takes: bool
) -> None:
    """Every pair of divisions that the rule would show in the same way is tried."""
    sizes = (15, 16)

    def rows_of(world: Sequence[tuple[int, int]]) -> list[Row]:
        return [
            Row(key, "a1", "a", size, *parts)
            for key, (size, parts) in enumerate(zip(sizes, world, strict=True), 1)
        ]

    shown = published(rows_of(truth), takes=takes)
    parts = [[(poor, near) for poor in range(size + 1) for near in range(size + 1 - poor)] for size in sizes]
    worlds = [world for world in itertools.product(*parts) if published(rows_of(world), takes=takes) == shown]
    alone = {places[0] for places in shown[1] if len(places) == 1}
    for place, size in enumerate(sizes):
        counts = zip(
            *((poor, near, size - poor - near) for poor, near in (world[place] for world in worlds)),
            strict=False,
        )
        for values in counts:
            assert place in alone or max(values) - min(values) >= LEAST, (place, set(values))
