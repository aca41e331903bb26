"""Outbox → broker. Claims a few open messages, commits, then hands their ids to Celery.

A broker that is down delays messages and nothing else; a message whose task was lost is sent again when its
lease runs out.
"""

import logging
import threading
import time
from datetime import timedelta

from celery import Celery
from django.db import close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone

from catalog import row_locks
from shop.notifications.models import Heartbeat, OutboxMessage
from shop.notifications.topics import task_of

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=20)
BATCH = 100
IDLE_SECONDS = 0.3
BROKER_PAUSE_SECONDS = 2.0


def claim() -> list[tuple[int, str]]:
    """Takes up to BATCH open messages for LEASE: [(id, topic)]. Other relays skip them meanwhile."""
    now = timezone.now()
    with transaction.atomic():
        waiting = OutboxMessage.objects.filter(
            Q(next_try_at__isnull=True) | Q(next_try_at__lte=now),
            handled_at__isnull=True,
            parked_at__isnull=True,
        )
        rows = list(row_locks.hold(waiting, skip_locked=True).values_list("pk", "topic")[:BATCH])
        ids = [pk for pk, _topic in rows]
        OutboxMessage.objects.filter(pk__in=ids).update(published_at=now, next_try_at=now + LEASE)
    return rows


def publish(app: Celery, rows: list[tuple[int, str]]) -> int:
    """Sends the claimed messages; those the broker did not take are open again at once."""
    sent = 0
    for pk, topic in rows:
        try:
            app.send_task(task_of(topic), args=[pk], expires=LEASE.total_seconds(), retry=False)
        except Exception as error:  # noqa: BLE001 — redis, kombu and sockets each raise their own
            logger.warning(
                "broker does not answer (%s); %s messages wait", type(error).__name__, len(rows) - sent
            )
            left = [pk for pk, _topic in rows[sent:]]
            OutboxMessage.objects.filter(pk__in=left, handled_at__isnull=True).update(next_try_at=None)
            time.sleep(BROKER_PAUSE_SECONDS)
            break
        sent += 1
    return sent


def run(app: Celery, stop: threading.Event) -> None:
    """Until `stop` is set: claim, publish, rest. A database that is away is waited for."""
    beat_at = 0.0
    while not stop.is_set():
        try:
            rows = claim()
            sent = publish(app, rows)
            if time.monotonic() - beat_at > 5:
                Heartbeat.objects.update_or_create(name="relay", defaults={"beat_at": timezone.now()})
                beat_at = time.monotonic()
        except Exception as error:  # noqa: BLE001 — the relay outlives whatever is away
            logger.warning("relay waits: %s", type(error).__name__)
            close_old_connections()
            stop.wait(1.0)
            continue
        if sent < BATCH:
            stop.wait(IDLE_SECONDS)
