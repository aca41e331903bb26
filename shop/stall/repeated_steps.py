"""A step sent again with other answers than it was done with: its first answer was lost, or a colleague was faster.

What was written stays, and the person is told what that is; nothing of the second sending is taken for done.
"""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shop.orders import reasons
from shop.orders.models import OrderEvent
from shop.payments import records
from shop.payments.models import Collector
from shop.stall import history, steps
from shop.stall.forms import CollectForm
from shop.stall.order_cards import OrderCard
from shop.treasury import told_days


def other(step: steps.Step, card: OrderCard, data: dict[str, Any]) -> str:
    """What is written where `data` says otherwise; "" where both agree."""
    compare = COMPARE.get(step.word)
    return compare(card, data) if compare else ""


def parcel(card: OrderCard) -> str:
    """The carrier and tracking number as they are written."""
    return " · ".join(word for word in (card.order.carrier, card.order.tracking_number) if word)


def parcel_question(card: OrderCard, data: dict[str, Any]) -> str:
    """Which of two is right: what is written, or what was sent now."""
    new = " · ".join(word for word in (data["carrier"], data["tracking_number"]) if word)
    if not parcel(card):
        return _("Đơn này đã giao cho vận chuyển mà chưa ghi mã nào. Ghi %(new)s?") % {"new": new}
    if card.order.tracking_number and data["tracking_number"] and data["carrier"] == card.order.carrier:
        words = _("Đã ghi mã %(old)s. Đổi sang %(new)s?")
        return words % {"old": card.order.tracking_number, "new": data["tracking_number"]}
    return _("Đã ghi %(old)s. Đổi sang %(new)s?") % {"old": parcel(card), "new": new}


def meanwhile(card: OrderCard) -> str:
    """The last thing that happened to an order: what, who, when."""
    happened = history.of(card)
    return history.told(happened[-1]) if happened else ""


def _cash(card: OrderCard, data: dict[str, Any]) -> str:
    taken, said = card.payment.collected_by, data.get("collected_by")
    if not said or not taken or said == taken:
        return _came(card, data)
    words = _("Đơn này đã giao, và đã ghi là: %(written)s. Chưa đổi gì.")
    advice = (
        _("Nếu hợp tác xã cầm tiền rồi thì vào Tiền, mục thu hộ, ghi là bên vận chuyển đã nộp.")
        if taken == Collector.CARRIER
        else _("Nếu bên vận chuyển cầm tiền thì gọi Liên minh HTX.")
    )
    return f"{words % {'written': CollectForm.LABELS[taken]}} {advice}"


def _came(card: OrderCard, data: dict[str, Any]) -> str:
    return told_days.other_day(records.day_of(card.payment), data.get("day")) if card.payment.is_paid else ""


def _went(card: OrderCard, data: dict[str, Any]) -> str:
    sent = next((row for row in card.refunds if row.pk == data.get("refund") and row.succeeded_at), None)
    return (
        told_days.other_day(sent.sent_on or timezone.localdate(sent.succeeded_at), data.get("day"))
        if sent
        else ""
    )


def _reason(card: OrderCard, data: dict[str, Any]) -> str:
    event = (
        OrderEvent.objects.filter(order=card.order, after=card.order.status).select_related("actor").last()
    )
    if event is None or not data.get("reason") or data["reason"] == event.reason:
        return ""
    words = _(
        "Bước này đã làm rồi, lý do đã ghi và đã báo khách là “%(written)s” (%(who)s). Lý do “%(typed)s” không ghi."
    )
    return words % {
        "written": reasons.words(event.reason),
        "who": history.signature(event),
        "typed": data["reason"],
    }


COMPARE: dict[str, Callable[[OrderCard, dict[str, Any]], str]] = {
    steps.DELIVER: _cash,
    steps.MONEY_SEEN: _came,
    steps.SEND_BACK: _went,
    steps.CANCEL: _reason,
    steps.TAKE_BACK: _reason,
}
