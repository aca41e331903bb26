"""What a person decides about a transfer that the matcher could not settle alone (promise M7).

Refusal
├── AlreadyResolved   somebody was faster
├── NotAllowed        this transfer cannot end like that
├── WrongAmount       it is not what the order asks for
├── PartCame          another part of the money is there than the page showed
└── OrderGone         the order cannot be taken up again
"""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import row_locks
from catalog.templatetags.money import dong
from shop.lifecycle import locks, money_in
from shop.orders import reasons
from shop.orders.actors import Actor
from shop.orders.models import Order, PaymentMethod, Status
from shop.payments import records
from shop.payments.models import BankTransfer, Outcome, Payment, Resolution
from shop.payments.providers import vietqr
from shop.treasury.bank import matching

ALLOWED: dict[str, frozenset[str]] = {
    Outcome.EXACT: frozenset(),
    Outcome.UNDER: frozenset({Resolution.RETURNED}),
    Outcome.OVER: frozenset({Resolution.RETURNED}),
    Outcome.LATE: frozenset({Resolution.APPLIED, Resolution.RETURNED}),
    Outcome.DOUBLED: frozenset({Resolution.RETURNED}),
    Outcome.UNMATCHED: frozenset({Resolution.APPLIED, Resolution.RETURNED, Resolution.NOT_SALES}),
}
WAITING = (Outcome.UNDER, Outcome.LATE)


class Refusal(Exception):
    """Nothing was changed; the text says why, in the reader's language (a 409)."""

    message: str | Promise = ""

    def __init__(self, message: str | Promise = "") -> None:
        super().__init__(str(message or self.message))


class AlreadyResolved(Refusal):
    message = gettext_lazy("Khoản này đã xử lý rồi.")


class NotAllowed(Refusal):
    message = gettext_lazy("Không xử lý khoản này theo cách đó được.")


class WrongAmount(Refusal):
    pass


class PartCame(Refusal):
    message = gettext_lazy("Tiền về của đơn này vừa thay đổi. Xem lại rồi hãy bấm.")


class OrderGone(Refusal):
    pass


def choices(transfer: BankTransfer) -> frozenset[str]:
    """How a transfer may be resolved now; empty for one that is dealt with."""
    if not transfer.is_waiting:
        return frozenset()
    if transfer.outcome == Outcome.UNDER and not transfer.held_amount:
        return frozenset({Resolution.APPLIED})  # of an order that a person ticked off as paid
    return ALLOWED[transfer.outcome]


@transaction.atomic
def resolve(
    transfer_id: int,
    *,
    resolution: str,
    actor: Actor,
    payment_id: int | None = None,
    note: str = "",
    returned_on: datetime.date | None = None,
) -> BankTransfer:
    """Ends a waiting transfer as `resolution`. `payment_id` is the order's payment that an unmatched one is for;
    `returned_on` the day on which it was paid back, none before it came (M11).

    Raises Refusal, records.BadDay; nothing is changed then.
    """
    own_payment_id = BankTransfer.unscoped.values_list("payment_id", flat=True).get(pk=transfer_id)
    payment = _locked_payment(payment_id or own_payment_id)
    transfer = _locked(transfer_id, payment)
    if not transfer.is_waiting:
        raise AlreadyResolved
    if resolution not in choices(transfer) or transfer.payment_id != own_payment_id:
        raise NotAllowed
    if resolution == Resolution.APPLIED and payment and is_named(transfer, payment) and payment.is_open:
        matching.match(transfer, payment, actor)  # too little or too much of it goes on waiting
        return transfer
    if resolution == Resolution.APPLIED:
        _apply(transfer, payment, actor)
    else:
        if resolution == Resolution.RETURNED:
            records.check_told(returned_on, matching.last_day([transfer]))
        matching.release(transfer, returned_on)
    matching.close(transfer, resolution, actor, note[:300])
    return transfer


def named_payments(transfer: BankTransfer) -> list[Payment]:
    """The payments of its cooperative and account that an unmatched transfer names."""
    codes = vietqr.find_memos(transfer.content) if transfer.outcome == Outcome.UNMATCHED else []
    if not codes:
        return []
    named = Payment.objects.filter(
        memo_code__in=codes,
        method=PaymentMethod.VIETQR,
        order__cooperative=transfer.cooperative_id,
        payee_account_number__iexact=transfer.account_number,
    )
    return list(named.select_related("order__purchase").order_by("pk"))


def is_named(transfer: BankTransfer, payment: Payment) -> bool:
    return any(row.pk == payment.pk for row in named_payments(transfer))


def _locked(transfer_id: int, payment: Payment | None) -> BankTransfer:
    """With all that has come for the payment, which this one may complete. Raises BankTransfer.DoesNotExist."""
    mine = Q(pk=transfer_id) | Q(payment=payment) if payment else Q(pk=transfer_id)
    rows = {row.pk: row for row in row_locks.hold(BankTransfer.unscoped.filter(mine))}
    if transfer_id not in rows:
        raise BankTransfer.DoesNotExist
    return rows[transfer_id]


