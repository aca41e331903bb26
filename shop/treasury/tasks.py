"""Celery's doors to the treasury. Each may run twice."""

from celery import shared_task

from shop.notifications import handling
from shop.treasury.bank import arrivals
from shop.treasury.payout import payout_account
from shop.treasury.settlement import overview, unopened


@shared_task(name="treasury.apply_payouts")
def apply_payouts() -> int:
    return payout_account.apply_due()


@shared_task(name="treasury.tell_payout")
def tell_payout(message_id: int) -> None:
    handling.handle(message_id, lambda payload: payout_account.tell(message_id, payload))


@shared_task(name="treasury.tell_settlement")
def tell_settlement(message_id: int) -> None:
    handling.handle(message_id, lambda payload: overview.tell(message_id, payload))


@shared_task(name="treasury.climb_unopened")
def climb_unopened() -> int:
    return unopened.climb()


@shared_task(name="treasury.tell_unopened")
def tell_unopened(message_id: int) -> None:
    handling.handle(message_id, lambda payload: unopened.tell(message_id, payload))


@shared_task(name="treasury.bank_event")
def bank_event(message_id: int) -> None:
    handling.handle(
        message_id,
        lambda payload: arrivals.take(payload["event"], payload["cooperative"], payload.get("feed")),
    )
