"""Telling a cooperative that the union has verified or suspended it, with the reason (E-commerce Law 122/2025,
Art. 17)."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from catalog import verification
from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.notifications import messages
from shop.notifications.messages import COOPERATIVE, Callee, Letter

VERIFIED, SUSPENDED = "cooperative.verified", "cooperative.suspended"
STATES = {VERIFIED: Verification.VERIFIED, SUSPENDED: Verification.SUSPENDED}


def deliver(message_id: int, topic: str, payload: dict[str, Any]) -> None:
    """The payload names the cooperative. What was decided otherwise in the meantime is not told any more."""
    cooperative = Cooperative.objects.get(pk=payload["cooperative"])
    if cooperative.verification != STATES[topic]:
        return
    with override("vi"):
        reason = verification.suspension_reason(cooperative) if topic == SUSPENDED else ""
        stall_url = settings.SITE_URL + reverse("stall:today")
    letter = Letter(
        audience=COOPERATIVE,
        address=cooperative.email,
        language="vi",
        template=f"{COOPERATIVE}/{topic}",
        context=lambda: {"cooperative": cooperative, "reason": reason, "stall_url": stall_url},
        callee=Callee.of(cooperative),
    )
    messages.send_once(message_id, letter)
