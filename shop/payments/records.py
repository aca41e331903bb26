"""Payment, attempt and refund rows: their making and their only legal changes. No network here."""

import datetime
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from catalog import row_locks
from shop.orders import fees
from shop.orders.models import Order, PaymentMethod, Purchase
from shop.payments import providers
from shop.payments.models import (
    Payment,
    PaymentAttempt,
    PaymentShare,
    PaymentStatus,
    Refund,
    RefundStatus,
)

ANSWER_TIME = datetime.timedelta(seconds=30)  # well past the time-outs of a call under way
SESSION_LIFE = datetime.timedelta(minutes=31)  # Stripe takes no less than 30 minutes


class RefundTooLarge(ValueError):
    """Refunds of a payment would exceed what was captured (promise M4)."""


class MovedOn(Exception):
    """Somebody has dealt with it meanwhile; nothing was changed (a 409)."""


class AmountMismatch(Exception):
    """The provider captured another amount or currency than ours; held for a person (promise S12)."""


class BadDay(ValueError):
    """A person tells a day that has not come, or one before `first`, on which it could first have happened, or after
    `last`, where something that follows from it was earlier than today."""

    def __init__(self, first: datetime.date, last: datetime.date | None = None) -> None:
        super().__init__(first, last)
        self.first, self.last = first, last


def check_told(day: datetime.date | None, first: datetime.date) -> None:
    """A day told by a person, who can be asked again; None, not told, is today. Raises BadDay."""
    if day is not None and not first <= day <= timezone.localdate():
        raise BadDay(first)


def told_day(told: datetime.date | datetime.datetime | None) -> datetime.date:
    """The day of Vietnam that something happened: what its source tells, but never after today, since a bank's clock
    or its value day may be ahead."""
    if isinstance(told, datetime.datetime):
        told = timezone.localdate(told)
    return min(told or datetime.date.max, timezone.localdate())


def day_of(payment: Payment) -> datetime.date:
    """The day of Vietnam on which a succeeded payment's money came."""
    return payment.paid_on or timezone.localdate(payment.succeeded_at)


def count(method: str, orders: int) -> int:
    """How many payments a purchase of so many orders has."""
    return 1 if providers.REGISTRY[method].covers_purchase else orders


def new(purchase: Purchase, orders: list[Order], keys: list[int]) -> list[Payment]:
    """The payments of a new purchase, not saved yet. `keys`: theirs, since a transfer's memo names its payment's."""
    provider = providers.REGISTRY[purchase.payment_method]
    hold = provider.hold(is_by_phone=purchase.is_by_phone)
    expires_at = purchase.placed_at + hold if hold else None
    targets: list[Order | None] = [None] if provider.covers_purchase else list(orders)
    return [
        Payment(
            pk=key,
            purchase=purchase,
            order=order,
            method=purchase.payment_method,
            status=PaymentStatus.CREATED if provider.covers_purchase else PaymentStatus.PENDING,
            amount=order.total_amount if order else purchase.total_amount,
            memo_code=provider.memo_code(key, purchase.placed_at),
            expires_at=expires_at,
            created_at=purchase.placed_at,
            **_payee(purchase.payment_method, order),
        )
        for key, order in zip(keys, targets, strict=True)
    ]


def shares(payments: list[Payment], orders: list[Order]) -> list[PaymentShare]:
    """How the payments of a new purchase are split among its orders, not saved yet."""
    return [
        PaymentShare(payment=payment, order=order, amount=order.total_amount)
        for payment in payments
        for order in orders
        if payment.order_id in (None, order.pk)
    ]


def _payee(method: str, order: Order | None) -> dict[str, Any]:
    """The account that a transfer goes to, as the buyer is told; nothing for the other methods."""
    if method != PaymentMethod.VIETQR or order is None:
        return {}
    cooperative = order.cooperative
    return {
        "payee_bank_id": cooperative.bank_id,
        "payee_account_number": cooperative.bank_account_number,
        "payee_account_name": cooperative.bank_account_name,
    }


def lock(payment_id: int) -> Payment:
    """The payment's row, locked until the transaction ends. Its purchase is locked before it."""
    return row_locks.hold(Payment.objects).get(pk=payment_id)


def begin_attempt(payment: Payment) -> PaymentAttempt:
    """The attempt to use now for a locked payment: a living one, else the next number with its own key.

    A living one asks for what is still due; after an order of the purchase was cancelled a new one is made.
    One that never got its page counts as lost after ANSWER_TIME: Stripe keeps a 500 under its key for a day, and
    would refuse its expiry, by then less than 30 minutes ahead. Nobody can pay on a page nobody was shown.
    """
    now = timezone.now()
    latest = latest_attempt(payment)
    if latest and is_usable(payment, latest, now) and (latest.url or latest.created_at > now - ANSWER_TIME):
        return latest
    number = latest.number + 1 if latest else 1
    return PaymentAttempt.objects.create(
        payment=payment,
        number=number,
        amount=due_amount(payment),
        idempotency_key=f"chophien-payment-{payment.pk}-{number}-{payment.created_at:%Y%m%d%H%M%S}",
        expires_at=max(payment.expires_at or now, now + SESSION_LIFE),
        created_at=now,
    )


