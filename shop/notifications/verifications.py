"""Telling a cooperative that the union has verified it, suspended it or asks for more, with the reason (E-commerce
Law 122/2025, Art. 17)."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from catalog import verification
from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.notifications import letters, messages
from shop.notifications.topics import Topic

STATES = {
    Topic.COOPERATIVE_VERIFIED: Verification.VERIFIED,
    Topic.COOPERATIVE_SUSPENDED: Verification.SUSPENDED,
    Topic.COOPERATIVE_ASKED_BACK: Verification.DRAFT,
}
PAGES = {Topic.COOPERATIVE_ASKED_BACK: "stall:registration"}


def deliver(message_id: int, topic: Topic, payload: dict[str, Any]) -> None:
    """The payload names the cooperative. What was decided otherwise in the meantime is not told any more."""
    cooperative = Cooperative.objects.get(pk=payload["cooperative"])
    if cooperative.verification != STATES[topic]:
        return
    with override("vi"):
        reason = _reason(cooperative, topic)
        stall_url = settings.SITE_URL + reverse(PAGES.get(topic, "stall:today"))
    context: dict[str, object] = {"cooperative": cooperative, "reason": reason, "stall_url": stall_url}
    letter = letters.to_cooperative(cooperative, topic, lambda: context)
    messages.send_once(message_id, letter)


def _reason(cooperative: Cooperative, topic: Topic) -> str:
    """An application is a room above; asked through the cooperative's own relation."""
    if topic == Topic.COOPERATIVE_SUSPENDED:
        return verification.suspension_reason(cooperative)
    return str(cooperative.registration.return_reason) if topic == Topic.COOPERATIVE_ASKED_BACK else ""
