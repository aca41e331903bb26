"""Chargebacks: what Stripe says of a dispute, in our books (promise S7: any order of events, the same end).

The money of a dispute has three places: with us, withdrawn, lost. Each step from one to the next is one entry for
each order of the payment, `dispute:<dispute>:<step>:<order>`, so that every cooperative sees its own part.
"""

import datetime
import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from shop.ledger import posting, splitting
from shop.ledger.models import Account, EntryKind, Posting
from shop.lifecycle import locks
from shop.orders.models import Order
from shop.payments import records
from shop.payments.models import Dispute, DisputeStatus, Payment, PaymentStatus, Refund, RefundStatus
from shop.payments.providers import stripe

logger = logging.getLogger(__name__)
# Evidence, the bank's answer and an appeal take that long at most.
STILL_MOVING = datetime.timedelta(days=150)
WON = ("won", "warning_closed", "prevented")
LOST = ("lost", "appeal_needs_response", "appeal_under_review")  # an appeal is only made against a loss

# What each step does with one đồng of an order's part.
WITHDRAWN: posting.Lines = [(Account.DISPUTED, 1), (Account.CARD_CLEARING, -1)]
LOST_FOR_GOOD: posting.Lines = [
    (Account.PAYABLE, 1),
    (Account.DISPUTED, -1),
    (Account.REFUNDS, 1),
    (Account.PLATFORM_RECEIVABLE, -1),
]
STEPS: dict[str, posting.Lines] = {
    "withdrawn": WITHDRAWN,
    "lost": LOST_FOR_GOOD,
    "overturned": posting.reversed_lines(LOST_FOR_GOOD),
    "reinstated": posting.reversed_lines(WITHDRAWN),
}
# From one place to another, by these steps.
PATHS: dict[tuple[str, str], tuple[str, ...]] = {
    ("ours", "withdrawn"): ("withdrawn",),
    ("ours", "lost"): ("withdrawn", "lost"),
    ("withdrawn", "lost"): ("lost",),
    ("withdrawn", "ours"): ("reinstated",),
    ("lost", "ours"): ("overturned", "reinstated"),
}


def read_again(dispute_id: str) -> str:
    """Reads a dispute at Stripe and does what it says; returns what came of it, for a person to read."""
    try:
        state = stripe.read_dispute(dispute_id)
    except stripe.Unknown:
        return "unknown at Stripe"
    dispute = record(state)
    if dispute is None:
        return f"of no payment of ours: {state.payment_intent}, {state.amount} {state.currency}"
    return f"dispute {dispute.status}{', withdrawn' if dispute.withdrawn else ''}"


def recent() -> int:
    """Compares Stripe's disputes of the last months with ours; returns how many. Raises stripe.Unavailable."""
    states = stripe.disputes_since(timezone.now() - STILL_MOVING)
    for state in states:
        record(state)
    return len(states)


@transaction.atomic
def record(state: stripe.DisputeState) -> Dispute | None:
    """Brings the row and the books to what Stripe says; None where no paid payment of ours is meant.

    An older answer that comes late changes nothing: what is closed is not opened again, and only a loss may still
    turn into a win. The parts are split over the payment's orders once, at the first step.
    """
    payment = Payment.objects.filter(
        provider_reference=state.payment_intent, status=PaymentStatus.SUCCEEDED
    ).first()
    if payment is None or not state.payment_intent or state.currency != stripe.CURRENCY:
        logger.error("dispute %s is of no payment of ours: %s", state.id, state.payment_intent)
        return None
    locks.purchase(payment.purchase_id)
    dispute, _is_new = Dispute.objects.get_or_create(
        provider_id=state.id,
        defaults={"payment": payment, "amount": state.amount, "opened_at": state.opened_at},
    )
    status = _status(state)
    if _is_older(dispute, status):
        return dispute
    before = _place(dispute)
    dispute.withdrawn = status == DisputeStatus.LOST or (
        status == DisputeStatus.OPEN and (state.withdrawn or dispute.withdrawn)
    )
    dispute.status = status
    for step in PATHS.get((before, _place(dispute)), ()):
        _post(dispute, step, state)
    if dispute.withdrawn or status != DisputeStatus.OPEN:
        _post_fee(dispute, state)
    _keep(dispute, state)
    return dispute


