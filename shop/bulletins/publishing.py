"""Writing a bulletin, correcting it by another, withdrawing it. Whom it is for hears by the outbox, once each."""

import datetime
import uuid
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from shop.bulletins import audience
from shop.bulletins.models import Bulletin
from shop.notifications import outbox
from shop.notifications.topics import Topic


class MovedOn(Exception):
    """It was withdrawn or corrected by somebody else; nothing was changed."""


class OtherwisePublished(Exception):
    """This form was published before, with other facts; nothing was changed."""


@dataclass(frozen=True)
class Facts:
    """`communes` are codes, none for the whole province; both days are in it."""

    kind: str
    is_urgent: bool
    title: str
    body: str
    communes: tuple[str, ...]
    first_on: datetime.date
    last_on: datetime.date


def facts_of(row: Bulletin) -> Facts:
    said = {name: getattr(row, name) for name in Facts.__dataclass_fields__}
    return Facts(**said | {"communes": tuple(row.communes)})


@transaction.atomic
def publish(facts: Facts, *, key: uuid.UUID, officer_id: int, corrects: int | None = None) -> Bulletin:
    """The bulletin of this form's key, written and sent once however often the form comes. Raises MovedOn,
    OtherwisePublished."""
    facts = replace(facts, communes=tuple(sorted(facts.communes)))
    heard = audience.of(facts.communes)
    if corrects is not None and not Bulletin.objects.filter(key=key).exists():
        _end(corrects, officer_id, "")
    row, is_new = Bulletin.objects.get_or_create(
        key=key,
        defaults={
            "kind": facts.kind,
            "is_urgent": facts.is_urgent,
            "title": facts.title,
            "body": facts.body,
            "communes": list(facts.communes),
            "first_on": facts.first_on,
            "last_on": facts.last_on,
            "written_by_id": officer_id,
            "told_count": heard.cooperatives,
            "corrects_id": corrects,
        },
    )
    if is_new:
        _tell(row, heard.letters)
    elif facts_of(row) != facts:
        raise OtherwisePublished
    return row


@transaction.atomic
def withdraw(pk: int, *, reason: str, officer_id: int) -> Bulletin:
    """Those who were told of it are told that it holds no more, unless it was over anyway. Raises MovedOn."""
    _end(pk, officer_id, reason)
    row = Bulletin.objects.get(pk=pk)
    if not row.is_over:
        _tell(row, audience.of(row.communes).letters, withdrawn=1)
    return row


def _end(pk: int, officer_id: int, reason: str) -> None:
    ended = Bulletin.objects.filter(pk=pk, ended_at=None).update(
        ended_at=timezone.now(), ended_by=officer_id, ended_because=reason
    )
    if not ended:
        raise MovedOn


def _tell(row: Bulletin, cooperatives: list[int], withdrawn: int = 0) -> None:
    topic = Topic.BULLETIN_URGENT if row.is_urgent else Topic.BULLETIN
    outbox.write_many(
        [(topic, {"bulletin": row.pk, "cooperative": pk, "withdrawn": withdrawn}) for pk in cooperatives]
    )
