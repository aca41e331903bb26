"""Who asked for a seat on the public page, as a trainer looks at them: who waits for a yes, who shares a network."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from shop.accounts.models import User
from shop.training.models import Place, Seat, Source
from shop.training.seats import HOUSEHOLD

MANY = HOUSEHOLD  # from one network; fewer are shown together only where somebody of them waits for a yes


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


@dataclass(frozen=True)
class Dropped:
    """A network that somebody took off the list; `seat` names it in addresses."""

    seat: int
    count: int
    by: User
    at: datetime.datetime


def dropped(rows: Sequence[Seat]) -> list[Dropped]:
    """Of a class's people, who can be put back: by network, the last first."""
    found: dict[str, list[Seat]] = {}
    for seat in rows:
        if seat.dropped_by_id and seat.network:
            found.setdefault(seat.network, []).append(seat)
    groups = []
    for people in found.values():
        last = max(people, key=lambda seat: seat.withdrawn_at or seat.asked_at)
        if last.dropped_by:
            groups.append(Dropped(last.pk, len(people), last.dropped_by, last.withdrawn_at or last.asked_at))
    return sorted(groups, key=lambda group: group.at, reverse=True)


@dataclass(frozen=True)
class Share:
    """One cooperative's people who have a seat; `percent` of the class's seats."""

    name: str
    count: int
    percent: int


def many(rows: Sequence[Seat], seats: int) -> list[Share]:
    """Cooperatives whose people have more seats than one network gets by itself: a quarter, and more than a few. The
    largest first."""
    found: dict[tuple[int | None, int | None], list[Seat]] = {}
    for seat in rows:
        if seat.state == Place.SEATED and (seat.cooperative_id or seat.registered_id):
            found.setdefault((seat.cooperative_id, seat.registered_id), []).append(seat)
    shares = []
    for people in found.values():
        known = people[0].cooperative or people[0].registered
        if known and len(people) > MANY and 4 * len(people) > seats:
            shares.append(Share(str(known.name), len(people), 100 * len(people) // seats))
    return sorted(shares, key=lambda share: -share.count)


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