def _status(state: stripe.DisputeState) -> str:
    if state.status in WON:
        return DisputeStatus.WON
    return DisputeStatus.LOST if state.status in LOST else DisputeStatus.OPEN


def _is_older(dispute: Dispute, status: str) -> bool:
    if dispute.status == DisputeStatus.WON:
        return status != DisputeStatus.WON
    return dispute.status == DisputeStatus.LOST and status == DisputeStatus.OPEN


def _place(dispute: Dispute) -> str:
    if dispute.status == DisputeStatus.LOST:
        return "lost"
    return "withdrawn" if dispute.withdrawn else "ours"


def _keep(dispute: Dispute, state: stripe.DisputeState) -> None:
    dispute.reason = state.reason[:60]
    dispute.provider_status = state.status[:40]
    dispute.evidence_due_at = state.evidence_due_at
    if dispute.status == DisputeStatus.OPEN:
        dispute.closed_at = None
    elif dispute.closed_at is None:
        dispute.closed_at = timezone.now()
    dispute.save()


@dataclass(frozen=True)
class DisputedShare:
    """What of a dispute concerns one order, in đồng."""

    order: Order
    amount: int


def parts(dispute: Dispute) -> list[DisputedShare]:
    """The split over the orders: as it was posted, and before that as it would be now."""
    posted = (
        Posting.objects.filter(
            entry__reference__startswith=f"dispute:{dispute.pk}:withdrawn:", account=Account.DISPUTED
        )
        .order_by("entry__order_number")
        .values_list("entry__order_number")
        .annotate(Sum("amount"))
    )
    amounts = dict(posted) or _split(dispute)
    orders = Order.unscoped.filter(number__in=amounts).order_by("pk")
    return [DisputedShare(order, amounts[order.number]) for order in orders]


def _split(dispute: Dispute) -> dict[str, int]:
    """By what each order still has of the payment; by the shares where that is less than what is disputed."""
    shares = (
        dispute.payment.shares.filter(dropped_at__isnull=True).select_related("order").order_by("order_id")
    )
    back = Refund.objects.filter(payment=dispute.payment).exclude(status=RefundStatus.FAILED)
    refunded = dict(back.order_by().values_list("order_id").annotate(Sum("amount")))
    whole = {share.order.number: share.amount for share in shares}
    kept = {share.order.number: share.amount - refunded.get(share.order_id, 0) for share in shares}
    weights = kept if sum(kept.values()) >= dispute.amount else whole
    split = splitting.by_weight(dispute.amount, list(weights.values()))
    return {number: amount for number, amount in zip(weights, split, strict=True) if amount}


def _post(dispute: Dispute, step: str, state: stripe.DisputeState) -> None:
    """Money moves on the day on which Stripe books it; it is lost on the day that this becomes known."""
    moved_at = {"withdrawn": state.withdrawn_at, "reinstated": state.reinstated_at}.get(step)
    for part in parts(dispute):
        posting.post(
            kind=EntryKind.DISPUTE,
            reference=f"dispute:{dispute.pk}:{step}:{part.order.pk}",
            order_number=part.order.number,
            cooperative_id=part.order.cooperative_id,
            effective_on=records.told_day(moved_at),
            lines=[(account, sign * part.amount) for account, sign in STEPS[step]],
            is_internal=part.order.is_internal,
        )


def _post_fee(dispute: Dispute, state: stripe.DisputeState) -> None:
    """What Stripe takes for a dispute, and what it gives back of that after a win."""
    change = state.fee_amount - dispute.fee_amount
    if not change:
        return
    earlier = Posting.objects.filter(
        entry__reference__startswith=f"dispute:{dispute.pk}:fee:", account=Account.PROVIDER_FEE
    ).count()
    posting.post(
        kind=EntryKind.DISPUTE,
        reference=f"dispute:{dispute.pk}:fee:{earlier + 1}",
        cooperative_id=None,
        effective_on=records.told_day(state.withdrawn_at if change > 0 else state.reinstated_at),
        lines=[(Account.PROVIDER_FEE, change), (Account.CARD_CLEARING, -change)],
    )
    dispute.fee_amount = state.fee_amount