def latest_attempt(payment: Payment) -> PaymentAttempt | None:
    return payment.attempts.order_by("-number").first()


def is_usable(payment: Payment, attempt: PaymentAttempt, now: datetime.datetime) -> bool:
    """Whether an attempt asks for what is due and has a minute left to be paid in."""
    return attempt.amount == due_amount(payment) and attempt.expires_at > now + datetime.timedelta(minutes=1)


def due_amount(payment: Payment) -> int:
    """What the buyer is asked for: the shares of orders that were not cancelled before the money came (đồng)."""
    shares = payment.shares.filter(dropped_at__isnull=True)
    return int(shares.aggregate(total=Sum("amount", default=0))["total"])


def drop_share(payment: Payment, order: Order) -> None:
    """The order was cancelled before its money came: the buyer of a locked payment is not asked for it any more."""
    payment.shares.filter(order=order).update(dropped_at=timezone.now())


def succeed(
    payment: Payment,
    captured: int,
    *,
    reference: str = "",
    confirmed_by_id: int | None = None,
    attempt: PaymentAttempt | None = None,
    paid_on: datetime.date | None = None,
) -> list[PaymentShare]:
    """Marks a locked payment as paid with `captured` đồng; returns the shares that this money covers, by order.

    `paid_on` is the day that the money's source tells, today where it tells none.

    A page that was open when an order was cancelled may still be paid in full: with its `attempt` given, the
    shares dropped since then count again. Raises AmountMismatch unless captured is what was asked.
    """
    shares = list(payment.shares.order_by("order_id"))
    covered = [
        share
        for share in shares
        if share.dropped_at is None or (attempt is not None and share.dropped_at > attempt.created_at)
    ]
    asked = sum(share.amount for share in covered)
    if captured != asked or not covered:
        raise AmountMismatch(f"{captured} ≠ {asked}")
    PaymentShare.objects.filter(pk__in=[share.pk for share in covered if share.dropped_at]).update(
        dropped_at=None
    )
    payment.status = PaymentStatus.SUCCEEDED
    payment.captured_amount = captured
    payment.succeeded_at = timezone.now()
    payment.paid_on = told_day(paid_on)
    payment.provider_reference = reference
    payment.confirmed_by_id = confirmed_by_id
    payment.save(
        update_fields=[
            "status",
            "captured_amount",
            "succeeded_at",
            "paid_on",
            "provider_reference",
            "confirmed_by",
        ]
    )
    return covered


def cancel(payment: Payment) -> None:
    """Closes a locked payment that was never paid."""
    payment.status = PaymentStatus.CANCELLED
    payment.save(update_fields=["status"])


def refundable(payment: Payment, order: Order) -> int:
    """What of an order's share has not been asked back yet (đồng); 0 where its money never came."""
    share = payment.shares.filter(order=order, dropped_at__isnull=True).first()
    if share is None or not payment.is_paid:
        return 0
    asked = payment.refunds.filter(order=order).exclude(status=RefundStatus.FAILED)
    return int(share.amount - asked.aggregate(total=Sum("amount", default=0))["total"])


def request_refund(
    payment: Payment, order: Order, *, reason: str, actor_id: int | None, amount: int | None = None
) -> Refund:
    """Asks for `amount` đồng of an order's share back, by default all that is left of it; the payment is locked.

    Raises RefundTooLarge when less than that is left, or nothing is (promise M4).
    """
    left = refundable(payment, order)
    wanted = left if amount is None else amount
    if not 0 < wanted <= left:
        raise RefundTooLarge(f"{wanted} > {left}")
    earlier = payment.refunds.filter(order=order)
    alive = earlier.exclude(status=RefundStatus.FAILED)
    # What is kept of the fee is always that of the money kept, also where an earlier part came to nothing.
    fee_back = int(alive.aggregate(total=Sum("fee_amount", default=0))["total"])
    fee_amount = order.fee_amount - fees.amount(left - wanted, order.fee_basis_points) - fee_back
    return Refund.objects.create(
        payment=payment,
        order=order,
        amount=wanted,
        fee_amount=fee_amount,
        reason=reason,
        idempotency_key=f"chophien-refund-{payment.pk}-{order.pk}-{earlier.count() + 1}",
        actor_id=actor_id,
        created_at=timezone.now(),
    )


def finish_refund(refund: Refund, *, reference: str = "", sent_on: datetime.date | None = None) -> None:
    """Marks a locked refund as sent, on the day that its source tells."""
    refund.status = RefundStatus.SUCCEEDED
    refund.provider_reference = reference
    refund.succeeded_at = timezone.now()
    refund.sent_on = told_day(sent_on)
    refund.save(update_fields=["status", "provider_reference", "succeeded_at", "sent_on"])
