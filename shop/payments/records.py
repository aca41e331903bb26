"""Payment, attempt and refund rows: their making and their only legal changes. No network here."""

import datetime

from django.db.models import Sum
from django.utils import timezone

from shop.orders.models import Order, Purchase
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


class AmountMismatch(Exception):
    """The provider captured another amount or currency than ours; held for a person (promise S12)."""


def open_for(purchase: Purchase, orders: list[Order]) -> list[Payment]:
    """The payments of a new purchase with their shares; inside the placing transaction."""
    provider = providers.REGISTRY[purchase.payment_method]
    hold = provider.hold()
    expires_at = purchase.placed_at + hold if hold else None
    targets: list[Order | None] = [None] if provider.covers_purchase else list(orders)
    payments = Payment.objects.bulk_create(
        Payment(
            purchase=purchase,
            order=order,
            method=purchase.payment_method,
            status=PaymentStatus.CREATED if provider.covers_purchase else PaymentStatus.PENDING,
            amount=order.total_amount if order else purchase.total_amount,
            expires_at=expires_at,
            created_at=purchase.placed_at,
        )
        for order in targets
    )
    for payment in payments:
        memo = provider.memo_code(payment.pk, purchase.placed_at)
        if memo:
            payment.memo_code = memo
            payment.save(update_fields=["memo_code"])
    PaymentShare.objects.bulk_create(
        PaymentShare(payment=payment, order=order, amount=order.total_amount)
        for payment in payments
        for order in orders
        if payment.order_id in (None, order.pk)
    )
    return payments


def lock(payment_id: int) -> Payment:
    """The payment's row, locked until the transaction ends. Its purchase is locked before it."""
    return Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)


def begin_attempt(payment: Payment) -> PaymentAttempt:
    """The attempt to use now for a locked payment: a living one, else the next number with its own key.

    One that never got its page counts as lost after ANSWER_TIME: Stripe keeps a 500 under its key for a day, and
    would refuse its expiry, by then less than 30 minutes ahead. Nobody can pay on a page nobody was shown.
    """
    now = timezone.now()
    latest = payment.attempts.order_by("-number").first()
    is_usable = latest and (latest.url or latest.created_at > now - ANSWER_TIME)
    if latest and is_usable and latest.expires_at > now + datetime.timedelta(minutes=1):
        return latest
    number = latest.number + 1 if latest else 1
    return PaymentAttempt.objects.create(
        payment=payment,
        number=number,
        idempotency_key=f"chophien-payment-{payment.pk}-{number}-{payment.created_at:%Y%m%d%H%M%S}",
        expires_at=max(payment.expires_at or now, now + SESSION_LIFE),
        created_at=now,
    )


def succeed(
    payment: Payment, captured: int, *, reference: str = "", confirmed_by_id: int | None = None
) -> None:
    """Marks a locked payment as paid with `captured` đồng. Raises AmountMismatch unless that is our amount."""
    if captured != payment.amount:
        raise AmountMismatch(f"{captured} ≠ {payment.amount}")
    payment.status = PaymentStatus.SUCCEEDED
    payment.captured_amount = captured
    payment.succeeded_at = timezone.now()
    payment.provider_reference = reference
    payment.confirmed_by_id = confirmed_by_id
    payment.save(
        update_fields=["status", "captured_amount", "succeeded_at", "provider_reference", "confirmed_by"]
    )


def cancel(payment: Payment) -> None:
    """Closes a locked payment that was never paid."""
    payment.status = PaymentStatus.CANCELLED
    payment.save(update_fields=["status"])


def request_refund(payment: Payment, order: Order, *, reason: str, actor_id: int | None) -> Refund:
    """Asks for an order's whole share back; the payment is locked. Asking twice gives the first row.

    Raises RefundTooLarge.
    """
    key = f"chophien-refund-{payment.pk}-{order.pk}"
    existing = Refund.objects.filter(idempotency_key=key).first()
    if existing:
        return existing
    amount = payment.shares.get(order=order).amount
    asked = payment.refunds.exclude(status=RefundStatus.FAILED).aggregate(total=Sum("amount"))["total"] or 0
    if asked + amount > payment.captured_amount:
        raise RefundTooLarge
    return Refund.objects.create(
        payment=payment,
        order=order,
        amount=amount,
        reason=reason,
        idempotency_key=key,
        actor_id=actor_id,
        created_at=timezone.now(),
    )


def finish_refund(refund: Refund, *, reference: str = "") -> None:
    """Marks a locked refund as sent."""
    refund.status = RefundStatus.SUCCEEDED
    refund.provider_reference = reference
    refund.succeeded_at = timezone.now()
    refund.save(update_fields=["status", "provider_reference", "succeeded_at"])
