"""What a mail provider reports of an address that takes no mail, or whose owner calls it spam."""

from typing import Any

from anymail.signals import tracking

from shop.notifications import dead_addresses
from shop.notifications.models import Reason

REASONS = {"bounced": Reason.BOUNCED, "rejected": Reason.BOUNCED, "complained": Reason.COMPLAINED}
PASSING = {"blocked", "timed_out"}  # a full box or a grey list ends no address


def note(event: Any, **signal: Any) -> None:
    """One event, as django-anymail reads it for every provider alike."""
    reason = REASONS.get(event.event_type)
    if reason and event.recipient and event.reject_reason not in PASSING:
        dead_addresses.add("email", event.recipient, reason)


def connect() -> None:
    tracking.connect(note, dispatch_uid="addresses-that-bounce")
