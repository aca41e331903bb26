"""Running one outbox message's work once: under an advisory lock, marked when done, parked when it cannot be."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone

from shop.notifications.models import OutboxMessage

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 5
LOCK_SPACE = 7201  # first key of the advisory lock, so that other users of such locks do not meet ours


def handle(message_id: int, work: Callable[[dict[str, Any]], None]) -> None:
    """Does a message's work unless it is done, parked, or being done by another worker now.

    The lock belongs to the database session: a killed worker loses it, and the relay sends the message again.
    A failure is counted and tried again later; after MAX_ATTEMPTS it is parked for a person (promise C4).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, message_id % 2**31])
        if not cursor.fetchone()[0]:
            return
    try:
        message = OutboxMessage.objects.filter(
            pk=message_id, handled_at__isnull=True, parked_at__isnull=True
        ).first()
        if message is None:
            return
        try:
            work(message.payload)
        except Exception as error:  # noqa: BLE001 — whatever it is, it is counted and told
            _failed(message, error)
        else:
            OutboxMessage.objects.filter(pk=message.pk).update(handled_at=timezone.now())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, message_id % 2**31])


def _failed(message: OutboxMessage, error: Exception) -> None:
    now = timezone.now()
    attempts = message.attempts + 1
    parked = attempts >= MAX_ATTEMPTS
    OutboxMessage.objects.filter(pk=message.pk).update(
        attempts=F("attempts") + 1,
        last_error=f"{type(error).__name__}: {error}"[:2000],
        next_try_at=now + timedelta(seconds=2**attempts),
        parked_at=now if parked else None,
    )
    if parked:
        logger.error("outbox message %s (%s) parked after %s tries", message.pk, message.topic, attempts)
    else:
        logger.warning("outbox message %s (%s) failed: %s", message.pk, message.topic, type(error).__name__)
