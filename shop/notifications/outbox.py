"""Writing to the outbox: a row in the caller's transaction, nothing else. The relay does the rest."""

from typing import Any

from catalog.serving import prepared
from shop.notifications.models import OutboxMessage
from shop.notifications.topics import Topic


def write(topic: Topic, **ids: Any) -> OutboxMessage:
    """Promises that `topic` will be handled after commit. Only ids go in, never personal data (promise C8)."""
    return OutboxMessage.objects.create(topic=topic, payload=ids)


def write_many(messages: list[tuple[Topic, dict[str, Any]]]) -> None:
    """The same for several (topic, ids), in one statement and in their order."""
    prepared.insert([OutboxMessage(topic=topic, payload=ids) for topic, ids in messages])
