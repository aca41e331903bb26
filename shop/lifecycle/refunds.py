"""Money that goes back to a buyer: asked for, sent, failed, asked for once more. No network here.

What Stripe has to do with a card's refund is `shop.card_payments.stripe_refunds`.
"""

import datetime
import logging

from django.db import transaction
from django.utils import timezone

from shop.ledger import posting
from shop.ledger.models import EntryKind
from shop.lifecycle import fulfilment, locks
from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.orders.actors import SYSTEM, Actor
from shop.payments import records
from shop.payments.models import Refund, RefundStatus
from shop.payments.records import MovedOn

logger = logging.getLogger(__name__)


class RefundFailed(Exception):
    """This refund came to nothing; another one is asked for in its place."""


@transaction.atomic
def ask_part(order_id: int, *, amount: int, reason: str, actor: Actor) -> Refund:
    """Gives `amount` đồng of a paid order back without ending it: a broken pack, a late parcel.

    Raises records.RefundTooLarge.
    """
    order = locks.order(order_id)
    payment = records.lock(fulfilment.payment_of(order).pk)
    refund = records.request_refund(payment, order, reason=reason, actor_id=actor.user_id, amount=amount)
    outbox.write(Topic.REFUND_REQUESTED, refund=refund.pk)
    return refund


@transaction.atomic
def finish(
    refund_id: int,
    *,
    reference: str = "",
    actor: Actor = SYSTEM,
    sent_on: datetime.date | datetime.datetime | None = None,
) -> Refund:
    """The money has gone back: the refund is done and the ledger shows it. Twice changes nothing.

    `sent_on`: the day, or the moment, that the provider tells, or the day that a person tells, which is none before
    the money came (M11). Raises RefundFailed, records.BadDay.
    """
    refund = locks.refund(refund_id)
    if refund.status == RefundStatus.SUCCEEDED:
        return refund
    if refund.status == RefundStatus.FAILED:
        raise RefundFailed
    if actor.user_id:
        records.check_told(sent_on, records.day_of(refund.payment))
        refund.actor_id = actor.user_id
        refund.save(update_fields=["actor"])
    records.finish_refund(refund, reference=reference, sent_on=records.told_day(sent_on))
    posting.post(
        kind=EntryKind.REFUND,
        reference=f"refund:{refund.pk}",
        order_number=refund.order.number,
        cooperative_id=refund.order.cooperative_id,
        effective_on=records.told_day(refund.sent_on),
        lines=posting.refund_lines(
            posting.route(refund.payment.method, refund.payment.collected_by),
            refund.amount,
            refund.fee_amount,
        ),
        is_internal=refund.order.is_internal,
    )
    outbox.write(Topic.ORDER_REFUNDED, order=refund.order_id, refund=refund.pk)
    return refund


@transaction.atomic
def fail(refund_id: int, failure: str) -> Refund:
    """The money did not reach the buyer; `failure` is what the provider said. Twice changes nothing.

    Where the books had it as sent, a second entry takes that back.
    """
    refund = locks.refund(refund_id)
    if refund.status == RefundStatus.FAILED:
        return refund
    refund.failed_at = timezone.now()
    if refund.status == RefundStatus.SUCCEEDED:
        _take_back(refund)
    refund.status = RefundStatus.FAILED
    refund.failure = failure[:200]
    refund.save(update_fields=["status", "failed_at", "failure"])
    logger.error("refund %s failed: %s", refund.pk, failure)
    return refund


def _take_back(refund: Refund) -> None:
    way = posting.route(refund.payment.method, refund.payment.collected_by)
    posting.post(
        kind=EntryKind.REFUND_FAILED,
        reference=f"refund_failed:{refund.pk}",
        order_number=refund.order.number,
        cooperative_id=refund.order.cooperative_id,
        effective_on=timezone.localdate(refund.failed_at),
        lines=posting.reversed_lines(posting.refund_lines(way, refund.amount, refund.fee_amount)),
        is_internal=refund.order.is_internal,
    )


@transaction.atomic
def retry(refund_id: int, actor: Actor) -> Refund:
    """Asks for the same money back once more, under a new number and key.

    Raises records.MovedOn where it has not failed, was tried again before, or went back by another refund.
    """
    again = _successor(refund_id, actor)
    outbox.write(Topic.REFUND_REQUESTED, refund=again.pk)
    return again


@transaction.atomic
def paid_otherwise(
    refund_id: int, reference: str, actor: Actor, *, sent_on: datetime.date | None = None
) -> Refund:
    """The treasurer sent a failed refund's money by bank; `reference` is the bank's, `sent_on` the day (M11).

    Raises like `retry`, and records.BadDay.
    """
    again = _successor(refund_id, actor)
    return finish(again.pk, reference=reference, actor=actor, sent_on=sent_on)


def _successor(refund_id: int, actor: Actor) -> Refund:
    refund = locks.refund(refund_id)
    if refund.status != RefundStatus.FAILED or Refund.objects.filter(retry_of=refund).exists():
        raise MovedOn
    payment = records.lock(refund.payment_id)
    amount = min(refund.amount, records.refundable(payment, refund.order))
    if not amount:
        raise MovedOn
    again = records.request_refund(
        payment, refund.order, reason=refund.reason, actor_id=actor.user_id, amount=amount
    )
    again.retry_of = refund
    again.save(update_fields=["retry_of"])
    return again
