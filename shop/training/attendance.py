"""Who was there: by the code on the wall, which changes, by the one on paper, or by one tap on the list.

Codes are good on the class's own day alone, from AROUND before it begins until AROUND after it ends: the one on the
wall for five to ten minutes, the one on paper all that time. The list works always, also afterwards, from paper.
"""

import datetime
import hmac

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from catalog import days
from shop.accounts import tries
from shop.training import links, seats
from shop.training.models import Place, Seat, TrainingClass

WINDOW = 300  # seconds that a code is shown; the one before it is taken too
SIGNS = 10
AROUND = datetime.timedelta(hours=1)


class Cancelled(Exception):
    """The class was cancelled: nobody was there."""


class NotYet(Exception):
    """The class's day has not come."""


class OutsideHours(Exception):
    """It is not the class's day, or far from its hours."""


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


def paper_code(row: TrainingClass) -> str:
    """What is printed; another one once the class has another day."""
    return tries.digest("class on paper", row.secret, row.held_on.isoformat())[:SIGNS]


def address(row: TrainingClass, now: datetime.datetime) -> str:
    """What the square on the wall says."""
    return links.whole("training:here", row.pk, code(row, now))


def paper_address(row: TrainingClass) -> str:
    """What the printed square says."""
    return links.whole("training:here", row.pk, paper_code(row))


def window(row: TrainingClass) -> tuple[datetime.datetime, datetime.datetime]:
    """When its codes are good, never past midnight of its day."""
    return (
        max(row.begins - AROUND, days.midnight(row.held_on)),
        min(row.ends + AROUND, days.end(row.held_on)),
    )


def window_words(row: TrainingClass) -> dict[str, str]:
    """The same as a person reads it: `since`, `until` and `day`."""
    since, until = (timezone.localtime(moment) for moment in window(row))
    last = "24:00" if until.date() > row.held_on else f"{until:%H:%M}"
    return {"since": f"{since:%H:%M}", "until": last, "day": date_format(row.held_on, "SHORT_DATE_FORMAT")}


def is_open(row: TrainingClass, now: datetime.datetime) -> bool:
    """Whether its codes are good at this moment."""
    since, until = window(row)
    return not row.is_cancelled and since <= now < until


def check(row: TrainingClass, typed: str) -> None:
    """Raises Cancelled, OutsideHours, WrongCode."""
    now = timezone.now()
    if row.is_cancelled:
        raise Cancelled
    if not is_open(row, now):
        raise OutsideHours
    right = (code(row, now), code(row, now, back=1), paper_code(row))
    found = [hmac.compare_digest(typed.encode(), one.encode()) for one in right]
    if not any(found):
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
        seat.state, seat.seated_at, seat.needs_yes = Place.SEATED, timezone.now(), False
    seat.attended_at, seat.attended_by_id = timezone.now(), by_id
    seat.save(update_fields=["state", "seated_at", "needs_yes", "attended_at", "attended_by"])
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
