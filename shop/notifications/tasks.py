"""Celery's doors to notifications."""

from celery import shared_task
from django.utils import timezone

from shop.notifications import (
    accounts,
    balances,
    certificates,
    codes,
    handling,
    listings,
    messages,
    operators,
    verifications,
)
from shop.notifications.models import Heartbeat, OutboxMessage
from shop.notifications.topics import Topic


@shared_task(name="notifications.deliver")
def deliver(message_id: int) -> None:
    handling.handle(message_id, lambda payload: messages.deliver(message_id, payload))


@shared_task(name="notifications.tell_listing")
def tell_listing(message_id: int) -> None:
    handling.handle(message_id, lambda payload: listings.deliver(message_id, payload))


@shared_task(name="notifications.tell_verification")
def tell_verification(message_id: int) -> None:
    topic = Topic(OutboxMessage.objects.values_list("topic", flat=True).get(pk=message_id))
    handling.handle(message_id, lambda payload: verifications.deliver(message_id, topic, payload))


@shared_task(name="notifications.tell_certificate")
def tell_certificate(message_id: int) -> None:
    topic = Topic(OutboxMessage.objects.values_list("topic", flat=True).get(pk=message_id))
    handling.handle(message_id, lambda payload: certificates.deliver(message_id, topic, payload))


@shared_task(name="notifications.climb_certificates")
def climb_certificates() -> int:
    return certificates.climb()


@shared_task(name="notifications.tell_account")
def tell_account(message_id: int) -> None:
    handling.handle(message_id, lambda payload: accounts.deliver(message_id, payload))


@shared_task(name="notifications.send_code")
def send_code(message_id: int) -> None:
    handling.handle(message_id, lambda payload: codes.deliver(message_id, payload))


@shared_task(name="notifications.tell_parked")
def tell_parked() -> int:
    """Operators hear of messages that were given up, which `/readyz` shows as well, of caps that were met, and of money
    that runs low."""
    operators.tell_caps()
    operators.tell_balances()
    return operators.tell_parked()


@shared_task(name="notifications.read_balances")
def read_balances() -> bool:
    """Hourly: what is left of the money for messages."""
    return balances.read()


@shared_task(name="notifications.heartbeat")
def heartbeat() -> None:
    """Shows that beat, broker and worker all work; `/readyz` reads it."""
    Heartbeat.objects.update_or_create(name="beat", defaults={"beat_at": timezone.now()})
