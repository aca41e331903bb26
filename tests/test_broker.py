"""A broker or worker that is away delays messages and loses none (promises C1, C2, C3, C4, C6)."""

import smtplib
import time

import pytest
import redis
import requests
from django.core.mail import EmailMultiAlternatives

from shop.checkout import placement
from shop.notifications import handling, outbox, relay
from shop.notifications.models import Notification, OutboxMessage
from shop.orders.models import Purchase
from tests.cast import Cast
from tests.outbox import drain
from tests.processes import Market, stop_broker, wait_until
from tests.test_races import request_for

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


def place_over_http(market: Market) -> float:
    """Orders one box of tea; returns the seconds that the last POST took."""
    session = requests.Session()
    session.get(f"{market.url}/san-pham/")
    product = session.get(f"{market.url}{market.cast.tea_product.get_absolute_url()}")
    assert product.ok
    headers = {"Referer": market.url}

    def post(path: str, data: dict[str, str]) -> requests.Response:
        token = {"csrfmiddlewaretoken": session.cookies.get("csrftoken", "")}
        return session.post(
            f"{market.url}{path}", data | token, headers=headers, allow_redirects=False, timeout=60
        )

    assert (
        post("/gio-hang/them/", {"variant": str(market.cast.tea_100.pk), "quantity": "1"}).status_code == 302
    )
    session.get(f"{market.url}/thanh-toan/")
    started = time.monotonic()
    placed = post("/thanh-toan/", market.cast.address() | {"shown_total": "144000"})
    took = time.monotonic() - started
    assert placed.status_code == 302, placed.text
    return took


def test_c1_with_the_broker_down_the_order_is_placed_and_the_mails_go_out_after_recovery(
    market: Market,
) -> None:
    market.start("web", "worker", "relay")
    with_broker = place_over_http(market)
    wait_until(lambda: len(market.letters()) == 2, what="mails to buyer and cooperative")
    stop_broker(market)
    # The quickest of three: what waits for a broker waits each time, what a busy machine adds is not always there.
    without = min(place_over_http(market) for _order in range(3))
    assert Purchase.objects.count() == 4
    assert without < with_broker + 1
    assert len(market.letters()) == 2
    market.broker.start(market.broker_port)

    def all_went_out() -> bool:
        market.restart_dead()  # kombu now and then fails to close the lost connection, and the worker ends
        return len(market.letters()) == 8

    wait_until(all_went_out, what="the mails after recovery")
    assert Notification.objects.filter(sent_at__isnull=False).count() == 8


def test_c6_a_flushed_broker_loses_nothing(market: Market) -> None:
    market.start("web", "relay")
    place_over_http(market)
    wait_until(
        lambda: OutboxMessage.objects.filter(published_at__isnull=False).count() == 2, what="published"
    )
    client = redis.Redis.from_url(market.environment["BROKER_URL"])
    client.flushall()
    client.close()
    market.start("worker")
    wait_until(lambda: len(market.letters()) == 2, what="the mails, published again")


def test_c3_a_worker_killed_before_its_work_is_replaced_and_each_mail_goes_out_once(market: Market) -> None:
    market.start("web", "worker", "relay")
    place_over_http(market)
    market.kill("worker")
    place_over_http(market)
    market.start("worker")
    wait_until(
        lambda: OutboxMessage.objects.filter(handled_at__isnull=True).count() == 0,
        what="all handled",
    )
    assert len(market.letters()) == 4


def test_c2_a_rolled_back_change_leaves_no_message(committed_cast: Cast) -> None:
    from django.db import transaction

    def fail() -> None:
        with transaction.atomic():
            outbox.write("order.placed", order=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert relay.claim() == []


def test_c4_a_poison_message_is_parked_after_five_tries_and_the_next_one_is_handled(
    committed_cast: Cast,
) -> None:
    poison = outbox.write("order.placed", order=999_999)
    for _attempt in range(handling.MAX_ATTEMPTS + 2):
        OutboxMessage.objects.filter(handled_at__isnull=True, parked_at__isnull=True).update(next_try_at=None)
        drain(rounds=1)
    poison.refresh_from_db()
    assert poison.attempts == handling.MAX_ATTEMPTS
    assert poison.parked_at is not None
    assert "DoesNotExist" in poison.last_error


def test_a_message_claimed_by_one_relay_is_not_claimed_by_another(committed_cast: Cast) -> None:
    outbox.write("order.placed", order=1)
    assert len(relay.claim()) == 1
    assert relay.claim() == []


@pytest.mark.parametrize(("code", "is_tried_again"), [(550, False), (450, True)])
def test_an_address_refused_for_good_waits_for_a_person_and_a_busy_server_is_tried_again(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch, code: int, is_tried_again: bool
) -> None:
    def refuse(message: EmailMultiAlternatives) -> None:
        raise smtplib.SMTPRecipientsRefused({message.to[0]: (code, b"no")})

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    placement.place_order(request_for({committed_cast.tea_100.pk: 1}, 144_000))
    drain(rounds=1)
    assert not OutboxMessage.objects.filter(handled_at__isnull=False).exists()
    assert OutboxMessage.objects.filter(parked_at__isnull=True).exists() is is_tried_again
    assert not Notification.objects.filter(sent_at__isnull=False).exists()
