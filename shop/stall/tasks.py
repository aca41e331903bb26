"""Celery's doors to the stall. Each may run twice."""

from typing import Any

from celery import shared_task

from shop.notifications import handling
from shop.stall import data_copy


# Longer than other tasks may: a stall of ten thousand orders with all its pictures. The broker and the relay send it
# again meanwhile, and find the lock taken.
@shared_task(name="stall.copy_data", soft_time_limit=1500, time_limit=1560)
def copy_data(message_id: int) -> None:
    handling.handle(message_id, _copy)


def _copy(payload: dict[str, Any]) -> None:
    data_copy.make(payload["copy"])
