"""Which message goes to whom for which topic. Names and addresses are read here, at the last moment.

Orders and purchases are told about here; a room above that has something else to tell brings its own Letter.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
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
class Letter:
    """One mail to one `audience`, which gets it once per outbox message. `context` is called if it is sent."""

    audience: str
    address: str
    language: str
    template: str
    context: Callable[[], dict[str, object]]


def deliver(message_id: int, payload: dict[str, Any]) -> None:
    """Sends everything that one outbox message asks for; what went out before is not sent again."""
    topic = OutboxMessage.objects.values_list("topic", flat=True).get(pk=message_id)
    orders = Order.unscoped.select_related("purchase__ward", "purchase__province", "cooperative")
    order = orders.get(pk=payload["order"]) if "order" in payload else None
    purchase = order.purchase if order else Purchase.objects.get(pk=payload["purchase"])
    # Reached through the order: payments are a neighbouring room.
    refund = order.refunds.get(pk=payload["refund"]) if order and "refund" in payload else None
    for audience in AUDIENCES.get(topic, ()):
        send_once(message_id, _letter(audience, topic, purchase, order, refund))


def _letter(audience: str, topic: str, purchase: Purchase, order: Order | None, refund: Any) -> Letter:
    address, language = purchase.email, purchase.language
    if audience == COOPERATIVE and order is not None:
        address, language = order.cooperative.email, "vi"
    context = partial(_context, language, purchase, order, refund)
    return Letter(audience, address, language, f"{audience}/{topic}", context)


def send_once(message_id: int, letter: Letter) -> None:
    """Mails what one outbox message asks for, unless that was done before or nobody has an address."""
    if not letter.address:
        return
    record, _is_new = Notification.objects.get_or_create(
        message_id=message_id, channel=email.NAME, audience=letter.audience
    )
    if record.sent_at:
        return
    try:
        email.send(
            to=letter.address,
            template=letter.template,
            language=letter.language,
            context=letter.context(),
            key=f"{message_id}.{letter.audience}",
        )
    except email.Undeliverable as problem:
        logger.warning("outbox message %s to the %s: %s", message_id, letter.audience, problem)
        return
    record.sent_at = timezone.now()
    record.save(update_fields=["sent_at"])


def _context(language: str, purchase: Purchase, order: Order | None, refund: Any) -> dict[str, object]:
    orders = (
        [order] if order else list(Order.unscoped.filter(purchase=purchase).select_related("cooperative"))
    )
    with override(language):
        stall_url = reverse("stall:order", args=[order.number]) if order else ""
        purchase_url = purchase.get_absolute_url()
    return {
        "purchase": purchase,
        "order": order,
        "refunded_amount": refund.amount if refund else None,  # the order's may be more
        "orders": [(row, list(row.lines(manager="unscoped").all())) for row in orders],
        "purchase_url": settings.SITE_URL + purchase_url,
        "stall_url": settings.SITE_URL + stall_url if stall_url else "",
    }
