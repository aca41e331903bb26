"""Planted faults in the delivery of events: each does what its name says, and the real event still comes."""

import json
import time
from typing import Any

import pytest
import stripe

from tests.fakestripe import FakeStripe
from tests.fakestripe.cast import PRICE, SECRET, Shop, order
from tests.fakestripe.errors import StripeError


@pytest.fixture
def shop_of(fake: FakeStripe, shop: Shop) -> Shop:
    fake.webhook_url = shop.url
    return shop


def expire_one(client: stripe.StripeClient) -> str:
    """One event, `checkout.session.expired`, of the session whose id is returned."""
    return client.v1.checkout.sessions.expire(client.v1.checkout.sessions.create(order()).id).id


def test_a_dropped_event_never_comes(fake: FakeStripe, client: stripe.StripeClient, shop_of: Shop) -> None:
    fake.plant_webhook_fault("drop", type="checkout.session.*")
    expire_one(client)
    expire_one(client)
    fake.wait_for_webhooks()
    assert len(shop_of.received) == 1
    assert [(one["status"], one["fault"]) for one in fake.deliveries() if not one["delivered"]] == [
        (None, "drop")
    ]


def test_a_delayed_event_comes_late(fake: FakeStripe, client: stripe.StripeClient, shop_of: Shop) -> None:
    fake.plant_webhook_fault("delay", seconds=0.4)
    started = time.monotonic()
    expire_one(client)
    fake.wait_for_webhooks()
    assert time.monotonic() - started > 0.4
    assert len(shop_of.received) == 1


def test_copies_come_all_at_once(fake: FakeStripe, client: stripe.StripeClient, shop_of: Shop) -> None:
    fake.plant_webhook_fault("duplicate", copies=20)
    expire_one(client)
    fake.wait_for_webhooks()
    assert len(shop_of.received) == 20
    assert len({json.loads(body)["id"] for body, _ in shop_of.received}) == 1


def test_events_held_together_come_last_first(
    fake: FakeStripe, client: stripe.StripeClient, shop_of: Shop
) -> None:
    fake.plant_webhook_fault("reorder", count=3, times=10)
    made = [expire_one(client) for _ in range(4)]

    def arrived() -> list[str]:
        return [json.loads(body)["data"]["object"]["id"] for body, _ in shop_of.received]

    deadline = time.monotonic() + 120
    while len(arrived()) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert sorted(arrived()) == sorted(made[:3])
    fake.clear_webhook_faults()
    fake.wait_for_webhooks()
    assert arrived()[3:] == made[3:]


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("forge", {}),
    ("tamper", {}),
    ("age", {"seconds": 301}),
]


@pytest.mark.parametrize(("kind", "details"), REFUSED)
def test_what_stripe_did_not_send_now_is_refused_by_the_library_and_the_real_event_follows(
    fake: FakeStripe, client: stripe.StripeClient, shop_of: Shop, kind: str, details: dict[str, Any]
) -> None:
    shop_of.answers = [400]
    fake.plant_webhook_fault(kind, **details)
    expire_one(client)
    fake.wait_for_webhooks()
    (bad, header), (good, right) = shop_of.received
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(bad, header, SECRET)
    assert stripe.Webhook.construct_event(good, right, SECRET).type == "checkout.session.expired"
    assert [(one["fault"], one["status"]) for one in fake.deliveries()] == [(kind, 400), (None, 200)]


def test_a_message_may_have_no_signature(
    fake: FakeStripe, client: stripe.StripeClient, shop_of: Shop
) -> None:
    fake.plant_webhook_fault("unsigned")
    expire_one(client)
    fake.wait_for_webhooks()
    assert shop_of.received[0][1] is None


def test_a_future_timestamp_is_correctly_signed(
    fake: FakeStripe, client: stripe.StripeClient, shop_of: Shop
) -> None:
    fake.plant_webhook_fault("future", seconds=3600)
    expire_one(client)
    fake.wait_for_webhooks()
    ((body, header),) = shop_of.received
    assert int(header.split(",")[0][2:]) > time.time() + 3500
    assert stripe.Webhook.construct_event(body, header, SECRET)  # the library alone takes it


def test_objects_sizes_and_shapes_that_are_wrong_are_signed_all_the_same(
    fake: FakeStripe, client: stripe.StripeClient, shop_of: Shop
) -> None:
    for kind, details in (
        ("wrong_amount", {"by": -1}),
        ("oversized", {"bytes": 300_000}),
        ("live", {}),
        ("thin", {}),
        ("garbage", {}),
    ):
        fake.plant_webhook_fault(kind, **details)
        expire_one(client)
        fake.wait_for_webhooks()
    bodies = [body for body, _ in shop_of.received]
    for body, header in shop_of.received:
        assert stripe.WebhookSignature.verify_header(body.decode(), header, SECRET, 300)
    wrong, oversized, live, thin = (json.loads(body) for body in bodies[:4])
    assert wrong["data"]["object"]["amount_total"] == PRICE - 1
    assert len(bodies[1]) == 300_000
    assert oversized["data"]["object"]["amount_total"] == PRICE
    assert live["livemode"] is True
    assert (thin["object"], "data" in thin) == ("v2.core.event", False)
    assert bodies[4] == b"not an event"


def test_a_fault_can_be_sent_by_hand(fake: FakeStripe, client: stripe.StripeClient, shop_of: Shop) -> None:
    expire_one(client)
    fake.wait_for_webhooks()
    (event,) = fake.events()
    assert fake.redeliver(event["id"], times=3, at_once=True, fault="forge")["statuses"] == [200] * 3
    for _body, header in shop_of.received[1:]:
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(_body, header, SECRET)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"kind": "vanish"}, "one of drop, delay"),
        ({"kind": "delay"}, "seconds is missing"),
        ({"kind": "duplicate", "copies": 1}, "at least 2"),
        ({"kind": "drop", "often": 2}, "Unknown: often. This call takes"),
        ({"kind": "age", "seconds": "an hour"}, "seconds from 0 to 86400"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_with_words(
    fake: FakeStripe, form: dict[str, Any], words: str
) -> None:
    with pytest.raises(StripeError, match=words) as caught:
        fake.control("webhook_faults", **form)
    assert caught.value.status == 400
    assert fake.control("webhook_faults", "GET") == {"webhook_faults": []}
