"""One message, two workers: its work is done once (promise C2)."""

import threading

import pytest
from django.db import connection

from shop.notifications import handling, outbox
from shop.notifications.models import OutboxMessage

WITHIN = 20  # seconds, far more than any of it takes


@pytest.mark.django_db(transaction=True)
def test_c2_a_message_that_one_worker_is_at_is_left_alone_by_the_next() -> None:
    outbox.write("order.placed", order=0)
    message = OutboxMessage.objects.get()
    is_at_work, may_end = threading.Event(), threading.Event()
    done: list[str] = []

    def slowly(_payload: object) -> None:
        done.append("first")
        is_at_work.set()
        assert may_end.wait(WITHIN)

    def first_worker() -> None:
        try:
            handling.handle(message.pk, slowly)
        finally:
            connection.close()

    worker = threading.Thread(target=first_worker)
    worker.start()
    try:
        assert is_at_work.wait(WITHIN)
        handling.handle(message.pk, lambda _payload: done.append("second"))
    finally:
        may_end.set()
        worker.join()
    handling.handle(message.pk, lambda _payload: done.append("later"))
    assert done == ["first"]
