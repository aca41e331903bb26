"""Card refunds: sent through Stripe once and no more, followed until they arrive, and dealt with where they do not.

Each refund names itself in its metadata at Stripe. Before one is made, Stripe is asked whether it is there
already, so neither a crash nor a key that Stripe has forgotten can pay twice.
"""

import datetime
import logging

from django.db import transaction
from django.utils import timezone

from catalog.numbers import whole
from shop.card_payments import held_charges
from shop.lifecycle import locks, refunds
from shop.orders.models import PaymentMethod
from shop.payments.models import Refund, RefundStatus
from shop.payments.providers import stripe

logger = logging.getLogger(__name__)
NAME = "refund"  # in the metadata at Stripe
PATIENCE = datetime.timedelta(minutes=1)  # the outbox usually comes first
FAILS_WITHIN = datetime.timedelta(days=30)  # a bank may send a refund back that long after
BATCH = 50


def run(refund_id: int) -> None:
    """Sends a requested card refund, or learns what became of it; anything else is left alone.

    Raises stripe.Unavailable: the same again may go through.
    """
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.status != RefundStatus.REQUESTED or refund.payment.method != PaymentMethod.CARD:
        return
    try:
        state = _named(refund) or _send(refund)
    except stripe.Stuck:
        _renew_key(refund)
        raise
    except stripe.Refused as refusal:  # an unknown payment too: a demonstration's was never at Stripe
        refunds.fail(refund_id, str(refusal))
        return
    apply(refund_id, state)


def _named(refund: Refund) -> stripe.RefundState | None:
    """The refund at Stripe that bears this one's name."""
    for state in stripe.refunds_of(refund.payment.provider_reference):
        if state.metadata.get(NAME) == str(refund.pk):
            return state
    return None


def _send(refund: Refund) -> stripe.RefundState:
    return stripe.refund(
        payment_intent=refund.payment.provider_reference,
        amount=refund.amount,
        idempotency_key=refund.idempotency_key,
        metadata={NAME: str(refund.pk)},
    )


def _renew_key(refund: Refund) -> None:
    """Stored before it is used, as the first one was."""
    if refund.created_at > timezone.now() - PATIENCE:
        return
    stem = refund.idempotency_key.partition(".")[0]
    Refund.objects.filter(pk=refund.pk, idempotency_key=refund.idempotency_key).update(
        idempotency_key=f"{stem}.{timezone.now():%Y%m%d%H%M%S}"
    )


@transaction.atomic
def apply(refund_id: int, state: stripe.RefundState) -> str:
    """Brings a refund to where Stripe has it; returns what came of it. What failed once stays failed."""
    refund = locks.refund(refund_id)
    if refund.status == RefundStatus.FAILED:
        return "failed before"
    if state.has_failed:
        refunds.fail(refund_id, state.failure or state.status)
        return f"failed: {state.failure or state.status}"
    if state.status == "succeeded":
        refunds.finish(refund_id, reference=state.id, sent_on=state.created_at)
        return "refunded"
    Refund.objects.filter(pk=refund_id, status=RefundStatus.REQUESTED).update(provider_reference=state.id)
    return f"not yet: {state.status}"


def read_again(reference: str) -> str:
    """Reads a refund at Stripe and does what it says, whichever of ours it is; returns what came of it."""
    try:
        return follow(stripe.read_refund(reference))
    except stripe.Unknown:
        return "unknown at Stripe"


def follow(state: stripe.RefundState) -> str:
    """The same for a refund just read. A refund that nobody asked for here was made in Stripe's own dashboard."""
    if held_charges.NAME in state.metadata:
        held_id = held_charges.find(state.metadata[held_charges.NAME], state.payment_intent)
        return held_charges.run(held_id) if held_id else "not ours"
    ours = Refund.objects.filter(payment__provider_reference=state.payment_intent)
    named = state.metadata.get(NAME, "")
    refund = ours.filter(provider_reference=state.id).first()
    if refund is None and (pk := whole(named)) is not None:
        refund = ours.filter(pk=pk).first()
    if refund is None:
        logger.error("refund %s of %s was not asked for here", state.id, state.payment_intent)
        return f"not asked for here: {state.amount} {state.currency} of {state.payment_intent}"
    return apply(refund.pk, state)


def requested() -> int:
    """Runs the refunds that are still asked for; returns how many. Raises stripe.Unavailable.

    In no order, so that fifty that a bank is slow with do not keep out the others.
    """
    waiting = Refund.objects.filter(
        status=RefundStatus.REQUESTED,
        payment__method=PaymentMethod.CARD,
        created_at__lte=timezone.now() - PATIENCE,
    )
    keys = list(waiting.order_by("?").values_list("pk", flat=True)[:BATCH])
    for refund_id in keys:
        run(refund_id)
    return len(keys)


def recent() -> int:
    """Finds among Stripe's refunds those that failed after all; returns how many. Raises stripe.Unavailable."""
    found = [state for state in stripe.refunds_since(timezone.now() - FAILS_WITHIN) if state.has_failed]
    for state in found:
        follow(state)
    return len(found)
