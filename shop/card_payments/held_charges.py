"""Card money that fits no payment is held: it pays for nothing, and goes back or waits for a person (promise S12).

In the ledger it is the buyer's money in the platform's hands until it is dealt with.
"""

import datetime
import logging

from django.db import transaction
from django.utils import timezone

from catalog import row_locks
from catalog.numbers import whole
from shop.ledger import posting
from shop.ledger.models import Account, EntryKind, LedgerEntry
from shop.lifecycle import locks
from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.orders.actors import Actor
from shop.payments import records
from shop.payments.models import HeldCharge, HeldReason, HeldResolution, Payment
from shop.payments.providers import stripe
from shop.payments.records import MovedOn

logger = logging.getLogger(__name__)
NAME = "held"  # in the metadata of its refund at Stripe
NOTE_LENGTH = 300
BATCH = 50


@transaction.atomic
def hold(
    payment_id: int,
    *,
    reference: str,
    amount: int,
    currency: str,
    reason: str,
    charged_at: datetime.datetime | None = None,
) -> HeldCharge:
    """Keeps captured money that is not what the payment asked for; the same `reference` twice changes nothing.

    `reference` is Stripe's PaymentIntent, `amount` in the smallest unit of `currency`. A second charge goes back
    by itself; for the others a person decides.
    """
    _lock_purchase(payment_id)
    known = HeldCharge.objects.filter(provider_reference=reference).first()
    if known:
        return known
    is_second = reason == HeldReason.SECOND_CHARGE
    now = timezone.now()
    held = HeldCharge.objects.create(
        payment_id=payment_id,
        provider_reference=reference,
        amount=amount,
        currency=currency,
        reason=reason,
        resolution=HeldResolution.REFUNDING if is_second else HeldResolution.OPEN,
        created_at=now,
        resolved_at=now if is_second else None,
    )
    _post(held, EntryKind.HELD, 1, charged_at)
    if is_second:
        outbox.write(Topic.HELD_REFUND, held=held.pk)
    logger.error("payment %s: %s held, %s", payment_id, reference, reason)
    return held


def _post(held: HeldCharge, kind: EntryKind, sign: int, at: datetime.date | None) -> None:
    """Into the books, or out of them for -1. Money of another currency is in none of our books.

    A refund that the bank sends back brings the money in a second time, under a reference with a number.
    """
    if held.currency != stripe.CURRENCY:
        return
    reference = f"{kind}:{held.pk}"
    if LedgerEntry.objects.filter(reference=reference).exists():
        times = LedgerEntry.objects.filter(reference__startswith=f"{reference}:").count() + 2
        reference = f"{reference}:{times}"
    posting.post(
        kind=kind,
        reference=reference,
        cooperative_id=None,
        effective_on=records.told_day(at),
        lines=[(Account.CARD_CLEARING, sign * held.amount), (Account.BUYER_CLEARING, -sign * held.amount)],
    )


def _lock_purchase(payment_id: int) -> None:
    locks.purchase(Payment.objects.values_list("purchase_id", flat=True).get(pk=payment_id))


def _lock(held_id: int) -> HeldCharge:
    _lock_purchase(HeldCharge.objects.values_list("payment_id", flat=True).get(pk=held_id))
    return row_locks.hold(HeldCharge.objects).get(pk=held_id)


@transaction.atomic
def give_back(held_id: int, actor: Actor) -> HeldCharge:
    """The treasurer sends it back through Stripe. Raises MovedOn; HeldCharge.DoesNotExist."""
    held = _lock(held_id)
    if held.resolution != HeldResolution.OPEN:
        raise MovedOn
    _resolve(held, HeldResolution.REFUNDING, resolved_by_id=actor.user_id, note="")
    outbox.write(Topic.HELD_REFUND, held=held.pk)
    return held


@transaction.atomic
def dismiss(held_id: int, note: str, actor: Actor, *, left_on: datetime.date | None = None) -> HeldCharge:
    """The money has left Stripe in another way, on a day that is none before it came (M11); `note` says which.

    Raises MovedOn, records.BadDay; HeldCharge.DoesNotExist.
    """
    held = _lock(held_id)
    if held.resolution != HeldResolution.OPEN:
        raise MovedOn
    records.check_told(left_on, came_on(held))
    _resolve(held, HeldResolution.DISMISSED, note=note[:NOTE_LENGTH], resolved_by_id=actor.user_id)
    _post(held, EntryKind.HELD_DONE, -1, left_on)
    return held


