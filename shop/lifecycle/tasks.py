"""Celery's doors to orders that have had their time; they come from beat and may run twice."""

from celery import shared_task

from shop.lifecycle import expiry, lateness, unanswered


@shared_task(name="lifecycle.expire_unpaid")
def expire_unpaid() -> int:
    return expiry.expire_transfers()


@shared_task(name="lifecycle.climb_unanswered")
def climb_unanswered() -> int:
    return unanswered.climb()


@shared_task(name="lifecycle.climb_late")
def climb_late() -> int:
    return lateness.climb()
