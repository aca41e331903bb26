"""Who asked for a seat on the public page, as a trainer looks at them: who waits for a yes, who shares a network."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from shop.training.models import Place, Seat, Source

MANY = 5  # from one network; fewer are shown together only where somebody of them waits for a yes


@dataclass(frozen=True)
class Group:
    """Strangers of one network who have not come yet; `seat` names it in addresses."""

    seat: int
    count: int
    seated: int
    held: int
    first_at: datetime.datetime
    last_at: datetime.datetime


def held(class_id: int) -> list[int]:
    """The keys of those who wait for a yes."""
    rows = Seat.unscoped.filter(training_class=class_id, state=Place.WAITING, needs_yes=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def groups(rows: Sequence[Seat]) -> list[Group]:
    """Of a class's people, the largest first: of one network, and more than look like one household."""
    found: dict[str, list[Seat]] = {}
    for seat in rows:
        if seat.source == Source.PUBLIC and seat.is_open and seat.network and not seat.attended_at:
            found.setdefault(seat.network, []).append(seat)
    many = [
        _group(people)
        for people in found.values()
        if len(people) >= MANY or (len(people) > 1 and any(seat.is_held for seat in people))
    ]
    return sorted(many, key=lambda group: -group.count)


def _group(people: Sequence[Seat]) -> Group:
    moments = [seat.asked_at for seat in people]
    return Group(
        seat=people[0].pk,
        count=len(people),
        seated=sum(seat.state == Place.SEATED for seat in people),
        held=sum(seat.is_held for seat in people),
        first_at=min(moments),
        last_at=max(moments),
    )
