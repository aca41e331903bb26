"""Who has every page and export, and solves for what they hide: exact bounds of every count, by linear programming.

The simplex method in fractions (Bland's rule, so that it ends). The systems are small: some thirty unknowns.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

Form = Mapping[Any, int]  # unknown → coefficient


class Impossible(Exception):
    """No counts fit what was published."""


class System:
    """Non-negative unknowns and what is known of their sums."""

    def __init__(
        self, equations: Sequence[tuple[Form, int]], at_least: Sequence[tuple[Form, int]] = ()
    ) -> None:
        self.names = sorted({name for form, _value in [*equations, *at_least] for name in form})
        place = {name: number for number, name in enumerate(self.names)}
        self.place = place
        count = len(self.names) + len(at_least)
        rows = [[*self._row(form, count), Fraction(value)] for form, value in equations]
        for number, (form, least) in enumerate(at_least):
            row = self._row(form, count)
            row[len(self.names) + number] = Fraction(-1)
            rows.append([*row, Fraction(least)])
        self.count = count
        self._solve_first(rows)

    def _row(self, form: Form, count: int) -> list[Fraction]:
        row = [Fraction(0)] * count
        for name, factor in form.items():
            row[self.place[name]] += factor
        return row

    def _solve_first(self, rows: list[list[Fraction]]) -> None:
        """A first vertex, by unknowns that are to vanish."""
        size = len(rows)
        table = []
        for number, row in enumerate(rows):
            sign = -1 if row[-1] < 0 else 1
            extra = [Fraction(int(place == number)) for place in range(size)]
            table.append([*(sign * value for value in row[:-1]), *extra, sign * row[-1]])
        basis = [self.count + number for number in range(size)]
        cost = [Fraction(0)] * self.count + [Fraction(1)] * size
        if _minimise(table, basis, cost) != 0:
            raise Impossible
        kept = []
        for number, row in enumerate(table):
            if basis[number] >= self.count:
                place = next((place for place in range(self.count) if row[place]), None)
                if place is None:
                    continue  # it follows from the others
                _pivot(table, basis, number, place)
            kept.append(number)
        self.table = [[*table[number][: self.count], table[number][-1]] for number in kept]
        self.basis = [basis[number] for number in kept]

    def bounds(self, form: Form) -> tuple[int, int]:
        """The least and the most that a sum can be."""
        found = []
        for sign in (1, -1):
            table, basis = [row[:] for row in self.table], self.basis[:]
            cost = [sign * value for value in self._row(form, self.count)]
            value = sign * _minimise(table, basis, cost)
            assert value.denominator == 1, "a vertex of whole numbers: the bounds are those of counts"
            found.append(int(value))
        return found[0], found[1]


def _minimise(table: list[list[Fraction]], basis: list[int], cost: list[Fraction]) -> Fraction:
    """Goes from vertex to vertex; the unknowns are bounded by the totals."""
    reduced = [*cost, Fraction(0)]
    for row, place in zip(table, basis, strict=True):
        if factor := reduced[place]:
            reduced = [value - factor * other for value, other in zip(reduced, row, strict=True)]
    while (enter := next((place for place, value in enumerate(reduced[:-1]) if value < 0), None)) is not None:
        ratios = [
            (row[-1] / row[enter], basis[number], number)
            for number, row in enumerate(table)
            if row[enter] > 0
        ]
        assert ratios, "unbounded"
        number = min(ratios)[2]
        _pivot(table, basis, number, enter)
        factor = reduced[enter]
        reduced = [value - factor * other for value, other in zip(reduced, table[number], strict=True)]
    return -reduced[-1]


def _pivot(table: list[list[Fraction]], basis: list[int], number: int, place: int) -> None:
    head = table[number][place]
    table[number] = [value / head for value in table[number]]
    for other, row in enumerate(table):
        if other != number and (factor := row[place]):
            table[other] = [
                value - factor * mine if mine else value
                for value, mine in zip(row, table[number], strict=True)
            ]
    basis[number] = place
