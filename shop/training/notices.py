"""What people are told of a class: an invitation, whether they have a seat, what changed, that it does not happen.

Composed at the last moment: who was told to wait and has a seat by then reads that. What no longer holds is not told.
"""

from functools import partial
from typing import Any

from django.utils.formats import date_format, time_format

from shop.notifications import letters, messages
from shop.notifications.letters import COOPERATIVE, LEARNER, Letter, Recipient
from shop.notifications.topics import Topic
from shop.training import links, seats
from shop.training.models import Invitation, Place, Seat, TrainingClass

LONGEST = 60  # letters of a title in a message


def tell(message_id: int, topic: Topic, payload: dict[str, Any]) -> None:
    """The payload names an invitation or a seat. Who has none any more is told nothing."""
    if topic == Topic.CLASS_INVITED:
        _invite(message_id, payload["invitation"])
        return
    rows = Seat.unscoped.select_related("training_class__commune", "cooperative", "certificate")
    seat = rows.filter(pk=payload["seat"]).first()
    if seat is None or not _holds(topic, seat):
        return
    messages.send_once(message_id, Letter(LEARNER, topic, _learner(seat), partial(about_seat, seat)))


def _holds(topic: Topic, seat: Seat) -> bool:
    """Whether it is still so."""
    row = seat.training_class
    if topic == Topic.CLASS_CERTIFIED:
        return seat.has_good_paper
    if topic == Topic.CLASS_CANCELLED:
        return row.is_cancelled
    if topic == Topic.CLASS_TOMORROW:
        return seat.state == Place.SEATED and row.is_coming
    return seat.state != Place.WITHDRAWN and row.is_coming


def _learner(seat: Seat) -> Recipient:
    """By the number on the list; where there is none, by the cooperative's."""
    stall = seat.cooperative
    phone = seat.phone or (stall.phone if stall else "")
    return Recipient(phone=phone, name=seat.name, cooperative_id=seat.cooperative_id, is_rung=True)


def _invite(message_id: int, invitation_id: int) -> None:
    rows = Invitation.unscoped.select_related("training_class__commune", "cooperative", "registered")
    invitation: Any = rows.filter(pk=invitation_id).first()
    if invitation is None or not invitation.training_class.is_coming:
        return
    row = invitation.training_class
    if invitation.cooperative:
        context = partial(_facts, row, links.whole("stall:class", row.pk))
        letter = letters.to_cooperative(invitation.cooperative, Topic.CLASS_INVITED, context)
    else:
        known = invitation.registered
        if known is None:
            return
        to = Recipient(email=known.email, phone=known.phone, name=known.representative)
        context = partial(_facts, row, links.whole("training:class", row.pk))
        letter = Letter(COOPERATIVE, Topic.CLASS_INVITED, to, context)
    messages.send_once(message_id, letter)


def about_seat(seat: Seat) -> dict[str, object]:
    """What a letter about a seat may speak of."""
    row = seat.training_class
    paper = getattr(seat, "certificate", None)
    own = links.whole("training:own", seat.token)
    url = links.whole("training:certificate", paper.code) if paper else own
    return {
        **_facts(row, url),
        "learner": seat.name,
        "is_seated": seat.state == Place.SEATED,
        "is_held": seat.is_held,
        "line": seats.place_in_line(seat),
        "reason": row.cancel_reason,
    }


def _facts(row: TrainingClass, url: str) -> dict[str, object]:
    title = row.title if len(row.title) <= LONGEST else f"{row.title[: LONGEST - 1].rstrip()}…"
    return {
        "title": title,
        "day": date_format(row.held_on, "d/m/Y"),
        "hour": time_format(row.starts_at, "H:i"),
        "place": f"{row.place}, {row.commune.full_name}",
        "url": url,
    }
