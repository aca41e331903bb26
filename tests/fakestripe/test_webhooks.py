"""Webhooks of the fake: signed, retried, held back, sent twice."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import stripe

from tests.fakestripe import FakeStripe
from tests.fakestripe.cast import SECRET, Shop, order, paid_intent
from tests.processes import wait_until


def test_webhooks_are_signed_so_that_the_library_accepts_them(
    fake: FakeStripe, client: stripe.StripeClient, shop: Shop
) -> None:
    fake.webhook_url = shop.url
    client.v1.refunds.create({"payment_intent": paid_intent(fake, client)}, {"idempotency_key": "r-1"})
    fake.wait_for_webhooks()
    assert shop.types() == [
        "charge.refunded",
        "charge.succeeded",
        "checkout.session.completed",
        "payment_intent.created",
        "payment_intent.succeeded",
        "refund.created",
    ]
    for body, header in shop.received:
        event = stripe.Webhook.construct_event(body, header, SECRET)
        assert isinstance(event, stripe.Event)
        assert client.v1.events.retrieve(event.id).pending_webhooks == 0
        if event.type == "refund.created":
            assert event.request.idempotency_key == "r-1"
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body.replace(b"245000", b"145000"), header, SECRET)
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body, header, "whsec_other")


def test_a_client_that_sends_more_than_its_request_holds_no_event_back(
    fake: FakeStripe, client: stripe.StripeClient, shop: Shop
) -> None:
    fake.webhook_url = shop.url
    session = client.v1.checkout.sessions.create(order())
    server = urlsplit(fake.base_url)
    with socket.create_connection((str(server.hostname), int(server.port or 0)), timeout=60) as line:
        line.sendall(
            f"POST /_control/pay/{session.id} HTTP/1.1\r\nHost: {server.netloc}\r\n"
            "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}".encode()
            + b"\r\n" * 50_000  # more than is read ahead
        )
        assert b" 200 " in line.recv(1000)
        wait_until(
            lambda: "checkout.session.completed" in shop.types(), what="it is told while the line is open"
        )


def test_a_rolled_secret_signs_beside_the_old_one(
    fake: FakeStripe, client: stripe.StripeClient, shop: Shop
) -> None:
    fake.control("webhook_url", url=shop.url, secrets=["whsec_old", "whsec_new"])
    client.v1.checkout.sessions.expire(client.v1.checkout.sessions.create(order()).id)
    fake.wait_for_webhooks()
    ((body, header),) = shop.received
    for secret in ("whsec_old", "whsec_new"):
        assert stripe.Webhook.construct_event(body, header, secret).type == "checkout.session.expired"


def test_a_failing_endpoint_is_tried_again(fake: FakeStripe, client: stripe.StripeClient, shop: Shop) -> None:
    shop.answers = [500, 302]
    fake.webhook_url = shop.url
    client.v1.checkout.sessions.expire(client.v1.checkout.sessions.create(order()).id)
    fake.wait_for_webhooks()
    assert [(one["attempt"], one["status"]) for one in fake.deliveries()] == [(1, 500), (2, 302), (3, 200)]
    assert len({body for body, _ in shop.received}) == 1


def test_it_gives_up_on_an_endpoint_that_stays_away(fake: FakeStripe, client: stripe.StripeClient) -> None:
    fake.webhook_url = "http://127.0.0.1:9/"
    client.v1.checkout.sessions.expire(client.v1.checkout.sessions.create(order()).id)
    fake.wait_for_webhooks()
    assert [one["status"] for one in fake.deliveries()] == [None] * 5
    assert client.v1.events.list({"delivery_success": False}).data[0].pending_webhooks == 1


def test_events_overtake_a_late_answer(fake: FakeStripe, client: stripe.StripeClient, shop: Shop) -> None:
    session = client.v1.checkout.sessions.create(order())
    fake.webhook_url = shop.url
    fake.plant_fault("delay", at="after", seconds=0.5)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(client.v1.checkout.sessions.expire, session.id)
        time.sleep(0.2)
        assert (shop.types(), answer.done()) == (["checkout.session.expired"], False)
    assert answer.result().status == "expired"


def test_webhooks_can_be_held_back_and_sent_twice(
    fake: FakeStripe, client: stripe.StripeClient, shop: Shop
) -> None:
    fake.webhook_url = shop.url
    fake.pause_webhooks()
    paid_intent(fake, client)
    assert shop.received == []
    (event,) = fake.events("checkout.session.completed")
    assert fake.redeliver(event["id"], times=2)["statuses"] == [200, 200]
    assert shop.types() == ["checkout.session.completed"] * 2
    fake.resume_webhooks()
    fake.wait_for_webhooks()
    assert len(shop.received) == 6
