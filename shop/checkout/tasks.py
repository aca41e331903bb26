"""Celery's doors to the checkout. Each takes an outbox message's id and may run twice."""

import logging
from typing import Any

from celery import shared_task
from django.utils import timezone

from shop.checkout import expiry, fulfilment, reconcile
from shop.checkout import payment as money
from shop.notifications import handling
from shop.orders.actors import SYSTEM
from shop.orders.models import PaymentMethod
from shop.payments import records
from shop.payments.models import Payment, PaymentAttempt, ProviderEvent, Refund, RefundStatus
from shop.payments.providers import stripe

logger = logging.getLogger(__name__)


@shared_task(name="checkout.provider_event")
def provider_event(message_id: int) -> None:
    handling.handle(message_id, _provider_event)


def _provider_event(payload: dict[str, Any]) -> None:
    event = ProviderEvent.objects.get(pk=payload["event"])
    session_id = str(event.payload["data"]["object"].get("id", ""))
    event.outcome = read_again(session_id)
    event.processed_at = timezone.now()
    event.save(update_fields=["outcome", "processed_at"])


def read_again(session_id: str) -> str:
    """Reads a Checkout Session at Stripe and does what it says; returns what came of it."""
    attempt = PaymentAttempt.objects.filter(session_id=session_id).select_related("payment").first()
    try:
        state = stripe.read_session(session_id)
    except stripe.Unknown:  # asking again would not find it, and a parked message would look like a fault
        return "unknown at Stripe"
    payment = attempt.payment if attempt else Payment.objects.filter(pk=_id(state.reference)).first()
    if payment is None or payment.method != PaymentMethod.CARD or str(payment.pk) != state.reference:
        return "not ours"
    if not state.is_paid:
        return f"not paid: {state.status}"
    try:
        paid = money.confirm_payment(
            payment.pk,
            captured=state.amount,
            currency=state.currency,
            reference=state.payment_intent,
            attempt=attempt,
            actor=SYSTEM,
        )
    except records.AmountMismatch as error:
        logger.error("payment %s held for review: %s", payment.pk, error)
        return f"held for review: {error}"
    if paid.provider_reference != state.payment_intent:
        logger.error("payment %s was charged twice, the second time as %s", paid.pk, state.payment_intent)
        return f"held for review: a second charge, {state.payment_intent}"
    return "paid"


def _id(reference: str) -> int:
    return int(reference) if reference.isdecimal() and len(reference) < 16 else 0


@shared_task(name="checkout.run_refund")
def run_refund(message_id: int) -> None:
    handling.handle(message_id, _run_refund)


def _run_refund(payload: dict[str, Any]) -> None:
    """Card money goes back through Stripe; a transfer or cash is sent back by the cooperative by hand."""
    refund = Refund.objects.select_related("payment").get(pk=payload["refund"])
    if refund.status != RefundStatus.REQUESTED or refund.payment.method != PaymentMethod.CARD:
        return
    reference = stripe.refund(
        payment_intent=refund.payment.provider_reference,
        amount=refund.amount,
        idempotency_key=refund.idempotency_key,
    )
    fulfilment.finish_refund(refund.pk, reference=reference)


@shared_task(name="checkout.close_sessions")
def close_sessions(message_id: int) -> None:
    handling.handle(message_id, _close_sessions)


def _close_sessions(payload: dict[str, Any]) -> None:
    """Nobody should be able to pay for what is cancelled; if somebody just did, it is refunded."""
    reconcile.close_stale(Payment.objects.get(pk=payload["payment"]))


@shared_task(name="checkout.expire_unpaid")
def expire_unpaid() -> int:
    return expiry.expire_due()


@shared_task(name="checkout.reconcile_cards")
def reconcile_cards() -> int:
    return reconcile.pending_cards()
