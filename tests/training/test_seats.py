"""Seats: given while there are any, then a line; who withdraws frees one for the first who waits, who is told."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from catalog import row_locks
from shop.notifications.models import OutboxMessage
from shop.training import classes, seats
from shop.training.models import Place, Seat, Source, TrainingClass
from tests.cast import Cast
from tests.test_races import all_at_once
from tests.training.scenes import asked, facts, moved, opened, person

pytestmark = pytest.mark.django_db


def line(row: TrainingClass) -> dict[str, str]:
    """The last sign of each name, and the state."""
    return {seat.name[-1]: seat.state for seat in Seat.unscoped.filter(training_class=row)}


def told(topic: str) -> list[str]:
    """Whom a topic was promised to, by the last sign of their names."""
    keys = OutboxMessage.objects.filter(topic=topic).order_by("pk").values_list("payload__seat", flat=True)
    names = dict(Seat.unscoped.values_list("pk", "name"))
    return [names[key][-1] for key in keys]


def test_seats_go_by_order_and_the_rest_wait(cast: Cast) -> None:
    row = opened()
    asked(row, 1, 2, 3, 4, 5)
    assert line(row) == {"1": "seated", "2": "seated", "3": "seated", "4": "waiting", "5": "waiting"}
    assert told("class.asked") == ["1", "2", "3", "4", "5"]
    assert [seats.place_in_line(seat) for seat in Seat.unscoped.order_by("pk")] == [0, 0, 0, 1, 2]


def test_a_number_is_on_the_list_once_whoever_writes_it_down(cast: Cast) -> None:
    row = opened()
    asked(row, 1)
    taken = seats.ask(row.pk, [person(1, name="Người khác"), person(2)], source=Source.PUBLIC, by_id=None)
    assert [seat.name for seat in taken.known] == ["Giàng A 1"]
    assert [seat.name for seat in taken.new] == ["Giàng A 2"]
    without = seats.ask(row.pk, [person(7, phone=""), person(7, phone="")], source=Source.DESK, by_id=None)
    assert (len(without.new), len(without.known)) == (1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.unscoped.create(
            training_class=row, name="x", phone=person(1).phone, state="waiting", source="desk"
        )


def test_who_withdraws_frees_the_seat_for_the_first_in_the_line_who_is_told(cast: Cast) -> None:
    row = opened()
    first, _second, _third, fourth, _fifth = asked(row, 1, 2, 3, 4, 5)
    assert seats.withdraw(fourth.pk)  # from the line: nobody moves up
    assert told("class.seated") == []
    assert seats.withdraw(first.pk)
    assert not seats.withdraw(first.pk)
    assert line(row) == {"1": "withdrawn", "2": "seated", "3": "seated", "4": "withdrawn", "5": "seated"}
    assert told("class.seated") == ["5"]
    asked(row, 1)  # may come back, at the end
    assert Seat.unscoped.filter(phone=person(1).phone, state=Place.WAITING).count() == 1


def test_more_seats_go_to_the_line_and_fewer_than_are_taken_are_refused(cast: Cast) -> None:
    row = opened()
    asked(row, 1, 2, 3, 4, 5)
    with pytest.raises(classes.TooFewSeats):
        classes.change(row.pk, facts(seats=2))
    classes.change(row.pk, facts(seats=4))
    assert told("class.seated") == ["4"]
    assert told("class.changed") == []
    classes.change(row.pk, facts(seats=4, place="Trụ sở xã"))
    assert told("class.changed") == ["1", "2", "3", "4", "5"]


def test_a_class_that_has_begun_or_is_cancelled_takes_nobody_but_from_paper(cast: Cast) -> None:
    row = moved(opened(), -1)
    for source in (Source.PUBLIC, Source.STALL):
        with pytest.raises(seats.Closed):
            asked(row, 1, source=source)
    assert len(asked(row, 1)) == 1
    assert not OutboxMessage.objects.filter(topic="class.asked").exists()
    other = opened()
    classes.cancel(other.pk, "Sạt lở đường", by_id=None)
    with pytest.raises(seats.Closed):
        asked(other, 2)
    assert Seat.unscoped.count() == 1


def test_cancelling_tells_everybody_and_is_done_once(cast: Cast) -> None:
    row = opened()
    people = asked(row, 1, 2, 3, 4)
    seats.withdraw(people[1].pk)
    assert classes.cancel(row.pk, "Sạt lở đường", by_id=cast.minh.pk) == 3
    assert told("class.cancelled") == ["1", "3", "4"]
    with pytest.raises(classes.Over):
        classes.cancel(row.pk, "nữa", by_id=cast.minh.pk)
    with pytest.raises(classes.Over):
        classes.cancel(moved(opened(), -1).pk, "muộn", by_id=cast.minh.pk)
    row.refresh_from_db()
    assert row.cancel_reason == "Sạt lở đường"


PEOPLE = 12


def race(row: TrainingClass) -> int:
    """How many have a seat after all have asked at once."""
    all_at_once([lambda number=number: asked(row, number) for number in range(PEOPLE)])
    return Seat.unscoped.filter(training_class=row, state=Place.SEATED).count()


@pytest.mark.django_db(transaction=True)
def test_many_people_at_once_get_the_last_seat_once(committed_cast: Cast) -> None:
    row = opened(seats=1)
    assert race(row) == 1
    assert Seat.unscoped.filter(training_class=row, state=Place.WAITING).count() == PEOPLE - 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_same_race_gives_it_away_twice(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = threading.Barrier(PEOPLE, timeout=120)

    def unguarded(rows: Any, **_options: Any) -> Any:
        return rows.order_by("pk")

    def counted(row: TrainingClass) -> int:
        left = row.seats - Seat.unscoped.filter(training_class=row, state=Place.SEATED).count()
        seen.wait()
        return max(left, 0)

    row = opened(seats=1)
    monkeypatch.setattr(row_locks, "hold", unguarded)
    monkeypatch.setattr(seats, "free", counted)
    assert race(row) == PEOPLE
