"""Celery's doors to notifications."""

from celery import shared_task
from django.utils import timezone

from shop.notifications import handling, listings, messages
from shop.notifications.models import Heartbeat


@shared_task(name="notifications.deliver")
def deliver(message_id: int) -> None:
    handling.handle(message_id, lambda payload: messages.deliver(message_id, payload))


@shared_task(name="notifications.tell_listing")
def tell_listing(message_id: int) -> None:
    handling.handle(message_id, lambda payload: listings.deliver(message_id, payload))


@shared_task(name="notifications.heartbeat")
def heartbeat() -> None:
    """Shows that beat, broker and worker all work; `/readyz` reads it."""
    Heartbeat.objects.update_or_create(name="beat", defaults={"beat_at": timezone.now()})
