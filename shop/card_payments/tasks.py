"""Celery's doors to card payments. Each takes an outbox message's id, or comes from beat, and may run twice."""

import logging
from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from shop.card_payments import (
    disputes,
    events,
    expiry,
    held_charges,
    provider_fees,
    reconciliation,
    stripe_refunds,
)
from shop.notifications import handling
from shop.payments.models import Payment, ProviderEvent
from shop.payments.providers import stripe

logger = logging.getLogger(__name__)


@shared_task(name="card_payments.provider_event")
def provider_event(message_id: int) -> None:
    handling.handle(message_id, _provider_event)


def _provider_event(payload: dict[str, Any]) -> None:
    event = ProviderEvent.objects.get(pk=payload["event"])
    object_id = str(event.payload["data"]["object"].get("id", ""))
    handler = events.HANDLERS[event.event_type]
    try:
        outcome = handler(object_id)
    except stripe.Unavailable as error:  # tried again at once; after some tries a reconciler comes by anyway
        ProviderEvent.objects.filter(pk=event.pk).update(outcome=f"Stripe does not answer: {error}"[:200])
        raise
    ProviderEvent.objects.filter(pk=event.pk).update(outcome=outcome[:200], processed_at=timezone.now())


def _later(work: Callable[[int], object], key: int) -> None:
    """Work that a reconciler does again every minute: a Stripe that is away parks no message."""
    try:
        work(key)
    except stripe.Unavailable as error:
        logger.warning("Stripe does not answer; %s %s is left to the reconciler: %s", work, key, error)


@shared_task(name="card_payments.run_refund")
def run_refund(message_id: int) -> None:
    handling.handle(message_id, lambda payload: _later(stripe_refunds.run, payload["refund"]))


@shared_task(name="card_payments.run_held_refund")
def run_held_refund(message_id: int) -> None:
    handling.handle(message_id, lambda payload: _later(held_charges.run, payload["held"]))


@shared_task(name="card_payments.read_fee")
def read_fee(message_id: int) -> None:
    handling.handle(message_id, lambda payload: _later(_read_fee, payload["payment"]))


def _read_fee(payment_id: int) -> None:
    try:
        provider_fees.read(payment_id)
    except stripe.Refused as refusal:
        logger.warning("payment %s: Stripe has no fee for it yet: %s", payment_id, refusal)


@shared_task(name="card_payments.close_sessions")
def close_sessions(message_id: int) -> None:
    handling.handle(message_id, _close_sessions)


def _close_sessions(payload: dict[str, Any]) -> None:
    """Nobody should be able to pay for what is cancelled; if somebody just did, it is refunded."""
    reconciliation.close_stale(Payment.objects.get(pk=payload["payment"]))


@shared_task(name="card_payments.expire_cards")
def expire_cards() -> int:
    return expiry.expire_cards()


@shared_task(name="card_payments.reconcile_cards")
def reconcile_cards() -> int:
    return reconciliation.pending_cards()


@shared_task(name="card_payments.reconcile_refunds")
def reconcile_refunds() -> int:
    """What waits for Stripe on our side: refunds asked for, held money going back, fees not known."""
    return _compare(stripe_refunds.requested, held_charges.waiting, provider_fees.missing)


@shared_task(name="card_payments.reconcile_recent")
def reconcile_recent() -> int:
    """What may have changed at Stripe without a word: refunds that failed, disputes, pages paid a second time."""
    return _compare(stripe_refunds.recent, disputes.recent, reconciliation.paid_twice)


def _compare(*looks: Callable[[], int]) -> int:
    """All of them, one after the other; returns how many objects were looked at."""
    if not settings.STRIPE_ENABLED:
        return 0
    count = 0
    for look in looks:
        try:
            count += look()
        except stripe.Unavailable as error:
            logger.warning("Stripe does not answer; the rest is compared next time: %s", error)
            break
    return count
