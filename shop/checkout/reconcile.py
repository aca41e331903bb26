"""Asking Stripe what became of its sessions, so that no webhook is needed for a payment to be known (promise S10)."""

import datetime
import logging
from collections.abc import Callable

from django.utils import timezone

from shop.checkout import payment as money
from shop.orders.actors import SYSTEM
from shop.orders.models import PaymentMethod
from shop.payments import records
from shop.payments.models import OPEN_STATUSES, Payment, PaymentAttempt
from shop.payments.providers import stripe

logger = logging.getLogger(__name__)
PATIENCE = datetime.timedelta(minutes=1)  # the webhook usually comes first
BATCH = 50


def settle(payment: Payment, *, close: bool) -> bool:
    """Reads every session of a card payment afresh; records it as paid if one was. True if so.

    `close` also ends the sessions that are still open, so that nobody can pay any more.
    Raises stripe.Unavailable, records.AmountMismatch.
    """
    return _read_all(payment, lambda attempt: close)


def close_stale(payment: Payment) -> bool:
    """Ends the sessions that ask for something else than what is due now: all of a cancelled payment's, and those
    from before an order of the purchase was cancelled. True where one was paid first. Raises like `settle`."""
    due = records.due_amount(payment) if payment.is_open else 0
    return _read_all(payment, lambda attempt: attempt.amount != due)


def _read_all(payment: Payment, is_to_close: Callable[[PaymentAttempt], bool]) -> bool:
    for attempt in payment.attempts.exclude(session_id=""):
        try:
            state = _read(attempt, close=is_to_close(attempt))
        except stripe.Refused as refusal:
            logger.error("payment %s: Stripe does not know its session: %s", payment.pk, refusal)
            continue
        if state.is_paid:
            money.confirm_payment(
                payment.pk,
                captured=state.amount,
                currency=state.currency,
                reference=state.payment_intent,
                attempt=attempt,
                actor=SYSTEM,
            )
            return True
    return False


def _read(attempt: PaymentAttempt, *, close: bool) -> stripe.SessionState:
    state = stripe.read_session(attempt.session_id)
    if close and state.status == "open":
        try:
            return stripe.expire_session(attempt.session_id)
        except stripe.Refused:  # paid or expired between the two calls
            return stripe.read_session(attempt.session_id)
    return state


def pending_cards() -> int:
    """Looks after card payments that have been open for a while; returns how many turned out to be paid."""
    waiting = Payment.objects.filter(
        status__in=OPEN_STATUSES, method=PaymentMethod.CARD, created_at__lte=timezone.now() - PATIENCE
    )
    paid = 0
    for payment in waiting.exclude(attempts=None).order_by("-created_at")[:BATCH]:
        try:
            paid += settle(payment, close=False)
        except stripe.Unavailable:
            logger.warning("Stripe does not answer; open card payments are looked at again next minute")
            break
        except records.AmountMismatch:
            logger.exception("payment %s: Stripe captured another amount, held for a person", payment.pk)
    return paid
