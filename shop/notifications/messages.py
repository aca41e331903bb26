"""Which message goes to whom for which topic. Names and addresses are read here, at the last moment."""

import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from shop.notifications.channels import email
from shop.notifications.models import Notification, OutboxMessage
from shop.orders.models import Order, Purchase

logger = logging.getLogger(__name__)
BUYER = "buyer"
COOPERATIVE = "cooperative"

# topic → audiences. The template is notifications/<audience>/<topic>.txt.
AUDIENCES: dict[str, tuple[str, ...]] = {
    "purchase.placed": (BUYER,),
    "order.placed": (COOPERATIVE,),
    "order.paid": (BUYER, COOPERATIVE),
    "order.confirmed": (BUYER,),
    "order.packed": (BUYER,),
    "order.shipped": (BUYER,),
    "order.delivered": (BUYER, COOPERATIVE),
    "order.cancelled": (BUYER, COOPERATIVE),
    "order.returned": (BUYER, COOPERATIVE),
    "order.refunded": (BUYER,),
}


@dataclass(frozen=True)
class Addressee:
    audience: str
    address: str
    language: str


def deliver(message_id: int, payload: dict[str, Any]) -> None:
    """Sends everything that one outbox message asks for; what went out before is not sent again."""
    topic = OutboxMessage.objects.values_list("topic", flat=True).get(pk=message_id)
    orders = Order.unscoped.select_related("purchase__ward", "purchase__province", "cooperative")
    order = orders.get(pk=payload["order"]) if "order" in payload else None
    purchase = order.purchase if order else Purchase.objects.get(pk=payload["purchase"])
    for audience in AUDIENCES.get(topic, ()):
        addressee = _addressee(audience, purchase, order)
        if addressee.address:
            _send_once(message_id, topic, addressee, purchase, order)


def _addressee(audience: str, purchase: Purchase, order: Order | None) -> Addressee:
    if audience == COOPERATIVE and order is not None:
        return Addressee(COOPERATIVE, order.cooperative.email, "vi")
    return Addressee(BUYER, purchase.email, purchase.language)


def _send_once(
    message_id: int, topic: str, addressee: Addressee, purchase: Purchase, order: Order | None
) -> None:
    record, _is_new = Notification.objects.get_or_create(
        message_id=message_id, channel=email.NAME, audience=addressee.audience
    )
    if record.sent_at:
        return
    try:
        _send(message_id, topic, addressee, purchase, order)
    except email.Undeliverable as problem:
        logger.warning("outbox message %s to the %s: %s", message_id, addressee.audience, problem)
        return
    record.sent_at = timezone.now()
    record.save(update_fields=["sent_at"])


def _send(message_id: int, topic: str, addressee: Addressee, purchase: Purchase, order: Order | None) -> None:
    email.send(
        to=addressee.address,
        template=f"{addressee.audience}/{topic}",
        language=addressee.language,
        context=_context(addressee, purchase, order),
        key=f"{message_id}.{addressee.audience}",
    )


def _context(addressee: Addressee, purchase: Purchase, order: Order | None) -> dict[str, object]:
    orders = (
        [order] if order else list(Order.unscoped.filter(purchase=purchase).select_related("cooperative"))
    )
    with override(addressee.language):
        stall_url = reverse("stall:order", args=[order.number]) if order else ""
        purchase_url = purchase.get_absolute_url()
    return {
        "purchase": purchase,
        "order": order,
        "orders": [(row, list(row.lines(manager="unscoped").all())) for row in orders],
        "purchase_url": settings.SITE_URL + purchase_url,
        "stall_url": settings.SITE_URL + stall_url if stall_url else "",
    }
