"""Asking the union to ring a cooperative, whichever room wants it: the one door to its list of calls."""

from typing import Any

from shop.notifications.letters import COOPERATIVE, Recipient
from shop.notifications.models import PhoneCall


def ask(to: Recipient, subject: str, body: str, **about: Any) -> PhoneCall:
    """Puts a call on the list: whom to ring, what it is about, what to say. `about` are the columns that name what it
    is for (an order; a message and its audience): for the same there is one call, however often it is asked for."""
    facts = {
        "audience": COOPERATIVE,
        "cooperative_id": to.cooperative_id,
        "phone": to.phone,
        "name": to.name,
        "subject": subject[:200],
        "body": body,
    } | about
    if about:
        return PhoneCall.unscoped.get_or_create(**about, defaults=facts)[0]
    return PhoneCall.unscoped.create(**facts)
