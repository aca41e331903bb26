"""Carrying the outbox by hand, in tests that need its effects but not its processes."""

from celery import current_app

from shop.notifications import relay
from shop.notifications.models import OutboxMessage
from shop.notifications.topics import task_of

current_app.loader.import_default_modules()  # the tasks' modules, which a worker imports when it starts


def drain(rounds: int = 5) -> int:
    """Runs every open message's task here and now, as a worker would; returns how many were run."""
    done = 0
    for _round in range(rounds):
        rows = relay.claim()
        if not rows:
            break
        for pk, topic in rows:
            current_app.tasks[task_of(topic)](pk)
            done += 1
    return done


def open_card_pages() -> None:
    """What the `cards` process does while a buyer looks at "đang mở trang thẻ"; other messages stay open."""
    for message in OutboxMessage.objects.filter(topic="card.page", handled_at=None):
        current_app.tasks[task_of(message.topic)](message.pk)
