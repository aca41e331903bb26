"""Who has a seat: asked for, given or put into the line, given back. Decided under the class's lock, one after another.

Whoever asks first is first: a seat that becomes free goes to the lowest key that waits, who is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from catalog import row_locks, text
from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.training.models import Place, Seat, Source, TrainingClass

MOST_OF_A_STALL = 20  # people of one class; more of them the union writes down


class Closed(Exception):
    """The class is cancelled, or has begun; nothing was changed."""


class TooMany(Exception):
    """A stall has written down as many as it may; nothing was written."""


class Came(Exception):
    """This person was there; what was is not taken back."""


@dataclass(frozen=True)
class Person:
    """Who wants to come; the phone is E.164 or "". At most one of the two keys, or both of one cooperative."""

    name: str
    phone: str = ""
    organisation: str = ""
    cooperative_id: int | None = None
    registered_id: int | None = None


@dataclass
class Taken:
    """What became of a list: who is new, with a seat or in the line, and who was on it before."""

    new: list[Seat] = field(default_factory=list)
    known: list[Seat] = field(default_factory=list)

    @property
    def seated(self) -> list[Seat]:
        return [seat for seat in self.new if seat.state == Place.SEATED]

    @property
    def waiting(self) -> list[Seat]:
        return [seat for seat in self.new if seat.state == Place.WAITING]


def hold(class_id: int) -> TrainingClass:
    """The class, alone until the transaction ends. Raises TrainingClass.DoesNotExist."""
    row: TrainingClass = row_locks.hold(TrainingClass.objects).get(pk=class_id)
    return row


def free(row: TrainingClass) -> int:
    """Seats that nobody has; asked under the lock."""
    return max(row.seats - Seat.unscoped.filter(training_class=row, state=Place.SEATED).count(), 0)


@transaction.atomic
def ask(class_id: int, people: Sequence[Person], *, source: Source, by_id: int | None) -> Taken:
    """In their order; a phone that is on the list already stays where it is. The union may write people down on the
    day itself and afterwards, from paper. Raises Closed, TooMany."""
    row = hold(class_id)
    if row.is_cancelled or (source != Source.DESK and not row.is_coming):
        raise Closed
    taken, left = Taken(), free(row)
    known = _known(row)
    new = [person for person in people if _key(person) not in known]
    if source == Source.STALL and new:
        theirs = sum(seat.cooperative_id == new[0].cooperative_id for seat in known.values())
        if theirs + len(new) > MOST_OF_A_STALL:
            raise TooMany
    for person in people:
        if (key := _key(person)) in known:
            taken.known.append(known[key])
            continue
        seat = _write(row, person, has_seat=left > 0, source=source, by_id=by_id)
        left -= seat.state == Place.SEATED
        known[key] = seat
        taken.new.append(seat)
    outbox.write_many([(Topic.CLASS_ASKED, {"seat": seat.pk}) for seat in taken.new if row.is_coming])
    return taken


def _known(row: TrainingClass) -> dict[str, Seat]:
    rows = Seat.unscoped.filter(training_class=row).exclude(state=Place.WITHDRAWN)
    return {_key(seat): seat for seat in rows}


def _key(person: Person | Seat) -> str:
    """By the phone; by name and cooperative where there is none."""
    about = (person.cooperative_id, person.registered_id, text.fold(person.organisation))
    return person.phone or f"{text.fold(person.name)} {about}"


def _write(row: TrainingClass, person: Person, *, has_seat: bool, source: Source, by_id: int | None) -> Seat:
    now = timezone.now()
    seat: Seat = Seat.unscoped.create(
        training_class=row,
        name=person.name,
        phone=person.phone,
        organisation=person.organisation,
        cooperative_id=person.cooperative_id,
        registered_id=person.registered_id,
        state=Place.SEATED if has_seat else Place.WAITING,
        source=source,
        asked_at=now,
        asked_by_id=by_id,
        seated_at=now if has_seat else None,
    )
    return seat


@transaction.atomic
def withdraw(seat_id: int, *, is_from_paper: bool = False) -> bool:
    """Gives the seat back, for the first who waits; False where it was given back before. Once the class has begun only
    the union does so, from paper. Raises Came, Closed; Seat.DoesNotExist."""
    class_id = Seat.unscoped.values_list("training_class", flat=True).get(pk=seat_id)
    row = hold(class_id)
    seat = Seat.unscoped.get(pk=seat_id)
    if seat.state == Place.WITHDRAWN:
        return False
    if seat.attended_at:
        raise Came
    if row.is_cancelled or not (row.is_coming or is_from_paper):
        raise Closed
    seat.state, seat.withdrawn_at = Place.WITHDRAWN, timezone.now()
    seat.save(update_fields=["state", "withdrawn_at"])
    fill(row)
    return True


def fill(row: TrainingClass) -> list[Seat]:
    """Gives what is free to who waits longest, and tells them; the class is held. Nobody moves up once it has begun:
    they are at home by then."""
    if not row.is_coming:
        return []
    line = Seat.unscoped.filter(training_class=row, state=Place.WAITING).order_by("pk")[: free(row)]
    lucky = list(line)
    now = timezone.now()
    for seat in lucky:
        seat.state, seat.seated_at = Place.SEATED, now
    Seat.unscoped.bulk_update(lucky, ["state", "seated_at"])
    outbox.write_many([(Topic.CLASS_SEATED, {"seat": seat.pk}) for seat in lucky])
    return lucky


def place_in_line(seat: Seat) -> int:
    """1 for who is next; 0 for who does not wait."""
    if seat.state != Place.WAITING:
        return 0
    line = Seat.unscoped.filter(training_class=seat.training_class_id, state=Place.WAITING)
    return line.filter(pk__lte=seat.pk).count()
