"""What happened to an order, told to the stall: its events and the movements of its money."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.templatetags.money import dong
from shop.orders import reasons
from shop.orders.actors import ActorKind
from shop.orders.models import OrderEvent, PaymentMethod
from shop.payments.models import RefundStatus
from shop.stall import permissions
from shop.stall.order_cards import OrderCard

ACTORS = {
    ActorKind.BUYER: gettext_lazy("khách"),
    ActorKind.GUEST: gettext_lazy("khách"),
    ActorKind.UNION: gettext_lazy("Liên minh làm hộ"),
    ActorKind.SYSTEM: gettext_lazy("tự động"),
}


@dataclass(frozen=True)
class Happening:
    """`who` is a colleague by name, everyone else by their part."""

    at: datetime.datetime
    words: str
    who: str


def of(card: OrderCard) -> list[Happening]:
    """Oldest first. One query more than the card."""
    events = OrderEvent.objects.filter(order=card.order).select_related("actor", "on_behalf_of")
    return sorted([*map(_event, events), *_money(card)], key=lambda happening: happening.at)


def told(happening: Happening) -> str:
    """One line: what, who, when."""
    at = date_format(timezone.localtime(happening.at), "SHORT_DATETIME_FORMAT")
    return f"{happening.words} ({', '.join(filter(None, (happening.who, at)))})"


def signature(event: OrderEvent) -> str:
    """Who and when of one event."""
    at = date_format(timezone.localtime(event.created_at), "SHORT_DATETIME_FORMAT")
    return ", ".join(filter(None, (_event(event).who, at)))


def _parcel(details: dict[str, Any]) -> str:
    return " ".join(filter(None, (details.get("carrier"), details.get("tracking_number")))) or "–"


def _event(event: Any) -> Happening:
    words = event.after_label
    if event.is_correction:
        old, new = _parcel(event.details.get("was", {})), _parcel(event.details)
        words = _("Sửa mã gửi hàng: %(old)s thành %(new)s") % {"old": old, "new": new}
    taken_as = event.details.get("taken_as", "") if not event.before else ""
    if taken_as:
        words = _("Đặt giúp khách qua điện thoại")
    if event.reason:
        words = f"{words}: {reasons.words(event.reason)}"
    is_named = event.actor_kind == ActorKind.MANAGER or event.on_behalf_of_id or taken_as
    who = event.signature if is_named else str(ACTORS.get(ActorKind(event.actor_kind), ""))
    if taken_as and not event.on_behalf_of_id:
        who = f"{who}, {permissions.label(taken_as)}"
    return Happening(event.created_at, words, who)


def _money(card: OrderCard) -> list[Happening]:
    """Cash is collected with the delivery, which is an event already."""
    rows = []
    payment, amount = card.payment, dong(card.order.total_amount)
    if payment.succeeded_at and payment.method != PaymentMethod.COD:
        words = _("Khách đã trả %(amount)s") % {"amount": amount}
        rows.append(Happening(payment.succeeded_at, words, _name(payment.confirmed_by)))
    for refund in card.refunds:
        if refund.status == RefundStatus.SUCCEEDED and refund.succeeded_at:
            words = _("Đã trả lại khách %(amount)s") % {"amount": dong(refund.amount)}
            by_hand = payment.method != PaymentMethod.CARD
            rows.append(Happening(refund.succeeded_at, words, _name(refund.actor if by_hand else None)))
    return rows


def _name(person: Any) -> str:
    return person.get_full_name() if person else str(ACTORS[ActorKind.SYSTEM])
