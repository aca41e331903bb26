"""Papers that somebody was at a class: issued after it, checked by a code that nobody guesses, taken back."""

import re
import unicodedata

from django.db import transaction
from django.utils import timezone

from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.training import seats
from shop.training.models import ALPHABET, CODE_LENGTH, ClassCertificate, Place, Seat

GROUP = 4  # signs of a code that are read together


class NotYet(Exception):
    """The class is not over, or was cancelled; nothing was issued."""


def read(typed: str) -> str:
    """The code in what was typed: any case, blanks and dashes anywhere. "" for none."""
    plain = unicodedata.normalize("NFKC", typed[:60]).upper()
    code = re.sub(r"[\s\-\u2010-\u2015_.]", "", plain)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else ""


def spelled(code: str) -> str:
    """As it is printed: "K7M2-9QXA-BCDE"."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def find(typed: str) -> ClassCertificate | None:
    """The paper of a code as typed, one that was taken back too."""
    code = read(typed)
    rows = ClassCertificate.unscoped.select_related("seat__training_class__commune")
    return rows.filter(code=code).first() if code else None


@transaction.atomic
def issue(class_id: int, *, by_id: int | None) -> list[ClassCertificate]:
    """To everybody who was there and has none; they are told. Raises NotYet."""
    row = seats.hold(class_id)
    if row.is_cancelled or timezone.now() < row.ends:
        raise NotYet
    people = Seat.unscoped.filter(training_class=row, state=Place.SEATED, certificate=None)
    made = [
        ClassCertificate(seat=seat, name=seat.name, issued_by_id=by_id)
        for seat in people.exclude(attended_at=None).order_by("pk")
    ]
    ClassCertificate.unscoped.bulk_create(made)
    outbox.write_many([(Topic.CLASS_CERTIFIED, {"seat": one.seat_id}) for one in made])
    return made


def revoke(certificate_id: int, reason: str, *, by_id: int | None) -> bool:
    """False where it was taken back before: the first reason stays."""
    open_rows = ClassCertificate.unscoped.filter(pk=certificate_id, revoked_at=None)
    return bool(open_rows.update(revoked_at=timezone.now(), revoked_by=by_id, revoke_reason=reason))


def of_class(class_id: int) -> list[ClassCertificate]:
    """All papers of a class, by the list; taken back or not."""
    rows = ClassCertificate.unscoped.filter(seat__training_class=class_id)
    return list(rows.select_related("seat__training_class__commune").order_by("seat"))
