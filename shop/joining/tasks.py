"""Celery's door to the applications; it comes from beat and may run twice."""

from celery import shared_task

from shop.joining import forgetting


@shared_task(name="joining.forget")
def forget() -> int:
    return forgetting.forget() + forgetting.forget_papers()
