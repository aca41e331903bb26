"""Celery's doors to the union's desk. Each may run twice."""

from typing import Any

from celery import shared_task
from django_scopes import scopes_disabled

from shop.notifications import handling
from shop.union import call_digest, given_work, notices, silence
from shop.union.documents import making, schedules


@shared_task(name="union.climb_silent")
def climb_silent() -> int:
    return silence.climb()


@shared_task(name="union.tell_silent")
def tell_silent(message_id: int) -> None:
    handling.handle(message_id, lambda payload: silence.tell(message_id, payload))


@shared_task(name="union.carry_out_notices")
def carry_out_notices() -> int:
    with scopes_disabled():
        return notices.carry_out()


@shared_task(name="union.tell_notice")
def tell_notice(message_id: int) -> None:
    with scopes_disabled():
        handling.handle(message_id, lambda payload: notices.tell(message_id, payload))


@shared_task(name="union.promise_calls")
def promise_calls() -> bool:
    with scopes_disabled():
        return call_digest.promise()


@shared_task(name="union.tell_calls")
def tell_calls(message_id: int) -> None:
    with scopes_disabled():
        handling.handle(message_id, lambda payload: call_digest.tell(message_id, payload))


@shared_task(name="union.tell_work")
def tell_work(message_id: int) -> None:
    with scopes_disabled():
        handling.handle(message_id, lambda payload: given_work.tell(message_id, payload))


# Longer than other tasks may: every sale of three years as rows. The broker and the relay send it again meanwhile, and
# find it held.
@shared_task(name="union.make_report", soft_time_limit=900, time_limit=960)
def make_report(message_id: int) -> None:
    with scopes_disabled():
        handling.handle(message_id, _make_report)


def _make_report(payload: dict[str, Any]) -> None:
    making.make(payload["report"])


@shared_task(name="union.ask_scheduled_reports")
def ask_scheduled_reports() -> int:
    with scopes_disabled():
        return schedules.fire()


@shared_task(name="union.tell_report")
def tell_report(message_id: int) -> None:
    with scopes_disabled():
        handling.handle(message_id, lambda payload: schedules.tell(message_id, payload))
