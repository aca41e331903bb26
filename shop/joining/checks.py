"""The union's list of points: each is checked off by somebody, somehow, at some time; all of them before a yes."""

from dataclasses import dataclass

from shop.joining.models import Point, PointCheck, Registration


@dataclass(frozen=True)
class PointState:
    point: Point
    check: PointCheck | None  # the newest

    @property
    def is_good(self) -> bool:
        return self.check is not None and self.check.is_good


def states(registration: Registration) -> list[PointState]:
    """Every point with its newest word; one query."""
    newest: dict[str, PointCheck] = {}
    for row in PointCheck.unscoped.filter(registration=registration).select_related("by").order_by("pk"):
        newest[row.point] = row
    return [PointState(point, newest.get(point)) for point in Point]


def open_points(registration: Registration) -> int:
    """How many are not checked off yet."""
    return sum(not state.is_good for state in states(registration))


def note(registration: Registration, point: Point, *, is_good: bool, how: str, officer_id: int) -> PointCheck:
    """Writes down what an officer found of a point, and how. A later row of the same point counts; none is changed."""
    return PointCheck.unscoped.create(
        registration=registration, point=point, is_good=is_good, how=how, by_id=officer_id
    )