def came_on(held: HeldCharge) -> datetime.date:
    """The day of Vietnam on which its money came."""
    booked = LedgerEntry.objects.filter(reference=f"{EntryKind.HELD}:{held.pk}").first()
    return booked.effective_on if booked else timezone.localdate(held.created_at)


def _resolve(held: HeldCharge, resolution: str, **fields: object) -> None:
    held.resolution = resolution
    held.resolved_at = timezone.now()
    for name, value in fields.items():
        setattr(held, name, value)
    held.save(update_fields=["resolution", "resolved_at", *fields])


def run(held_id: int) -> str:
    """Looks at its refund at Stripe and makes it where it is wanted and there is none; returns what came of it.

    The key changes with each decision and is in the row before the call. Raises stripe.Unavailable.
    """
    held = HeldCharge.objects.get(pk=held_id)
    try:
        state = _alive(held)
        if state is None and held.resolution == HeldResolution.REFUNDING:
            state = _send(held)
    except stripe.Stuck:
        HeldCharge.objects.filter(pk=held_id, resolution=HeldResolution.REFUNDING).update(
            resolved_at=timezone.now()
        )
        raise
    except stripe.Refused as refusal:
        return _came_to_nothing(held_id, str(refusal))
    if state is None:
        return _came_to_nothing(held_id, "")
    if state.has_failed:
        return _came_to_nothing(held_id, state.failure or state.status)
    if state.status == "succeeded":
        return _done(held_id, state)
    HeldCharge.objects.filter(pk=held_id).update(refund_reference=state.id)
    return f"refund of held money {state.status}"


def find(name: str, payment_intent: str) -> int | None:
    """The key of the held charge that a refund at Stripe names, if it is one of that payment."""
    ours = HeldCharge.objects.filter(pk=whole(name) or 0, provider_reference=payment_intent)
    return ours.values_list("pk", flat=True).first()


def _alive(held: HeldCharge) -> stripe.RefundState | None:
    """The refund that Stripe has made for it, unless it failed."""
    for state in stripe.refunds_of(held.provider_reference):
        if state.metadata.get(NAME) == str(held.pk) and not state.has_failed:
            return state
    return None


def _send(held: HeldCharge) -> stripe.RefundState:
    decided_at = held.resolved_at or held.created_at
    return stripe.refund(
        payment_intent=held.provider_reference,
        amount=held.amount,
        idempotency_key=f"chophien-held-{held.pk}-{decided_at:%Y%m%d%H%M%S%f}",
        metadata={NAME: str(held.pk)},
    )


@transaction.atomic
def _done(held_id: int, state: stripe.RefundState) -> str:
    held = _lock(held_id)
    if held.resolution != HeldResolution.REFUNDED:
        is_out = held.resolution == HeldResolution.DISMISSED  # its money has left the books already
        _resolve(held, HeldResolution.REFUNDED, refund_reference=state.id, note="")
        if not is_out:
            _post(held, EntryKind.HELD_DONE, -1, state.created_at)
    return "held money given back"


@transaction.atomic
def _came_to_nothing(held_id: int, why: str) -> str:
    """Stripe refused, or the bank sent the money back, perhaps days later: a person decides again."""
    held = _lock(held_id)
    if held.resolution == HeldResolution.REFUNDED:
        _post(held, EntryKind.HELD, 1, None)
    elif held.resolution != HeldResolution.REFUNDING:
        return "held money waits for a person"
    held.resolution, held.resolved_at = HeldResolution.OPEN, None
    held.note = (why or "failed")[:NOTE_LENGTH]
    held.save(update_fields=["resolution", "resolved_at", "note"])
    logger.error("held charge %s: its refund came to nothing: %s", held_id, why)
    return f"held money waits for a person: {why}"[:200]


def waiting() -> int:
    """Runs the refunds that are under way; returns how many were looked at. Raises stripe.Unavailable."""
    under_way = HeldCharge.objects.filter(resolution=HeldResolution.REFUNDING).order_by("?")
    keys = list(under_way.values_list("pk", flat=True)[:BATCH])
    for held_id in keys:
        run(held_id)
    return len(keys)
