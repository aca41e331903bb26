"""Writing to the outbox: a row in the caller's transaction, nothing else. The relay does the rest."""

from collections.abc import Mapping

from catalog.serving import prepared
from shop.notifications.models import OutboxMessage
from shop.notifications.topics import Topic

Ids = Mapping[str, int | str]  # keys by name, and days in ISO form; never personal data (promise C8)


def write(topic: Topic, **ids: int | str) -> OutboxMessage:
    """Promises that `topic` will be handled after commit."""
    return OutboxMessage.objects.create(topic=topic, payload=ids)


def messages(told: list[tuple[Topic, Ids]]) -> list[OutboxMessage]:
    """Rows for several (topic, ids), not saved yet: for whoever writes them together with what they tell of."""
    return [OutboxMessage(topic=topic, payload=dict(ids)) for topic, ids in told]


def write_many(told: list[tuple[Topic, Ids]]) -> None:
    """The same for several (topic, ids), in one statement and in their order."""
    prepared.insert(messages(told))
