"""Which counts of households may be shown, so that no count under LEAST can be found out, by subtraction either.

Rows are put into units, each shown as one line; units into splits, of each of which the poor, the near-poor and the
others are shown. Both are disjoint, and every other figure is a sum of whole units or splits: whoever has all pages
knows no more than these lines. ADR 33 has the proof.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

LEAST = 5  # of a count that is shown, and of the range that is left open of one that is not
LEAST_TOGETHER = 2 * LEAST  # of a line that stands for several rows


class Row(NamedTuple):
    """What one cooperative told of a time: households in all, of them poor and near-poor."""

    key: int
    commune: str
    district: str
    households: int
    poor: int
    near_poor: int

    @property
    def others(self) -> int:
        return self.households - self.poor - self.near_poor


@dataclass(frozen=True)
class Bundle:
    """Rows whose sums are shown, and nothing else of them."""

    rows: tuple[Row, ...]

    @property
    def households(self) -> int:
        return sum(row.households for row in self.rows)

    @property
    def poor(self) -> int:
        return sum(row.poor for row in self.rows)

    @property
    def near_poor(self) -> int:
        return sum(row.near_poor for row in self.rows)

    @property
    def others(self) -> int:
        return sum(row.others for row in self.rows)


@dataclass(frozen=True)
class Plan:
    """`splits` are of units, by their places. What is in no unit is not shown at all; a unit in no split shows its
    households alone."""

    units: list[Bundle]
    splits: list[tuple[int, ...]]
    left_out: list[Row]


def plan(rows: Sequence[Row], *, takes_neighbours: bool = False) -> Plan:
    """For rows of which none is in another plan, whatever that has shown. `takes_neighbours`: who could show its
    division alone may be divided with one who could not; that protects nobody where its division is shown elsewhere."""
    singles = [Bundle((row,)) for row in sorted(rows)]
    units, small = _fold(singles, may_stand, _always)
    splits, _whole = _fold(units, may_be_split, _saves_more if takes_neighbours else _takes_nobody)
    place = {row.key: number for number, unit in enumerate(units) for row in unit.rows}
    return Plan(
        units,
        [tuple(sorted({place[row.key] for row in split.rows})) for split in splits],
        [row for bundle in small for row in bundle.rows],
    )


Shown = Mapping[Hashable, int]  # figures of one thing as they were shown at one time


def division(poor: int, near_poor: int, others: int) -> dict[Hashable, int]:
    """All that a reader works out of a division: its three counts, and their sums by two."""
    return {
        "poor": poor,
        "near_poor": near_poor,
        "others": others,
        "poor + near_poor": poor + near_poor,
        "poor + others": poor + others,
        "near_poor + others": near_poor + others,
    }


def may_follow(new: Shown, earlier: Iterable[Shown]) -> bool:
    """Whether corrected figures may be shown to who knows all that was shown of the same before: each is as it was, or
    LEAST away from it at least. Else the difference would be a small count of those who were told wrongly."""
    return all(
        new[name] == figures[name] or abs(new[name] - figures[name]) >= LEAST
        for figures in earlier
        for name in new.keys() & figures.keys()
    )


def may_stand(bundle: Bundle) -> bool:
    """Of several rows each has a household at least, which the reader knows."""
    count = len(bundle.rows)
    return bundle.households >= (LEAST if count == 1 else max(LEAST_TOGETHER, LEAST + count))


def may_be_split(bundle: Bundle) -> bool:
    """Nought is as little as four: it would say of each household that it is none of these."""
    return min(bundle.poor, bundle.near_poor, bundle.others) >= LEAST


def _fold(
    bundles: Sequence[Bundle],
    is_safe: Callable[[Bundle], bool],
    is_worth: Callable[[Sequence[Bundle], Sequence[Bundle]], bool],
) -> tuple[list[Bundle], list[Bundle]]:
    """Those that are safe, the others together with their neighbours: of the commune, else of the former district,
    else of the province, and with as few of the safe ones as will do, where it is worth taking these. The second list
    is what stays unsafe."""
    safe = [bundle for bundle in bundles if is_safe(bundle)]
    small = [bundle for bundle in bundles if not is_safe(bundle)]
    for area in (_commune, _district, _province):
        left: list[Bundle] = []
        for place in sorted({area(bundle) for bundle in small}):
            here = [bundle for bundle in small if area(bundle) == place]
            around = sorted((bundle for bundle in safe if area(bundle) == place), key=_size)
            tried = (around[:count] for count in range(len(around) + 1))
            taken = next((some for some in tried if is_safe(_joined([*here, *some]))), None)
            if place == ACROSS or taken is None or not is_worth(here, taken):
                left += here
            else:
                safe = [bundle for bundle in safe if bundle not in taken] + [_joined([*here, *taken])]
        small = left
    return safe, small


def _always(_small: Sequence[Bundle], _taken: Sequence[Bundle]) -> bool:
    return True


def _takes_nobody(_small: Sequence[Bundle], taken: Sequence[Bundle]) -> bool:
    return not taken


def _saves_more(small: Sequence[Bundle], taken: Sequence[Bundle]) -> bool:
    """Sums can leave the small ones out and say so: who is taken must not lose more lines than these bring to sums."""
    return sum(bundle.households for bundle in taken) <= sum(bundle.households for bundle in small)


ACROSS = ""  # of a bundle whose rows lie in several places


def _commune(bundle: Bundle) -> str:
    return _only({row.commune for row in bundle.rows})


def _district(bundle: Bundle) -> str:
    return _only({row.district for row in bundle.rows})


def _province(_bundle: Bundle) -> str:
    return "all"


def _only(places: set[str]) -> str:
    return places.pop() if len(places) == 1 else ACROSS


def _size(bundle: Bundle) -> tuple[int, tuple[Row, ...]]:
    return bundle.households, bundle.rows


def _joined(bundles: Sequence[Bundle]) -> Bundle:
    return Bundle(tuple(sorted(row for bundle in bundles for row in bundle.rows)))
