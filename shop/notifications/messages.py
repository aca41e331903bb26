"""Which message goes to whom for which topic. Names and addresses are read here, at the last moment.

Orders and purchases are told about here; a room above that has something else to tell brings its own Letter.
"""

import datetime
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from catalog.lists.cards import ProductCard
from catalog.models import Cooperative
from catalog.product import content
from shop.accounts import tries
from shop.notifications import outages, waits
from shop.notifications.channels import Down, Postponed, Undeliverable, email
from shop.notifications.models import Notification, OutboxMessage, PhoneCall
from shop.notifications.topics import Topic
from shop.orders import reasons
from shop.orders.models import Order, PaymentMethod, Purchase, Status

logger = logging.getLogger(__name__)
BUYER = "buyer"
COOPERATIVE = "cooperative"
ASKER = "asker"
TYPED_BY_STRANGERS = (BUYER, ASKER)

# topic → audiences. The template is notifications/<audience>/<topic>.txt.
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
    Topic.ORDER_DELIVERED: (BUYER, COOPERATIVE),
    Topic.ORDER_CANCELLED: (BUYER, COOPERATIVE),
    Topic.ORDER_RETURNED: (BUYER, COOPERATIVE),
    Topic.ORDER_REFUNDED: (BUYER,),
}


@dataclass(frozen=True)
class Callee:
    """Whom the union rings where a letter reaches nobody."""

    cooperative_id: int
    phone: str
    name: str

    @classmethod
    def of(cls, cooperative: Cooperative) -> "Callee":
        return cls(cooperative.pk, cooperative.phone, cooperative.contact_person)


@dataclass(frozen=True)
class Letter:
    """One mail to one `audience`, which gets it once per outbox message. `context` is called if it is sent.

    Where there is no address, or it is refused for good, `callee` is put on the union's list of calls.
    """

    audience: str
    address: str
    language: str
    template: str
    context: Callable[[], dict[str, object]]
    callee: Callee | None = None

    def compose(self) -> tuple[str, str]:
        """Subject and text."""
        return email.compose(template=self.template, language=self.language, context=self.context())


def deliver(message_id: int, payload: dict[str, Any]) -> None:
    """Sends everything that one outbox message asks for; what went out before is not sent again."""
    topic = Topic(OutboxMessage.objects.values_list("topic", flat=True).get(pk=message_id))
    orders = Order.unscoped.select_related("purchase__ward", "purchase__province", "cooperative")
    order = orders.get(pk=payload["order"]) if "order" in payload else None
    purchase = order.purchase if order else Purchase.objects.get(pk=payload["purchase"])
    # Reached through the order: payments are a neighbouring room.
    refund = order.refunds.get(pk=payload["refund"]) if order and "refund" in payload else None
    send_all(
        message_id,
        (_letter(audience, topic, purchase, order, refund) for audience in AUDIENCES[topic]),
    )


def _letter(audience: str, topic: Topic, purchase: Purchase, order: Order | None, refund: Any) -> Letter:
    address, language = purchase.email, purchase.language
    if audience == COOPERATIVE and order is not None:
        address, language = order.cooperative.email, "vi"
    context = partial(_context, language, purchase, order, refund)
    return Letter(audience, address, language, f"{audience}/{topic}", context)


def send_all(message_id: int, letters: Iterable[Letter]) -> None:
    """Each letter, whatever became of the one before it; then the trouble worth trying again, else the last one.

    Raises Undeliverable, Postponed, Down: a channel that is down is not asked for the next letter.
    """
    refused: Undeliverable | None = None
    put_off: Postponed | None = None
    for letter in letters:
        try:
            send_once(message_id, letter)
        except Down:
            raise
        except Postponed as trouble:
            put_off = trouble
        except Undeliverable as trouble:
            refused = trouble
    if put_off:
        raise put_off
    if refused:
        raise refused


def send_once(message_id: int, letter: Letter) -> None:
    """Mails what one outbox message asks for, unless that was done before. Without an address somebody is put on
    the list of calls, or nothing is done where the letter names nobody. Raises Undeliverable, Postponed, Down."""
    if not letter.address:
        if letter.callee:
            _ask_for_call(message_id, letter, letter.callee)
        return
    record, _is_new = Notification.objects.get_or_create(
        message_id=message_id, channel=email.NAME, audience=letter.audience
    )
    if record.sent_at or not _may_have_more(record, letter):
        return
    try:
        subject, body = letter.compose()
        email.send(to=letter.address, subject=subject, body=body, key=f"{message_id}.{letter.audience}")
    except Down:
        outages.note_down(email.NAME)
        raise
    except Undeliverable as trouble:
        if letter.callee is None:
            raise
        logger.warning("outbox message %s to the %s: %s", message_id, letter.audience, trouble)
        _ask_for_call(message_id, letter, letter.callee)
        return
    outages.note_up(email.NAME)
    record.sent_at = timezone.now()
    record.save(update_fields=["sent_at"])


def _may_have_more(record: Notification, letter: Letter) -> bool:
    """Whether an address that a stranger typed may be mailed once more today: it may be somebody else's."""
    if letter.audience not in TYPED_BY_STRANGERS:
        return True
    name, _at, host = letter.address.lower().rpartition("@")
    record.recipient = tries.digest("recipient", name.partition("+")[0], host)
    record.save(update_fields=["recipient"])
    since = timezone.now() - datetime.timedelta(days=1)
    sent = Notification.objects.filter(recipient=record.recipient, sent_at__gt=since).count()
    if sent >= settings.MAILS_PER_ADDRESS:
        logger.warning("notification %s is not mailed: its address has had %s today", record.pk, sent)
    return sent < settings.MAILS_PER_ADDRESS


def _ask_for_call(message_id: int, letter: Letter, callee: Callee) -> None:
    subject, body = letter.compose()
    PhoneCall.unscoped.get_or_create(
        message_id=message_id,
        audience=letter.audience,
        defaults={
            "cooperative_id": callee.cooperative_id,
            "phone": callee.phone,
            "name": callee.name,
            "subject": subject[:200],
            "body": body,
        },
    )


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
