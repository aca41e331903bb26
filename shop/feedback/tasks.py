"""Celery's doors to reviews and questions. Each may run twice."""

from celery import shared_task

from shop.feedback import mails, questions
from shop.notifications import handling


@shared_task(name="feedback.daily")
def daily() -> int:
    """Asks for reviews that are due and deletes addresses that are not needed any more."""
    questions.forget_askers()
    total = 0
    while count := mails.invite_due():
        total += count
    return total


@shared_task(name="feedback.tell_invited")
def tell_invited(message_id: int) -> None:
    handling.handle(message_id, lambda payload: mails.tell_invited(message_id, payload))


@shared_task(name="feedback.tell_rejected")
def tell_rejected(message_id: int) -> None:
    handling.handle(message_id, lambda payload: mails.tell_rejected(message_id, payload))


@shared_task(name="feedback.tell_asked")
def tell_asked(message_id: int) -> None:
    handling.handle(message_id, lambda payload: mails.tell_asked(message_id, payload))


@shared_task(name="feedback.tell_answered")
def tell_answered(message_id: int) -> None:
    handling.handle(message_id, lambda payload: mails.tell_answered(message_id, payload))
