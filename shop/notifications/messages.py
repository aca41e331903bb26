"""Which message goes to whom for which topic. Names and addresses are read here, at the last moment.

Orders and purchases are told about here; a room above that has something else to tell brings its own Letter.
"""

import datetime
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import override

from catalog.lists.cards import ProductCard
from catalog.product import content
from shop.notifications import dispatch, waits
from shop.notifications.channels import Later, Postponed, Undeliverable
from shop.notifications.letters import BUYER, COOPERATIVE, Letter, Recipient
from shop.notifications.models import OutboxMessage
from shop.notifications.topics import Topic
from shop.orders import reasons
from shop.orders.models import Order, PaymentMethod, Purchase, Status

# What may wait for the morning, or for a channel, is told only while it still holds.
ONLY_WHILE: dict[Topic, tuple[str, ...]] = {
    Topic.ORDER_REMINDED: (Status.PLACED,),
    Topic.ORDER_REMINDED_AGAIN: (Status.PLACED,),
    Topic.ORDER_LATE: (Status.CONFIRMED, Status.PACKED, Status.SHIPPED),
}
# topic → readers. The templates are notifications/<reader>/<topic>.txt and .sms.txt.
AUDIENCES: dict[Topic, tuple[str, ...]] = {
    Topic.PURCHASE_PLACED: (BUYER,),
    Topic.ORDER_PLACED: (COOPERATIVE,),
    Topic.ORDER_PAID: (BUYER, COOPERATIVE),
    Topic.ORDER_REMINDED: (COOPERATIVE,),
    Topic.ORDER_REMINDED_AGAIN: (COOPERATIVE,),
    Topic.ORDER_CONFIRMED: (BUYER,),
    Topic.ORDER_PACKED: (BUYER,),
    Topic.ORDER_SHIPPED: (BUYER,),
    Topic.PARCEL_CORRECTED: (BUYER,),
    Topic.ORDER_LATE: (BUYER, COOPERATIVE),
    Topic.ORDER_DELIVERED: (BUYER, COOPERATIVE),
    Topic.ORDER_CANCELLED: (BUYER, COOPERATIVE),
    Topic.ORDER_RETURNED: (BUYER, COOPERATIVE),
    Topic.ORDER_REFUNDED: (BUYER,),
}


def deliver(message_id: int, payload: dict[str, Any]) -> None:
    """Sends everything that one outbox message asks for; what went out before is not sent again."""
    topic = Topic(OutboxMessage.objects.values_list("topic", flat=True).get(pk=message_id))
    orders = Order.unscoped.select_related("purchase__ward", "purchase__province", "cooperative")
    order = orders.get(pk=payload["order"]) if "order" in payload else None
    if order and order.status not in ONLY_WHILE.get(topic, Status.values):
        return  # it was answered, came or was given up in the meantime
    purchase = order.purchase if order else Purchase.objects.get(pk=payload["purchase"])
    # Reached through the order: payments are a neighbouring room.
    refund = order.refunds.get(pk=payload["refund"]) if order and "refund" in payload else None
    send_all(
        message_id,
        (_letter(reader, topic, purchase, order, refund) for reader in AUDIENCES[topic]),
    )


def _letter(reader: str, topic: Topic, purchase: Purchase, order: Order | None, refund: Any) -> Letter:
    to = Recipient.of_buyer(purchase)
    if reader == COOPERATIVE and order is not None:
        to = Recipient.of_cooperative(order.cooperative)
    return Letter(reader, topic, to, partial(_context, to.language, purchase, order, refund))


def send_all(message_id: int, letters: Iterable[Letter]) -> None:
    """Each letter, whatever became of the one before it; then the trouble worth trying again, what waits, or the last
    refusal. A channel found down is not asked for the next letter. Raises Undeliverable, Postponed, Down, Later."""
    down: set[str] = set()
    put_off: Postponed | None = None
    waits: Later | None = None
    refused: Undeliverable | None = None
    for letter in letters:
        try:
            dispatch.send(message_id, letter, down)
        except Postponed as trouble:
            put_off = trouble
        except Later as wait:
            waits = wait if waits is None or wait.at < waits.at else waits
        except Undeliverable as trouble:
            refused = trouble
    for outcome in (put_off, waits, refused):
        if outcome:
            raise outcome


def send_once(message_id: int, letter: Letter) -> None:
    """As `send_all` for one letter."""
    send_all(message_id, [letter])


def _context(language: str, purchase: Purchase, order: Order | None, refund: Any) -> dict[str, object]:
    orders = (
        [order] if order else list(Order.unscoped.filter(purchase=purchase).select_related("cooperative"))
    )
    is_unanswered = order is not None and order.cancel_reason == reasons.UNCONFIRMED
    with override(language):
        stall_url = reverse("stall:order", args=[order.number]) if order else ""
        purchase_url = purchase.get_absolute_url()
    return {
        "purchase": purchase,
        "order": order,
        "refunded_amount": refund.amount if refund else None,  # the order's may be more
        "going_back_amount": _going_back(order) if order else 0,
        "awaits_money": any(map(_awaits_money, orders)),
        "answer_by": _answer_by(order) if order else None,
        "is_unanswered": is_unanswered,
        "similar": _similar(order, language) if order and is_unanswered else [],
        "site_url": settings.SITE_URL,
        "needs_call": any(row.needs_call for row in orders),
        "orders": [(row, list(row.lines(manager="unscoped").all())) for row in orders],
        "purchase_url": settings.SITE_URL + purchase_url,
        "stall_url": settings.SITE_URL + stall_url if stall_url else "",
    }


def _similar(order: Order, language: str) -> list[ProductCard]:
    """Others of the kind of the order's first goods that can be ordered now, of any stall."""
    first = order.lines(manager="unscoped").select_related("variant").first()
    with override(language):
        found = content.read_by_key(first.variant.product_id) if first else None
    return [card for card in found.related if card.is_available and not card.is_paused] if found else []


# Payments are a neighbouring room: asked through the order's own relations.


def _answer_by(order: Order) -> datetime.datetime | None:
    paid = order.payment_shares.filter(payment__status="succeeded")
    paid_at = paid.values_list("payment__succeeded_at", flat=True).first()
    return waits.answer_by(order, paid_at, waits.closed([order]).get(order.cooperative_id, ()))


def _awaits_money(order: Order) -> bool:
    """It is to be paid before it is packed, and is not paid yet."""
    is_prepaid = order.payment_method != PaymentMethod.COD and order.status == Status.PLACED
    return is_prepaid and not order.payment_shares.filter(payment__status="succeeded").exists()


def _going_back(order: Order) -> int:
    """Đồng of the buyer's money that go back, or have; what failed is owed until another refund takes its place."""
    refunds = order.refunds.filter(retried_by__isnull=True)
    return int(refunds.aggregate(sum=Sum("amount", default=0))["sum"])
