"""The way of one parcel as its buyer reads it: what has happened, what comes next, what a cancellation means."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import phones
from catalog.templatetags.money import NBSP, dong
from shop.checkout.templatetags.delivery import days
from shop.notifications import waits
from shop.orders.actors import ActorKind
from shop.orders.models import Order, OrderEvent, PaymentMethod, Status
from shop.payments.models import Payment

STEP_LABELS = {  # as the buyer sees it; a status name would say of a step to come that it is done
    Status.PLACED: gettext_lazy("Bạn đặt hàng"),
    Status.CONFIRMED: gettext_lazy("Hợp tác xã nhận đơn"),
    Status.PACKED: gettext_lazy("Gói hàng"),
    Status.SHIPPED: gettext_lazy("Gửi đi"),
    Status.DELIVERED: gettext_lazy("Đến tay bạn"),
    Status.CANCELLED: gettext_lazy("Đơn đã huỷ"),
    Status.RETURNED: gettext_lazy("Hàng quay về hợp tác xã"),
}
STEPS = (Status.PLACED, Status.CONFIRMED, Status.PACKED, Status.SHIPPED, Status.DELIVERED)
BUYER_CAN_CANCEL = (Status.PLACED, Status.CONFIRMED)
DUE = "due"  # of a card payment: nothing was taken


@dataclass(frozen=True)
class TimelineStep:
    label: str
    at: datetime.datetime | None
    is_done: bool
    is_current: bool
    expected: str = ""  # of a step to come: on which days


def timeline(order: Order, events: list[OrderEvent]) -> list[TimelineStep]:
    """The way of a parcel with the times it has behind it; an order that ended early shows its end."""
    reached = {event.after: event.created_at for event in events if not event.is_correction}
    steps: list[str] = [step for step in STEPS if order.status in STEPS or step in reached]
    if order.status not in STEPS:
        steps.append(order.status)
    arrival = days(order.expected_from, order.expected_until)
    return [
        TimelineStep(
            label=_label(step, order, events),
            at=reached.get(step),
            is_done=step in reached,
            is_current=step == order.status,
            expected=arrival if step == Status.DELIVERED and step not in reached else "",
        )
        for step in steps
    ]


def _label(step: str, order: Order, events: list[OrderEvent]) -> str:
    if step != Status.PLACED or not order.purchase.is_by_phone:
        return str(STEP_LABELS[Status(step)])
    return _("%(name)s đặt giúp bạn qua điện thoại") % {"name": placed_by(order, events)}


def placed_by(order: Order, events: list[OrderEvent]) -> str:
    """Who placed it for a caller, as the buyer reads it: a house, never a person's name."""
    by_union = any(
        not event.before and event.actor_kind == ActorKind.UNION and not event.on_behalf_of_id
        for event in events
    )
    return _("Liên minh HTX tỉnh") if by_union else order.cooperative.name


def comes_next(order: Order, payment: Payment | None, card_state: str = DUE) -> str:
    """One or two sentences on what happens now and whether the buyer has anything to do; empty at the end.

    `card_state` is where a card payment stands, as `checkout/card_state.html` tells it.
    """
    is_due = payment is not None and payment.is_open and order.payment_method != PaymentMethod.COD
    if is_due and order.payment_method == PaymentMethod.CARD and card_state != DUE:
        return ""
    if order.status == Status.PLACED and is_due:
        return _("Bạn trả tiền xong là hợp tác xã bắt tay vào chuẩn bị. Bạn không phải báo cho ai.")
    if order.status == Status.PLACED:
        return f"{_before_it_is_taken(order)} {_unless_nobody_does(order, payment)}".strip()
    if order.status == Status.CONFIRMED:
        return _("Gói xong, hợp tác xã giao kiện hàng cho bên vận chuyển. Bạn không phải làm gì.")
    if order.status == Status.PACKED:
        return _("Hợp tác xã mang kiện hàng ra chỗ gửi. Bạn không phải làm gì.")
    if order.status == Status.SHIPPED:
        words = _("Người giao hàng gọi số %(phone)s trước khi đến. Bạn để ý điện thoại nhé.")
        if order.purchase.giver_phone:
            words = _("Người giao hàng gọi người nhận, số %(phone)s, trước khi đến.")
        return words % {"phone": _spoken(order.purchase.phone)}
    if order.status == Status.DELIVERED:
        return _("Hàng hỏng, thiếu hay không đúng? Bạn chụp ảnh, giữ lại gói hàng rồi gọi hợp tác xã.")
    if order.status == Status.CANCELLED and not (payment is not None and payment.is_paid):
        return _("Bạn không phải trả tiền cho kiện này.")
    return ""


def _before_it_is_taken(order: Order) -> str:
    if order.needs_call:
        words = _("Đơn lớn nên hợp tác xã gọi số %(phone)s để xác nhận, rồi mới giữ hàng.")
        return words % {"phone": _spoken(order.purchase.buyer_phone)}
    return _("Hợp tác xã xem đơn rồi bắt tay vào chuẩn bị. Bạn không phải làm gì.")


def _unless_nobody_does(order: Order, payment: Payment | None) -> str:
    paid_at = payment.succeeded_at if payment else None
    answer_by = waits.answer_by(order, paid_at, waits.closed([order]).get(order.cooperative_id, ()))
    if answer_by is None:
        return ""
    words = _("Nếu đến %(time)s hợp tác xã chưa nhận, đơn tự huỷ và bạn không mất đồng nào.")
    return words % {"time": date_format(timezone.localtime(answer_by), "DATETIME_FORMAT")}


def _spoken(phone: str) -> str:
    return phones.national(phone).replace(" ", NBSP)


def if_cancelled(order: Order, payment: Payment | None, card_state: str = DUE, *, part: int = 0) -> str:
    """What becomes of the money if the buyer cancels now. `part`: what has come of a transfer (đồng)."""
    amount = dong(order.total_amount)
    if payment is not None and payment.is_paid:
        if payment.method == PaymentMethod.CARD:
            words = _(
                "Huỷ là tiền của kiện này (%(amount)s) được hoàn về thẻ, thường sau 5–10 ngày làm việc."
            )
        else:
            words = _(
                "Huỷ là hợp tác xã chuyển trả tiền của kiện này (%(amount)s); họ có thể gọi bạn để hỏi số tài khoản."
            )
        return words % {"amount": amount}
    if part:
        words = _(
            "Đã nhận %(amount)s của bạn. Huỷ là hợp tác xã chuyển trả lại; họ có thể gọi để hỏi số tài khoản."
        )
        return words % {"amount": dong(part)}
    if order.payment_method == PaymentMethod.VIETQR:
        return _("Bạn chưa trả tiền nên không mất gì. Đã lỡ chuyển khoản thì hợp tác xã trả lại cho bạn.")
    if order.payment_method == PaymentMethod.CARD and card_state != DUE:
        return _("Thẻ đã bị trừ bao nhiêu thì chợ hoàn lại bấy nhiêu.")
    if order.payment_method == PaymentMethod.CARD:
        return _("Thẻ của bạn chưa bị trừ tiền nên huỷ không mất gì.")
    return _("Bạn chưa trả tiền nên huỷ không mất gì.")
