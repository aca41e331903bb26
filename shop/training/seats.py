"""Who has a seat: asked for, given or put into the line, given back. Decided under the class's lock, one after another.

Whoever asks first is first: a seat that becomes free goes to the lowest key that waits, who is told. Strangers, who
ask on the public page without an invitation, have at most half of the seats by themselves, and a quarter from one
network; more of them wait until the union has said yes (ADR 44).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog import row_locks, text
from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.training.models import Invitation, Place, Seat, Source, TrainingClass

MOST_OF_A_STALL = 20  # people of one class; more of them the union writes down
HOUSEHOLD = 5  # from one network are no flood, however small the class


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
def ask(
    class_id: int, people: Sequence[Person], *, source: Source, by_id: int | None, network: str = ""
) -> Taken:
    """In their order; a phone that is on the list already stays where it is. The union may write people down on the
    day itself and afterwards, from paper. `network`: a digest of where a stranger asks from. Raises Closed, TooMany."""
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
        is_held = source == Source.PUBLIC and _is_held(row, person, known.values(), network)
        seat = _write(
            row,
            person,
            has_seat=left > 0 and not is_held,
            needs_yes=is_held,
            source=source,
            by_id=by_id,
            network=network,
        )
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


def strangers_share(row: TrainingClass) -> int:
    """Seats that strangers get without anybody's yes: half of them, rounded up."""
    return -(-row.seats // 2)


def network_share(row: TrainingClass) -> int:
    """Of these, how many from one network: a quarter of the seats, rounded up; a household in any case."""
    return max(-(-row.seats // 4), HOUSEHOLD)


def is_share_taken(row: TrainingClass, network: str) -> bool:
    """Whether the next stranger from this network waits for a yes; one query."""
    rows = Seat.unscoped.filter(training_class=row, source=Source.PUBLIC, needs_yes=False)
    return _is_taken(row, network, list(rows.exclude(state=Place.WITHDRAWN).only("network")))


def _is_taken(row: TrainingClass, network: str, strangers: Sequence[Seat]) -> bool:
    of_network = sum(seat.network == network for seat in strangers) if network else 0
    return len(strangers) >= strangers_share(row) or of_network >= network_share(row)


def _is_held(row: TrainingClass, person: Person, known: Iterable[Seat], network: str) -> bool:
    """A number that the register knows of an invited cooperative is no stranger's."""
    strangers = [seat for seat in known if seat.source == Source.PUBLIC and not seat.needs_yes]
    if not _is_taken(row, network, strangers):
        return False
    invited = Invitation.unscoped.filter(training_class=row, registered__phones__contains=[person.phone])
    return not (person.phone and invited.exists())


def _write(
    row: TrainingClass,
    person: Person,
    *,
    has_seat: bool,
    needs_yes: bool,
    source: Source,
    by_id: int | None,
    network: str,
) -> Seat:
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
        needs_yes=needs_yes,
        network=network,
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


@transaction.atomic
def say_yes(class_id: int, seat_ids: Collection[int]) -> int:
    """These strangers are welcome: they get what seats are free, the others stand in the line. How many there were.
    Raises Closed."""
    row = hold(class_id)
    if row.is_cancelled:
        raise Closed
    rows = Seat.unscoped.filter(training_class=row, pk__in=seat_ids, state=Place.WAITING, needs_yes=True)
    count = rows.update(needs_yes=False)
    fill(row)
    return count


@transaction.atomic
def drop(class_id: int, network: str, *, by_id: int) -> int:
    """All strangers who asked from one network and did not come lose their place; the next in the line get it. How many
    they were. Raises Closed."""
    row = hold(class_id)
    if row.is_cancelled:
        raise Closed
    rows = Seat.unscoped.filter(training_class=row, source=Source.PUBLIC, network=network, attended_at=None)
    count = (
        rows.exclude(state=Place.WITHDRAWN)
        .exclude(network="")
        .update(state=Place.WITHDRAWN, withdrawn_at=timezone.now(), dropped_by=by_id)
    )
    fill(row)
    return count


@transaction.atomic
def put_back(class_id: int, network: str) -> tuple[int, int]:
    """Who was taken off with this network is on the list again: in a seat who had one, as long as there are free ones;
    else in the line, where they stood. Not who has asked anew since. How many, and how many of them have a seat.
    Raises Closed."""
    row = hold(class_id)
    if row.is_cancelled:
        raise Closed
    gone = Seat.unscoped.filter(training_class=row, network=network, dropped_by__isnull=False)
    known, left = _known(row), free(row)
    back = [seat for seat in gone.exclude(network="").order_by("pk") if _key(seat) not in known]
    for seat in back:
        has_seat = seat.seated_at is not None and left > 0
        seat.state = Place.SEATED if has_seat else Place.WAITING
        seat.withdrawn_at = seat.dropped_by_id = None
        left -= has_seat
    Seat.unscoped.bulk_update(back, ["state", "withdrawn_at", "dropped_by"])
    fill(row)
    keys = [seat.pk for seat in back]
    return len(back), Seat.unscoped.filter(pk__in=keys, state=Place.SEATED).count()


def fill(row: TrainingClass) -> list[Seat]:
    """Gives what is free to who waits longest, and tells them; the class is held. Nobody moves up once it has begun:
    they are at home by then."""
    if not row.is_coming:
        return []
    line = _line(row.pk).order_by("pk")[: free(row)]
    lucky = list(line)
    now = timezone.now()
    for seat in lucky:
        seat.state, seat.seated_at = Place.SEATED, now
    Seat.unscoped.bulk_update(lucky, ["state", "seated_at"])
    outbox.write_many([(Topic.CLASS_SEATED, {"seat": seat.pk}) for seat in lucky])
    return lucky


def place_in_line(seat: Seat) -> int:
    """1 for who is next; 0 for who does not wait, or for a yes first."""
    if seat.state != Place.WAITING or seat.needs_yes:
        return 0
    return _line(seat.training_class_id).filter(pk__lte=seat.pk).count()


def _line(class_id: int) -> "QuerySet[Seat]":
    return Seat.unscoped.filter(training_class=class_id, state=Place.WAITING, needs_yes=False)
