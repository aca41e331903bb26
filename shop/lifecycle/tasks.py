"""Celery's door to orders that have had their time; it comes from beat and may run twice."""

from celery import shared_task

from shop.lifecycle import expiry


@shared_task(name="lifecycle.expire_unpaid")
def expire_unpaid() -> int:
    return expiry.expire_transfers()
