"""Celery's doors to what income means. Each may run twice."""

from celery import shared_task
from django_scopes import scopes_disabled

from shop.impact import reminders
from shop.impact.register import inviting
from shop.notifications import handling


@shared_task(name="impact.climb_profiles")
def climb_profiles() -> int:
    with scopes_disabled():
        return reminders.climb()


@shared_task(name="impact.tell_profile")
def tell_profile(message_id: int) -> None:
    handling.handle(message_id, lambda payload: reminders.tell(message_id, payload))


@shared_task(name="impact.tell_offer")
def tell_offer(message_id: int) -> None:
    handling.handle(message_id, lambda payload: inviting.tell(message_id, payload))
