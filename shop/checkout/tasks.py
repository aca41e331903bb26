"""Celery's door to the checkout. It takes an outbox message's id and may run twice."""

from celery import shared_task

from shop.checkout import card_page
from shop.notifications import handling


@shared_task(name="checkout.open_card_page")
def open_card_page(message_id: int) -> None:
    handling.handle(message_id, lambda payload: card_page.open_page(payload["attempt"]))
