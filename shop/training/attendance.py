"""Who was there: by the code on the wall, which changes, or by one tap on the list.

The code is good on the class's own day alone, for five to ten minutes; a photograph of it sent home is worth nothing
by the time somebody reads it. The list may be written afterwards, from paper.
"""

import datetime
import hmac

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shop.accounts import tries
from shop.training import links, seats
from shop.training.models import Place, Seat, TrainingClass

WINDOW = 300  # seconds that a code is shown; the one before it is taken too
SIGNS = 10


class Cancelled(Exception):
    """The class was cancelled: nobody was there."""


class NotYet(Exception):
    """The class's day has not come."""


class NotToday(Exception):
    """A code of a class that is not today."""


class WrongCode(Exception):
    """The code is old, or none of this class."""


class Unknown(Exception):
    """Nobody with this number is on the list."""


class Full(Exception):
    """This person waits for a seat, and there is none."""


class HasPaper(Exception):
    """There is a certificate for it, which is to be taken back first."""


def code(row: TrainingClass, now: datetime.datetime, *, back: int = 0) -> str:
    """What the wall shows now, or `back` windows ago."""
    window = int(now.timestamp()) // WINDOW - back
    return tries.digest("class", row.secret, str(window))[:SIGNS]


def address(row: TrainingClass, now: datetime.datetime) -> str:
    """What the square on the wall says."""
    return links.whole("training:here", row.pk, code(row, now))


def check(row: TrainingClass, typed: str) -> None:
    """Raises Cancelled, NotToday, WrongCode."""
    if row.is_cancelled:
        raise Cancelled
    if not row.is_today:
        raise NotToday
    now = timezone.now()
    right = [hmac.compare_digest(typed.encode(), code(row, now, back=back).encode()) for back in (0, 1)]
    if not any(right):
        raise WrongCode


def by_code(class_id: int, typed: str, phone: str) -> Seat:
    """A phone (E.164) that is on the list is there. Twice changes nothing. Raises as `check`; Unknown, Full."""
    check(TrainingClass.objects.get(pk=class_id), typed)
    rows = Seat.unscoped.filter(training_class=class_id, phone=phone).exclude(state=Place.WITHDRAWN)
    seat = rows.first()
    if seat is None:
        raise Unknown
    return mark(seat.pk, by_id=None)


@transaction.atomic
def mark(seat_id: int, *, by_id: int | None) -> Seat:
    """This person is there, or was; twice changes nothing. Who waited takes a seat if there is one. Raises Cancelled,
    NotYet, Full; Seat.DoesNotExist, for who has withdrawn too."""
    row = _hold(seat_id)
    seat = Seat.unscoped.exclude(state=Place.WITHDRAWN).get(pk=seat_id)
    if seat.attended_at:
        return seat
    if seat.state == Place.WAITING:
        if not seats.free(row):
            raise Full
        seat.state, seat.seated_at = Place.SEATED, timezone.now()
    seat.attended_at, seat.attended_by_id = timezone.now(), by_id
    seat.save(update_fields=["state", "seated_at", "attended_at", "attended_by"])
    return seat


@transaction.atomic
def unmark(seat_id: int) -> Seat:
    """The tap was a mistake. Raises Cancelled, NotYet, HasPaper; Seat.DoesNotExist."""
    _hold(seat_id)
    seat: Seat = Seat.unscoped.select_related("certificate").get(pk=seat_id)
    if seat.has_good_paper:
        raise HasPaper
    seat.attended_at = seat.attended_by = None
    seat.save(update_fields=["attended_at", "attended_by"])
    return seat


def _hold(seat_id: int) -> TrainingClass:
    row = seats.hold(Seat.unscoped.values_list("training_class", flat=True).get(pk=seat_id))
    if row.is_cancelled:
        raise Cancelled
    if not row.has_begun:
        raise NotYet
    return row


def came(year: int | None = None) -> "QuerySet[Seat]":
    """Who was there, in a year or ever. Not within a scope."""
    rows = Seat.unscoped.exclude(attended_at=None)
    return rows.filter(training_class__held_on__year=year) if year else rows


def people_trained(cooperative_id: int, year: int) -> tuple[int, int]:
    """People of a cooperative who were at a class that year, and at how many classes."""
    rows = list(came(year).filter(cooperative=cooperative_id).values_list("training_class", "phone", "name"))
    return len({phone or name for _row, phone, name in rows}), len({row for row, _phone, _name in rows})
