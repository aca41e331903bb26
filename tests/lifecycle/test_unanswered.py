"""The ladder of an order that its cooperative does not answer (promises C10, K9), hour by hour under a set clock."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import OperationalError, connection
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog import pauses
from catalog.models import Variant
from shop.lifecycle import fulfilment, money_in, unanswered
from shop.notifications import ladder
from shop.notifications.models import OutboxMessage, PhoneCall, Rung
from shop.orders import reasons
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, Status
from shop.payments.models import Refund
from shop.union import calls
from tests.card_purchase import books_are_right
from tests.cast import Cast
from tests.outbox import drain
from tests.processes import wait_until
from tests.stall.floor import place

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=ZONE)  # past: no money is of tomorrow
Clock = Callable[[timedelta], None]
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets how much time has passed since Monday, 8 o'clock in Vietnam."""
    moment = [MONDAY]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])

    def to(passed: timedelta) -> None:
        moment[0] = MONDAY + passed

    return to


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def beat() -> int:
    """Two beats at once would run it twice."""
    return unanswered.climb() + unanswered.climb()


def told() -> list[str]:
    return list(OutboxMessage.objects.filter(topic__contains="remind").values_list("topic", flat=True))


def held(variant: Variant) -> int:
    return Variant.unscoped.get(pk=variant.pk).reserved


def test_c10_the_whole_ladder_hour_by_hour(cast: Cast, clock: Clock) -> None:
    order = place({cast.tea_100: 2})
    drain()
    mail.outbox.clear()
    taken: list[tuple[float, str]] = []
    for half in range(2 * 24 * 4):  # four days, every half hour
        clock(hours(half / 2))
        before = set(Rung.unscoped.values_list("pk", flat=True))
        assert beat() <= 1
        new = Rung.unscoped.exclude(pk__in=before)
        taken += [(half / 2, rung.step) for rung in new]
        if new:
            drain()
            books_are_right()
    # Monday 10 and 14 h, 20 h; 36 waking hours: 13 on Monday, 15 on Tuesday, 8 on Wednesday.
    assert taken == [(2, "remind"), (6, "remind_again"), (12, "call"), (54, "end")]
    assert told() == ["order.reminded", "order.reminded_again"]
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == (Status.CANCELLED, reasons.UNCONFIRMED)
    assert held(cast.tea_100) == 0
    first, second, *_rest = [letter for letter in mail.outbox if letter.to == ["chemay@example.vn"]]
    assert "14:00 04/11/2026" in first.body  # until when
    assert "Nhắc lần hai" in second.subject
    (buyer,) = [letter for letter in mail.outbox if letter.to == ["hoa@example.vn"]]
    assert "Xin lỗi bạn: HTX Chè Mây không kịp nhận đơn" in buyer.body
    assert "Bạn không phải trả tiền cho đơn này" in buyer.body


@pytest.mark.parametrize("climbed", range(4))
def test_an_answer_ends_it_at_any_rung(cast: Cast, clock: Clock, climbed: int) -> None:
    order = place({cast.tea_100: 2})
    for passed in (2, 6, 12)[:climbed]:
        clock(hours(passed))
        assert beat() == 1
    fulfilment.confirm(order.pk, actor=SYSTEM)
    clock(hours(24 * 30))
    assert beat() == 0
    assert Rung.unscoped.count() == climbed
    with scopes_disabled():
        assert not calls.waiting().exists()


@pytest.mark.parametrize("passed", [[2], [2, 6]])
def test_a_reminder_that_waited_is_not_sent_once_the_order_was_answered(
    cast: Cast, clock: Clock, passed: list[int]
) -> None:
    order = place({cast.tea_100: 1})
    drain()
    for hour in passed:
        clock(hours(hour))
        assert beat() == 1
    mail.outbox.clear()
    fulfilment.confirm(order.pk, actor=SYSTEM)
    drain()
    assert [letter.to for letter in mail.outbox] == [["hoa@example.vn"]]  # that it was taken


def test_who_is_called_is_told_which_orders_wait_and_not_who_bought(cast: Cast, clock: Clock) -> None:
    orders = [place({cast.tea_100: 1}), place({cast.tea_200: 1})]
    for passed in (2, 6, 12):
        clock(hours(passed))
        beat()
    assert PhoneCall.unscoped.count() == 2
    with scopes_disabled():
        (call,) = calls.to_make()
        assert calls.counts() == {cast.tea.pk: 2}
    assert [matter.order for matter in call.matters] == orders
    assert call.ends_at == MONDAY + hours(54)
    words = " ".join(matter.subject + matter.body for matter in call.matters)
    assert orders[0].number in words
    assert "Hoa" not in words


def test_the_clock_stands_still_while_the_stall_is_closed(cast: Cast, clock: Clock) -> None:
    place({cast.tea_100: 1})
    clock(hours(1))
    pauses.close(cast.tea.pk, until=date(2026, 11, 4), note="Tết", actor_id=cast.may.pk)
    clock(hours(24 * 2))
    assert beat() == 0
    clock(hours(24 * 3 - 2))  # Thursday 6 o'clock, the first day on which it is open again
    assert beat() == 0
    clock(hours(24 * 3 - 1))
    assert beat() == 1
    assert told() == ["order.reminded"]


