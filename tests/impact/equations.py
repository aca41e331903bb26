"""What pages of households say, as equations for the attacker (`tests.impact.attacker`), and what it comes to.

The unknown are three counts of each cooperative: poor, near-poor and other households.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from shop.impact.households import Line, Member, Tables, Unit
from shop.impact.protection import LEAST
from tests.impact.attacker import Form, System

KINDS = ("poor", "near", "other")
Equation = tuple[Form, int]


def sum_of(keys: Sequence[int], kinds: Sequence[str] = KINDS) -> dict[Any, int]:
    return {(key, kind): 1 for key in keys for kind in kinds}


def equations_of(lines: Sequence[tuple[Line, Sequence[int]]], units: Sequence[Unit]) -> Iterator[Equation]:
    """Of lines, each with the cooperatives that it is of. The attacker is told which lines are divided together, so
    that he knows whose sums he reads: of what lies wholly in the place."""
    for line, place in lines:
        whole = [unit for unit in units if {member.key for member in unit.members} <= set(place)]
        divided = [
            unit
            for unit in whole
            if unit.division and all(other in whole for other in units if other.division == unit.division)
        ]
        counted, of_these = keys_of(whole), keys_of(divided)
        if line.households is not None:
            yield sum_of(counted), line.households
        for value, kind in ((line.poor, "poor"), (line.near_poor, "near")):
            if value is not None:
                yield sum_of(of_these, (kind,)), value
        if line.divided is not None:
            yield sum_of(of_these), line.divided


def keys_of(units: Sequence[Unit]) -> list[int]:
    return [member.key for unit in units for member in unit.members]


def with_keys(
    found: Tables, members: Sequence[Member], names: dict[str, int]
) -> list[tuple[Line, list[int]]]:
    """Every line of a page, and whose it is by what the page itself says."""
    return [
        *((line, [member.key for member in members]) for line in found.provinces),
        *((line, [one.key for one in members if one.district == line.key]) for line in found.districts),
        *((line, [one.key for one in members if one.commune == line.key]) for line in found.communes),
        *((line, [names[name] for name in line.label.split(" + ")]) for line in found.cooperatives),
    ]


def given_away(equations: Sequence[Equation], keys: Sequence[int]) -> list[tuple[Any, int, int]]:
    """Counts of a cooperative that are known and small, or known to lie in a range narrower than five."""
    known = [(sum_of([key]), 1) for key in keys]
    system = System(equations, known)
    published = {frozenset(form): value for form, value in equations}
    found = []
    for key in keys:
        for kinds in (("poor",), ("near",), ("other",), KINDS):
            form = sum_of([key], kinds)
            least, most = system.bounds(form)
            is_shown = frozenset(form) in published or (kinds == ("other",) and least == most >= LEAST)
            if (is_shown and least < LEAST) or (not is_shown and most - least < LEAST):
                found.append(((key, kinds), least, most))
    return found
