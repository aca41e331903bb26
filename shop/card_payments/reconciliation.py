"""Asking Stripe what became of its sessions, so that no webhook is needed for a payment to be known (promise S10)."""

import datetime
import logging
import random
from collections.abc import Callable

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.numbers import whole
from shop.card_payments import held_charges
from shop.lifecycle import money_in
from shop.notifications import outbox
from shop.notifications.models import Heartbeat
from shop.notifications.topics import Topic
from shop.orders.actors import SYSTEM
from shop.orders.models import PaymentMethod
from shop.payments import records
from shop.payments.models import OPEN_STATUSES, HeldReason, Payment, PaymentAttempt, PaymentStatus
from shop.payments.providers import stripe

logger = logging.getLogger(__name__)
PATIENCE = datetime.timedelta(minutes=1)  # the webhook usually comes first
SECOND_LOOK = datetime.timedelta(days=1)  # how long after its end a session of a paid payment is still read
BATCH = 50
HEARTBEAT = "reconcile-cards"  # since when no open card payment has gone without a comparison with Stripe


def take(payment: Payment, attempt: PaymentAttempt | None, state: stripe.SessionState) -> str:
    """Does what a session read at Stripe says; returns what came of it, for a person to read.

    Amount, currency and reference are compared with ours; money that does not fit is held (promise S12).
    """
    if str(payment.pk) != state.reference:
        return "not ours"
    if not state.is_paid:
        return f"not paid: {state.status}"
    try:
        paid = money_in.confirm_payment(
            payment.pk,
            captured=state.amount,
            currency=state.currency,
            reference=state.payment_intent,
            attempt=attempt,
            actor=SYSTEM,
            paid_on=state.charged_at,
        )
    except records.AmountMismatch as error:
        _hold(payment, state, HeldReason.AMOUNT if state.currency == stripe.CURRENCY else HeldReason.CURRENCY)
        return f"held for review: {error}"
    if paid.provider_reference != state.payment_intent:
        _hold(payment, state, HeldReason.SECOND_CHARGE)
        return f"held for review: a second charge, {state.payment_intent}"
    return "paid"


def _hold(payment: Payment, state: stripe.SessionState, reason: HeldReason) -> None:
    held_charges.hold(
        payment.pk,
        reference=state.payment_intent or state.id,
        amount=state.amount,
        currency=state.currency,
        reason=reason,
        charged_at=state.charged_at,
    )


def read_again(session_id: str) -> str:
    """Reads a Checkout Session at Stripe and does what it says; returns what came of it."""
    attempt = PaymentAttempt.objects.filter(session_id=session_id).select_related("payment").first()
    try:
        state = stripe.read_session(session_id)
    except stripe.Unknown:  # asking again would not find it, and a parked message would look like a fault
        return "unknown at Stripe"
    payment = attempt.payment if attempt else Payment.objects.filter(pk=_key(state.reference)).first()
    if payment is None or payment.method != PaymentMethod.CARD:
        return "not ours"
    outcome = take(payment, attempt, state)
    if outcome == "paid" and payment.attempts.exclude(session_id="").count() > 1:
        outbox.write(Topic.PAYMENT_CLOSED, payment=payment.pk)  # nobody should pay on another page of it
    return outcome


def _key(reference: str) -> int:
    return whole(reference) or 0


def settle(payment: Payment, *, close: bool) -> bool:
    """Reads every session of a card payment afresh; records it as paid if one was. True if so.

    `close` also ends the sessions that are still open, so that nobody can pay any more.
    Raises stripe.Unavailable.
    """
    return _read_all(payment, lambda attempt: close)


def close_stale(payment: Payment) -> bool:
    """Ends the sessions that ask for something else than what is due now: all of a closed payment's, and those
    from before an order of the purchase was cancelled. True where one was paid first. Raises like `settle`."""
    due = records.due_amount(payment) if payment.is_open else 0
    return _read_all(payment, lambda attempt: attempt.amount != due)


def _read_all(payment: Payment, is_to_close: Callable[[PaymentAttempt], bool]) -> bool:
    """All of them: a second one may have been paid as well."""
    is_paid = False
    for attempt in payment.attempts.exclude(session_id=""):
        try:
            state = _read(attempt, close=is_paid or is_to_close(attempt))
        except stripe.Refused as refusal:
            logger.error("payment %s: Stripe does not know its session: %s", payment.pk, refusal)
            continue
        is_paid |= take(payment, attempt, state) == "paid"
    return is_paid


def _read(attempt: PaymentAttempt, *, close: bool) -> stripe.SessionState:
    state = stripe.read_session(attempt.session_id)
    if close and state.status == "open":
        try:
            return stripe.expire_session(attempt.session_id)
        except stripe.Refused:  # paid or expired between the two calls
            return stripe.read_session(attempt.session_id)
    return state


def pending_cards() -> int:
    """Looks after card payments that have been open for a while; returns how many turned out to be paid.

    Where there are more than one run takes, those compared longest ago come first.
    """
    paid = 0
    for payment in in_turn(_pending()):
        try:
            paid += settle(payment, close=False)
        except stripe.Unavailable:
            logger.warning("Stripe does not answer; open card payments are looked at again next minute")
            return paid
        _mark(payment)
    _beat()
    return paid


def _pending() -> QuerySet[Payment]:
    waiting = Payment.objects.filter(
        status__in=OPEN_STATUSES, method=PaymentMethod.CARD, created_at__lte=timezone.now() - PATIENCE
    )
    return waiting.exclude(attempts=None)


def in_turn(payments: QuerySet[Payment]) -> list[Payment]:
    """Those whose turn it is, in no order, so that one that Stripe does not answer for keeps no other out."""
    turn = list(payments.order_by(F("compared_at").asc(nulls_first=True), "pk")[:BATCH])
    random.shuffle(turn)
    return turn


def _mark(payment: Payment) -> None:
    Payment.objects.filter(pk=payment.pk).update(compared_at=timezone.now())


def _beat() -> None:
    """The moment that every payment still open has been compared since, or has been open since."""
    oldest = _pending().aggregate(at=Min(Coalesce("compared_at", "created_at")))["at"]
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"beat_at": oldest or timezone.now()})


def paid_twice() -> int:
    """Reads the other sessions of payments that are paid already, and closes them; a second charge is held.

    Returns how many payments were looked at. Raises stripe.Unavailable.
    """
    now = timezone.now()
    recent = Q(attempts__expires_at__gte=now - SECOND_LOOK) & ~Q(attempts__session_id="")
    several = (
        Payment.objects.filter(status=PaymentStatus.SUCCEEDED, method=PaymentMethod.CARD)
        .annotate(pages=Count("attempts", filter=recent))
        .filter(pages__gte=2, succeeded_at__gte=now - 2 * SECOND_LOOK)
    )
    turn = in_turn(several)
    for payment in turn:
        close_stale(payment)
        _mark(payment)
    return len(turn)
