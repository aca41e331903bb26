"""Running one outbox message's work once: under an advisory lock, marked when done, tried again or parked when not.

| what happened | then |
|---|---|
| its time has not come (Later) | left open until then; no try, no failure |
| something is away (OSError: a mail server, Stripe, the network; the database's connection) | tried for a day |
| a channel says no for good (Undeliverable) | parked at once |
| anything else: a fault of ours | parked after MAX_ATTEMPTS |
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from catalog import advisory
from catalog.advisory import Lock
from shop.notifications.channels import Later, Postponed, Undeliverable
from shop.notifications.models import OutboxMessage, ParkedBecause

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 5  # at what is no passing trouble
PATIENCE = timedelta(days=1)  # with what is away
LONGEST_PAUSE = 600  # seconds between two tries
PASSING = (OSError, OperationalError, InterfaceError)


def handle(message_id: int, work: Callable[[dict[str, Any]], None]) -> None:
    """Does a message's work unless it is done, parked, or being done by another worker now.

    The lock belongs to the database session: a killed worker loses it, and the relay sends the message again.
    A failure is counted and tried again later, or parked for a person (promise C4).
    """
    with advisory.alone(Lock.OUTBOX_MESSAGE, message_id) as is_alone:
        if is_alone:
            _handle(message_id, work)


def _handle(message_id: int, work: Callable[[dict[str, Any]], None]) -> None:
    message = OutboxMessage.objects.filter(
        pk=message_id, handled_at__isnull=True, parked_at__isnull=True
    ).first()
    if message is None:
        return
    try:
        work(message.payload)
    except Later as wait:
        OutboxMessage.objects.filter(pk=message.pk).update(
            next_try_at=wait.at, put_off_until=wait.at, failing_since=None
        )
    except Exception as error:  # noqa: BLE001 — whatever it is, it is counted and told
        _failed(message, error)
    else:
        OutboxMessage.objects.filter(pk=message.pk).update(handled_at=timezone.now())


def pause(attempts: int) -> timedelta:
    """How long to wait after so many tries: 2, 4, 8 seconds and so on, at most LONGEST_PAUSE."""
    return timedelta(seconds=min(2 ** min(attempts, 16), LONGEST_PAUSE))


def _next_try(error: Exception, usual: datetime) -> datetime:
    """Not before the other side wants to hear of us again."""
    until = error.until if isinstance(error, Postponed) else None
    return max(usual, until) if until else usual


def _failed(message: OutboxMessage, error: Exception) -> None:
    now = timezone.now()
    attempts = message.attempts + 1
    reason = _reason_to_park(message, error, attempts)
    OutboxMessage.objects.filter(pk=message.pk).update(
        attempts=F("attempts") + 1,
        last_error=f"{type(error).__name__}: {error}"[:2000],
        failing_since=Coalesce("failing_since", Now()),
        next_try_at=_next_try(error, now + pause(attempts)),
        parked_at=now if reason else None,
        parked_because=reason or "",
    )
    if reason:
        logger.error("outbox message %s (%s) parked after %s tries", message.pk, message.topic, attempts)
    else:
        logger.warning("outbox message %s (%s) failed: %s", message.pk, message.topic, type(error).__name__)


def _reason_to_park(message: OutboxMessage, error: Exception, attempts: int) -> ParkedBecause | None:
    """None where it is tried again."""
    if isinstance(error, Undeliverable):
        return ParkedBecause.REFUSED
    if attempts < MAX_ATTEMPTS:
        return None
    if not isinstance(error, PASSING):
        return ParkedBecause.FAULT
    since = message.failing_since or timezone.now()
    return ParkedBecause.AWAY if timezone.now() - since >= PATIENCE else None