def _locked_payment(payment_id: int | None) -> Payment | None:
    if payment_id is None:
        return None
    purchase_id = Payment.objects.filter(pk=payment_id).values_list("purchase_id", flat=True).first()
    if purchase_id is None:
        raise NotAllowed
    locks.purchase(purchase_id)
    return records.lock(payment_id)


def _apply(transfer: BankTransfer, payment: Payment | None, actor: Actor) -> None:
    if payment is None:
        raise NotAllowed(_("Chọn đơn mà khoản này trả."))
    if transfer.outcome == Outcome.UNMATCHED:
        _apply_to_chosen(transfer, payment, actor)
    elif transfer.payment_id != payment.pk:
        raise NotAllowed
    elif transfer.outcome == Outcome.LATE:
        _apply_late(transfer, payment, actor)


def _apply_to_chosen(transfer: BankTransfer, payment: Payment, actor: Actor) -> None:
    is_ours = Order.unscoped.filter(payments=payment, cooperative=transfer.cooperative_id).exists()
    if not is_ours or payment.method != PaymentMethod.VIETQR:
        raise NotAllowed
    standing = matching.standing_of(payment)
    is_ticked_off = standing.is_paid and payment.confirmed_by_id and standing.seen < standing.amount
    if not standing.is_open and not is_ticked_off:
        raise NotAllowed(_("Đơn này không còn chờ chuyển khoản."))
    due = standing.amount - (standing.held if standing.is_open else standing.seen)
    if transfer.amount != due:
        words = _("Khoản này là %(amount)s nhưng đơn đang chờ %(due)s. Chưa ghi gì.")
        raise WrongAmount(words % {"amount": dong(transfer.amount), "due": dong(due)})
    transfer.payment = payment
    came_on = matching.last_day([transfer, *matching.parts_of(payment)])
    matching.complete_parts(payment, actor, came_on=came_on)
    if standing.is_open:
        money_in.confirm_payment(
            payment.pk,
            captured=payment.amount,
            reference=transfer.bank_reference,
            actor=actor,
            paid_on=came_on,
        )


def _apply_late(transfer: BankTransfer, payment: Payment, actor: Actor) -> None:
    """The order is taken up again if it only ran out of time and its goods are still there."""
    if payment.is_paid or payment.is_open:
        raise NotAllowed(_("Đơn này đã đủ tiền. Hãy trả lại khoản này cho khách."))
    order = Order.unscoped.get(payments=payment)
    parts = _parts(transfer, payment)
    came_on = matching.last_day([transfer, *parts])
    for part in parts:
        matching.release(part, came_on)
        matching.close(part, Resolution.COMPLETED, actor)
    matching.release(transfer, came_on)
    money_in.confirm_payment(
        payment.pk,
        captured=payment.amount,
        reference=transfer.bank_reference,
        actor=actor,
        paid_on=came_on,
    )
    if Order.unscoped.values_list("status", flat=True).get(pk=order.pk) == Status.CANCELLED:
        raise OrderGone(_why_gone(order))


def _parts(transfer: BankTransfer, payment: Payment) -> list[BankTransfer]:
    """What else is held of this payment, where only all of it together makes its amount. Raises WrongAmount."""
    if transfer.held_amount == payment.amount:
        return []
    others = BankTransfer.unscoped.filter(
        payment=payment, outcome__in=WAITING, resolution=Resolution.OPEN
    ).exclude(pk=transfer.pk)
    parts = list(others.order_by("pk"))
    total = transfer.held_amount + sum(part.held_amount for part in parts)
    if total != payment.amount:
        words = _("Khách đã chuyển %(amount)s nhưng đơn là %(due)s, nên chỉ trả lại khách được. Chưa ghi gì.")
        raise WrongAmount(words % {"amount": dong(total), "due": dong(payment.amount)})
    return parts


def _why_gone(order: Order) -> str:
    if order.cancel_reason == reasons.EXPIRED:
        return _("Hàng của đơn này không còn đủ nên không nhận lại đơn được. Hãy trả lại tiền cho khách.")
    words = _("Đơn này đã huỷ (%(reason)s) nên không nhận lại được. Hãy trả lại tiền cho khách.")
    return words % {"reason": order.cancel_words}


@transaction.atomic
def seen_by_hand(
    order_id: int,
    *,
    actor: Actor,
    shown_held: int = 0,
    rest: str = "",
    paid_on: datetime.date | None = None,
) -> Payment:
    """The cooperative says that the whole money is there. `shown_held`: the part that it was shown to have come
    (đồng); `rest`: where the rest came from, needed where there was one. `paid_on`: the day on which the last of it
    came, none before that of a part.

    Raises PartCame; checkout's NotATransfer, records.BadDay.
    """
    own = _locked_payment(Payment.objects.filter(order=order_id).values_list("pk", flat=True).first())
    if own and own.is_open:
        held = matching.standing_of(own).held
        if held != shown_held or (held and not rest.strip()):
            raise PartCame
        if parts := matching.parts_of(own):
            records.check_told(paid_on, matching.last_day(parts))
    payment = money_in.confirm_transfer(order_id, actor=actor, paid_on=paid_on)
    note = _("Phần còn thiếu: %(rest)s") % {"rest": rest} if rest else ""
    matching.complete_parts(payment, actor, came_on=paid_on, note=note)
    return payment
