"""Celery's door to the classes; from the outbox or from beat. Each may run twice."""

from celery import shared_task

from shop.notifications import handling
from shop.notifications.models import OutboxMessage
from shop.notifications.topics import Topic
from shop.training import classes, forgetting, notices


@shared_task(name="training.tell_class")
def tell_class(message_id: int) -> None:
    topic = Topic(OutboxMessage.objects.values_list("topic", flat=True).get(pk=message_id))
    handling.handle(message_id, lambda payload: notices.tell(message_id, topic, payload))


@shared_task(name="training.remind")
def remind() -> int:
    return classes.remind()


@shared_task(name="training.forget")
def forget() -> int:
    return forgetting.forget()
