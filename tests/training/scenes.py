"""Classes for the tests: one that is coming, people who ask for a seat, what the outbox promised."""

import datetime
from typing import Any

from django.utils import timezone

from catalog.models import Cooperative
from shop.training import classes, seats
from shop.training.classes import Facts
from shop.training.models import Material, Seat, Source, TrainingClass
from shop.training.seats import Person

PHONE = "+8498100{:04}"


def facts(**changes: Any) -> Facts:
    """In a week, with three seats."""
    values: dict[str, Any] = {
        "title": "Chụp ảnh hàng bằng điện thoại",
        "course_url": "",
        "place": "Nhà văn hoá bản Sin Suối Hồ",
        "commune_id": "03405",
        "held_on": timezone.localdate() + datetime.timedelta(days=7),
        "starts_at": datetime.time(8),
        "ends_at": datetime.time(11, 30),
        "trainer": "Vàng Thị Dế",
        "partner": "Hội Phụ nữ tỉnh",
        "audience": "",
        "about": "",
        "seats": 3,
    }
    return Facts(**values | changes)


def opened(**changes: Any) -> TrainingClass:
    """A class as `facts` says, or otherwise."""
    return classes.make(facts(**changes), by_id=None)


def running(**changes: Any) -> TrainingClass:
    """All of today, so that it runs whenever a test does."""
    hours = {"starts_at": datetime.time(0), "ends_at": datetime.time(23, 59)}
    return opened(**{"held_on": timezone.localdate()} | hours | changes)


def moved(row: TrainingClass, days: int) -> TrainingClass:
    """Its day lies so many days from today."""
    row.held_on = timezone.localdate() + datetime.timedelta(days=days)
    row.save(update_fields=["held_on"])
    return row


def person(number: int, **changes: Any) -> Person:
    """One of many, each with a phone of their own."""
    return Person(**{"name": f"Giàng A {number}", "phone": PHONE.format(number)} | changes)


def asked(row: TrainingClass, *numbers: int, source: Source = Source.DESK, **changes: Any) -> list[Seat]:
    """These ask for a seat, in this order."""
    people = [person(number, **changes) for number in numbers]
    return seats.ask(row.pk, people, source=source, by_id=None).new


def goes_to_a_class(stall: Cooperative) -> dict[str, Any]:
    """A class that is coming, and somebody of a stall who goes to it: their keys, for addresses."""
    row = opened()
    (seat,) = asked(row, 1, cooperative_id=stall.pk)
    leaves = Material.objects.create(training_class=row, title="Vở", data=b"%PDF-")
    return {"class": row.pk, "class_seat": seat.pk, "class_token": seat.token, "class_material": leaves.pk}
