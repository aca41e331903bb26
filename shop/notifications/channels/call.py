"""A person must phone: the union's list of calls, the last way to a cooperative."""

from shop.notifications import asked_calls, wording
from shop.notifications.channels import Composed, Parcel, Receipt, Undeliverable
from shop.notifications.letters import Letter

NAME = "call"
DISTURBS = False  # it is a list; whoever rings chooses the hour
IS_SEEN = True


def is_on() -> bool:
    return True


def address_of(letter: Letter) -> str:
    return letter.to.phone if letter.to.is_rung and letter.to.cooperative_id else ""


def compose(letter: Letter) -> Composed:
    """What the caller says, of the day it was asked for."""
    return Composed(*wording.long(letter))


def send(parcel: Parcel) -> Receipt:
    """Puts it on the list, once. Raises Undeliverable."""
    to = parcel.letter.to
    if to.cooperative_id is None:
        raise Undeliverable(f"{NAME}: nobody rings for who belongs to no cooperative")
    cause = {"message_id": parcel.message_id, "audience": parcel.letter.audience}
    row = asked_calls.ask(to, parcel.composed.subject, parcel.composed.text, **cause)
    return Receipt(str(row.pk))
