"""Money coming in: recording that a payment was received.

Locks are always taken purchase first, then order or payment, then variants in key order.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from shop.ledger import posting
from shop.ledger.models import EntryKind
from shop.lifecycle import locks, reopening
from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.orders import reasons
from shop.orders.actors import Actor
from shop.orders.models import Order, PaymentMethod, Status
from shop.payments import records
from shop.payments.models import Payment, PaymentAttempt, PaymentShare, PaymentStatus


class NotATransfer(Exception):
    """ "Đã nhận tiền" is for VietQR payments that are still open."""


@transaction.atomic
def confirm_payment(
    payment_id: int,
    *,
    captured: int,
    currency: str = "vnd",
    reference: str = "",
    attempt: PaymentAttempt | None = None,
    actor: Actor,
    paid_on: datetime.date | datetime.datetime | None = None,
) -> Payment:
    """Records that a payment's money has arrived; twice changes nothing (promise S6).

    `paid_on`: the day, or the moment, that the bank, the card's provider or the person who took it tells (M11).

    Money is never turned away: an order that had expired is taken up again if its goods are still there, and what
    an order can no longer use is asked back as a refund (promise S11).
    Raises records.AmountMismatch, and nothing is changed.
    """
    purchase_id = Payment.objects.values_list("purchase_id", flat=True).get(pk=payment_id)
    locks.purchase(purchase_id)
    payment = records.lock(payment_id)
    if payment.is_paid:
        return payment
    if currency != "vnd":
        raise records.AmountMismatch(currency)
    covered = records.succeed(
        payment,
        captured,
        reference=reference,
        confirmed_by_id=actor.user_id,
        attempt=attempt,
        paid_on=records.told_day(paid_on),
    )
    orders = {
        order.pk: order for order in Order.unscoped.filter(pk__in=[share.order_id for share in covered])
    }
    reopening.take_up_again(list(orders.values()))
    for share in covered:
        _receive_share(payment, share, orders[share.order_id], actor)
    if payment.method == PaymentMethod.CARD:
        outbox.write(Topic.PAYMENT_FEE, payment=payment.pk)
    return payment


def _receive_share(payment: Payment, share: PaymentShare, order: Order, actor: Actor) -> None:
    posting.post(
        kind=EntryKind.SALE,
        reference=f"sale:{payment.pk}:{order.pk}",
        order_number=order.number,
        cooperative_id=order.cooperative_id,
        effective_on=records.told_day(payment.paid_on),
        lines=posting.sale_lines(
            posting.route(payment.method, payment.collected_by), share.amount, order.fee_amount
        ),
        is_internal=order.is_internal,
    )
    if order.status in (Status.CANCELLED, Status.RETURNED):
        refund = records.request_refund(payment, order, reason=reasons.LATE, actor_id=actor.user_id)
        outbox.write(Topic.REFUND_REQUESTED, refund=refund.pk)
    elif payment.method != PaymentMethod.COD:  # cash comes with the parcel, and that is told
        outbox.write(Topic.ORDER_PAID, order=order.pk)


@transaction.atomic
def confirm_transfer(order_id: int, *, actor: Actor, paid_on: datetime.date | None = None) -> Payment:
    """The cooperative saw the transfer on its account; it came on `paid_on`, from the order's day to today (M11).

    Raises NotATransfer, records.BadDay.
    """
    payment = Payment.objects.filter(order_id=order_id, method=PaymentMethod.VIETQR).first()
    if payment is None or payment.status == PaymentStatus.CANCELLED:
        raise NotATransfer
    records.check_told(paid_on, timezone.localdate(payment.created_at))
    return confirm_payment(payment.pk, captured=payment.amount, actor=actor, paid_on=paid_on)