def test_who_opens_early_is_reminded_from_then_on(cast: Cast, clock: Clock) -> None:
    place({cast.tea_100: 1})
    clock(hours(1))
    pauses.close(cast.tea.pk, until=date(2026, 11, 15), note="", actor_id=cast.may.pk)
    clock(hours(3))
    pauses.open_again(cast.tea.pk, actor_id=cast.may.pk)
    clock(hours(3.9))
    assert beat() == 0
    clock(hours(4))
    assert beat() == 1


def test_k9_a_stall_that_stays_closed_does_not_keep_an_order_for_ever(cast: Cast, clock: Clock) -> None:
    order = place({cast.tea_100: 1})
    pauses.close(cast.tea.pk, until=date(2026, 12, 28), note="", actor_id=cast.may.pk)
    clock(timedelta(days=10) - hours(1))
    assert beat() == 0
    clock(timedelta(days=10))
    assert beat() == 1
    order.refresh_from_db()
    assert order.status == Status.CANCELLED
    assert held(cast.tea_100) == 0


def test_an_order_without_its_money_is_not_asked_for(cast: Cast, clock: Clock) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    clock(hours(5))
    assert beat() == 0
    money_in.confirm_transfer(order.pk, actor=SYSTEM)
    assert beat() == 0
    clock(hours(7))  # two hours after the money
    assert beat() == 1


def test_money_of_an_order_that_nobody_answered_goes_back(cast: Cast, clock: Clock) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    money_in.confirm_transfer(order.pk, actor=SYSTEM)
    for passed in (2, 6, 12, 54):
        clock(hours(passed))
        assert beat() == 1
    assert Refund.objects.get(order=order).amount == order.total_amount
    mail.outbox.clear()
    drain()
    (buyer,) = [letter for letter in mail.outbox if "Xin lỗi" in letter.body]
    assert "được hoàn lại" in buyer.body
    books_are_right()


def test_the_apology_names_what_others_sell_of_the_kind(cast: Cast, clock: Clock) -> None:
    cast.rice_product.category = cast.tea_product.category
    cast.rice_product.save()
    order = place({cast.tea_100: 1})
    fulfilment.cancel(order.pk, reason=reasons.UNCONFIRMED, actor=SYSTEM)
    drain()
    (buyer,) = [letter for letter in mail.outbox if "Xin lỗi" in letter.body]
    assert cast.rice_product.get_absolute_url() in buyer.body
    assert cast.tea_product.get_absolute_url() not in buyer.body


def test_after_hours_without_a_worker_nobody_is_skipped(cast: Cast, clock: Clock) -> None:
    order = place({cast.tea_100: 1})
    clock(hours(60))
    assert beat() == 1
    assert told() == ["order.reminded"]
    clock(hours(60.5))
    assert beat() == 0  # the next comes four waking hours after this one
    order.refresh_from_db()
    assert order.status == Status.PLACED


def test_c10_a_clock_that_jumps_ahead_and_back_costs_one_step_at_most(cast: Cast, clock: Clock) -> None:
    place({cast.tea_100: 1})
    clock(hours(24 * 5))
    assert beat() == 1
    clock(hours(1))
    assert beat() == 0
    assert [rung.step for rung in Rung.unscoped.all()] == [ladder.REMIND]


@pytest.fixture
def due(committed_cast: Cast, clock: Clock) -> Order:
    """An order whose first reminder is due, for other connections to see."""
    order = place({committed_cast.tea_100: 1})
    clock(hours(2))
    return order


@pytest.mark.django_db(transaction=True)
def test_c10_eight_workers_at_once_take_one_step(due: Order) -> None:
    barrier = threading.Barrier(8, timeout=120)
    taken: list[int] = []

    def work() -> None:
        connection.ensure_connection()
        barrier.wait()
        taken.append(unanswered.climb())
        connection.close()

    threads = [threading.Thread(target=work) for _worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 1
    assert told() == ["order.reminded"]


@pytest.mark.django_db(transaction=True)
def test_c10_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_one_does_it(due: Order) -> None:
    """Its connection is ended where it waits to write the message, as a killed process's is."""
    ended: list[Exception] = []

    def work() -> None:
        try:
            unanswered.climb()
        except OperationalError as error:
            ended.append(error)
        finally:
            connection.close()

    waiting = (
        "SELECT pid FROM pg_locks WHERE relation = 'notifications_outboxmessage'::regclass AND NOT granted"
    )
    worker = threading.Thread(target=work)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE notifications_outboxmessage IN EXCLUSIVE MODE")
        worker.start()

        def is_there() -> bool:
            cursor.execute(waiting)
            return bool(cursor.fetchall())

        wait_until(is_there)
        cursor.execute(f"SELECT pg_terminate_backend(pid) FROM ({waiting}) waiting")
        worker.join()
        cursor.execute("COMMIT")
    assert ended
    assert (Rung.unscoped.count(), told()) == (0, [])
    assert unanswered.climb() == 1
    assert told() == ["order.reminded"]
