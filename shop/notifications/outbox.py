"""Writing to the outbox: a row in the caller's transaction, nothing else. The relay does the rest."""

from typing import Any

from catalog.serving import prepared
from shop.notifications.models import OutboxMessage
from shop.notifications.topics import Topic


def write(topic: Topic, **ids: Any) -> OutboxMessage:
    """Promises that `topic` will be handled after commit. Only ids go in, never personal data (promise C8)."""
    return OutboxMessage.objects.create(topic=topic, payload=ids)


def messages(told: list[tuple[Topic, dict[str, Any]]]) -> list[OutboxMessage]:
    """Rows for several (topic, ids), not saved yet: for whoever writes them together with what they tell of."""
    return [OutboxMessage(topic=topic, payload=ids) for topic, ids in told]


def write_many(told: list[tuple[Topic, dict[str, Any]]]) -> None:
    """The same for several (topic, ids), in one statement and in their order."""
    prepared.insert(messages(told))
