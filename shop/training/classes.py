"""Making, changing and cancelling a class. Whoever has asked for a seat is told of what changes."""

import datetime
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.training import seats
from shop.training.models import Place, Seat, TrainingClass

TOLD = ("place", "commune_id", "held_on", "starts_at", "ends_at")  # what a person must know to get there


class TooFewSeats(Exception):
    """More people than that have a seat; nothing was changed."""

    def __init__(self, seated: int) -> None:
        super().__init__(seated)
        self.seated = seated


ON_PAPERS = ("title", "held_on", "starts_at", "ends_at", "place", "commune_id", "trainer", "partner")


class Settled(Exception):
    """Somebody was there, or has a certificate: what those papers say of the class stays."""


class Over(Exception):
    """The class is cancelled or its day is over; nothing was changed."""


@dataclass(frozen=True)
class Facts:
    """What an officer says of a class; hours are Vietnam's."""

    title: str
    course_url: str
    place: str
    commune_id: str
    held_on: datetime.date
    starts_at: datetime.time
    ends_at: datetime.time
    trainer: str
    partner: str
    audience: str
    about: str
    seats: int


def make(facts: Facts, *, by_id: int | None) -> TrainingClass:
    """A new class without anybody in it."""
    row: TrainingClass = TrainingClass.objects.create(**asdict(facts), created_by_id=by_id)
    return row


@transaction.atomic
def change(class_id: int, facts: Facts) -> TrainingClass:
    """More seats go to who waits at once. Raises Over, TooFewSeats, Settled."""
    row = seats.hold(class_id)
    if row.is_cancelled:
        raise Over
    seated = Seat.unscoped.filter(training_class=row, state=Place.SEATED).count()
    if facts.seats < seated:
        raise TooFewSeats(seated)
    if any(getattr(row, name) != getattr(facts, name) for name in _settled(row)):
        raise Settled
    before = {name: getattr(row, name) for name in TOLD}
    for name, value in asdict(facts).items():
        setattr(row, name, value)
    row.save(update_fields=[*(name.removesuffix("_id") for name in asdict(facts))])
    seats.fill(row)
    if row.is_coming and before != {name: getattr(row, name) for name in TOLD}:
        _tell(row, Topic.CLASS_CHANGED)
    return row


def _settled(row: TrainingClass) -> tuple[str, ...]:
    """What may not be changed any more: the day once somebody was there, and once there are papers what they say."""
    rows = Seat.unscoped.filter(training_class=row).exclude(attended_at=None)
    if rows.exclude(certificate=None).exists():
        return ON_PAPERS
    return ("held_on",) if rows.exists() else ()


@transaction.atomic
def cancel(class_id: int, reason: str, *, by_id: int | None) -> int:
    """How many people are told; with a reason. Raises Over for a class that is over or cancelled already."""
    row = seats.hold(class_id)
    came = Seat.unscoped.filter(training_class=row).exclude(attended_at=None).exists()
    if row.is_cancelled or came or row.held_on < timezone.localdate():
        raise Over
    row.cancelled_at, row.cancelled_by_id, row.cancel_reason = timezone.now(), by_id, reason
    row.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    return _tell(row, Topic.CLASS_CANCELLED)


def _tell(row: TrainingClass, topic: Topic) -> int:
    keys = Seat.unscoped.filter(training_class=row).exclude(state=Place.WITHDRAWN).order_by("pk")
    told: list[tuple[Topic, outbox.Ids]] = [
        (topic, {"seat": key}) for key in keys.values_list("pk", flat=True)
    ]
    outbox.write_many(told)
    return len(told)


def remind() -> int:
    """Promises a letter to everybody with a seat in a class of tomorrow, once for its day whoever fires this and how
    often. How many."""
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    rows = TrainingClass.objects.filter(held_on=tomorrow, cancelled_at=None)
    return sum(_remind(key, tomorrow) for key in rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _remind(class_id: int, day: datetime.date) -> int:
    row = seats.hold(class_id)
    if row.is_cancelled or row.held_on != day or row.reminded_for == day:
        return 0
    row.reminded_for = day
    row.save(update_fields=["reminded_for"])
    seated = Seat.unscoped.filter(training_class=row, state=Place.SEATED).order_by("pk")
    keys = list(seated.values_list("pk", flat=True))
    outbox.write_many([(Topic.CLASS_TOMORROW, {"seat": key}) for key in keys])
    return len(keys)


def with_counts() -> "QuerySet[TrainingClass]":
    """Classes with `seated`, `waiting` (of them `to_agree`: for the union's yes) and `came`: how many people."""
    rows = TrainingClass.objects.select_related("commune").order_by("held_on", "starts_at", "pk")
    return rows.annotate(
        seated=Count("people", filter=Q(people__state=Place.SEATED)),
        waiting=Count("people", filter=Q(people__state=Place.WAITING)),
        to_agree=Count("people", filter=Q(people__state=Place.WAITING, people__needs_yes=True)),
        came=Count("people", filter=Q(people__attended_at__isnull=False)),
    )


def waiting_for_a_yes() -> "QuerySet[TrainingClass]":
    """Classes to come with strangers who wait for the union's yes: `to_agree` of them, since `first_asked_at`."""
    now = timezone.localtime()
    coming = Q(held_on__gt=now.date()) | Q(held_on=now.date(), starts_at__gt=now.time())
    rows = TrainingClass.objects.filter(
        coming, cancelled_at=None, people__needs_yes=True, people__state=Place.WAITING
    )
    return rows.order_by().annotate(to_agree=Count("people"), first_asked_at=Min("people__asked_at"))


def taken_by(*, cooperative_id: int | None, registered_id: int | None) -> "QuerySet[TrainingClass]":
    """Classes that people of a cooperative were at, the last first, with `came`: how many of it. By its stall, its row
    of the register, or what was merged into that row."""
    whose = Q()
    if cooperative_id is not None:
        whose |= Q(cooperative=cooperative_id)
    if registered_id is not None:
        whose |= Q(registered=registered_id) | Q(registered__merged_into=registered_id)
    rows = Seat.unscoped.filter(whose, attended_at__isnull=False) if whose else Seat.unscoped.none()
    classes = TrainingClass.objects.filter(people__in=rows).annotate(came=Count("people"))
    return classes.order_by("-held_on", "-pk")


def at(*, commune: str, district: str) -> "QuerySet[TrainingClass]":
    """Of a place, the last first: a commune by its code, or a FormerDistrict."""
    rows = with_counts().order_by("-held_on", "-pk")
    return (
        rows.filter(commune=commune)
        if commune
        else rows.filter(commune__former_districts__contains=[district])
    )


def coming() -> "QuerySet[TrainingClass]":
    """From today on, the next first; cancelled ones too."""
    return with_counts().filter(held_on__gte=timezone.localdate())


def past() -> "QuerySet[TrainingClass]":
    """Before today, the last first."""
    rows = with_counts().filter(held_on__lt=timezone.localdate())
    return rows.order_by("-held_on", "-starts_at", "-pk")
