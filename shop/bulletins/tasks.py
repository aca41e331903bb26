"""Celery's door to the bulletins. It may run twice."""

from celery import shared_task

from shop.bulletins import telling
from shop.notifications import handling
from shop.notifications.models import OutboxMessage
from shop.notifications.topics import Topic


@shared_task(name="bulletins.tell")
def tell(message_id: int) -> None:
    topic = Topic(OutboxMessage.objects.values_list("topic", flat=True).get(pk=message_id))
    handling.handle(message_id, lambda payload: telling.tell(message_id, topic, payload))
