"""Whatever is sent to the webhook has its status and leaves a row that a person can read (promises S5, S6, S14)."""

import io
import json
import time
from typing import Any

import pytest
import stripe as library
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client
from pytest_django.fixtures import Settings

from shop.card_payments import webhooks
from shop.notifications.models import OutboxMessage
from shop.payments.models import ProviderEvent, RefusedMessage
from tests.card import WEBHOOK_SECRET
from tests.fakestripe import FakeStripe
from tests.test_card_story import ring

pytestmark = pytest.mark.django_db
LIMIT = 256 * 1024
EVENT: dict[str, Any] = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "livemode": False,
    "data": {"object": {"id": "cs_test_1"}},
}
THIN = {
    "id": "evt_2",
    "object": "v2.core.event",
    "type": "v1.billing.meter.no_meter_found",
    "livemode": False,
    "related_object": None,
}


def signature(body: bytes, after: int = 0, secret: str = WEBHOOK_SECRET) -> str:
    """As of so many seconds after this moment."""
    stamp = int(time.time()) + after
    digest = library.WebhookSignature._compute_signature(f"{stamp}.{body.decode()}", secret)
    return f"t={stamp},v1={digest}"


def send(body: bytes, header: str | None = None) -> int:
    headers = {} if header is None else {"Stripe-Signature": header}
    response = Client().post("/webhooks/stripe/", body, "application/json", headers=headers)
    return int(response.status_code)


def refused() -> dict[str, int]:
    assert not ProviderEvent.objects.exists()
    assert not OutboxMessage.objects.exists()
    return dict(RefusedMessage.objects.filter(provider="stripe").values_list("reason", "count"))


BODY = json.dumps(EVENT).encode()


@pytest.mark.parametrize(
    ("reason", "body", "header"),
    [
        ("unsigned", BODY, None),
        ("unsigned", BODY, ""),
        ("signature", BODY, "nonsense"),
        ("signature", BODY, "t=1,v1="),
        ("signature", BODY, "t=abc,v1=00"),
        ("signature", BODY, {"secret": "whsec_other"}),
        ("signature", BODY.replace(b"cs_test_1", b"cs_test_2"), {"body": BODY}),
        ("signature", b"\xff\xfe", "t=1,v1=00"),
        ("old", BODY, {"after": -3600}),
        ("future", BODY, {"after": 7200}),
        ("unsigned", b"", None),
        ("too_large", b"x" * (LIMIT + 1), None),
        ("too_large", b"x" * 2_000_000, {"body": b"x"}),
    ],
    ids=[str(number) for number in range(13)],  # the same in every worker of `pytest -n`
)  # fmt: skip
def test_s5_what_stripe_did_not_sign_now_is_a_400_and_counted(
    card_payments: FakeStripe, reason: str, body: bytes, header: str | dict[str, Any] | None
) -> None:
    if isinstance(header, dict):
        header = signature(**{"body": body} | header)
    assert send(body, header) == 400
    assert send(body, header) == 400
    assert refused() == {reason: 2}


@pytest.mark.parametrize(
    ("reason", "body"),
    [
        ("thin", json.dumps(THIN).encode()),
        ("garbage", b"{}"),
        ("garbage", b"[]"),
        ("garbage", b"null"),
        ("garbage", b'{"id": "evt_1"}'),
        ("garbage", b'{"id": "evt_1", "data": "x", "type": "y", "livemode": false}'),
        ("garbage", b"not json"),
        ("garbage", BODY.replace(b"false", b"NaN")),
        ("garbage", BODY.replace(b"cs_test_1", b"\\u0000")),
        ("garbage", BODY.replace(b"cs_test_1", b"\\ud83d")),
        ("garbage", b"[" * 100_000),
        ("garbage", b'{"a":' * 20_000 + b"1" + b"}" * 20_000),
        ("garbage", b'{"data": ' + b"9" * 5_000 + b"}"),
    ],
    ids=str,
)
def test_s5_a_signed_body_that_is_no_event_is_a_400_and_counted(
    card_payments: FakeStripe, reason: str, body: bytes
) -> None:
    assert send(body, signature(body)) == 400
    assert refused() == {reason: 1}


def test_an_escaped_backslash_before_u0000_is_text_like_any_other(card_payments: FakeStripe) -> None:
    body = BODY.replace(b"cs_test_1", b"\\\\u0000")
    assert send(body, signature(body)) == 200


def test_s5_while_a_secret_is_rotated_both_are_good(card_payments: FakeStripe, settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", WEBHOOK_SECRET]
    assert send(BODY, signature(BODY)) == 200
    assert send(BODY, signature(BODY, secret="whsec_new")) == 200
    assert ProviderEvent.objects.get().deliveries == 2


def test_s6_an_event_sent_again_is_counted_and_done_once(card_payments: FakeStripe) -> None:
    assert [ring(EVENT) for _copy in range(4)] == [200] * 4
    event = ProviderEvent.objects.get()
    assert event.deliveries == 4
    assert event.last_received_at
    assert event.last_received_at > event.received_at
    assert OutboxMessage.objects.filter(topic="provider.event").count() == 1


@pytest.mark.parametrize(
    ("change", "outcome"),
    [({"livemode": True}, "ignored: other mode"), ({"type": "customer.created"}, "ignored: not needed")],
)
def test_s5_another_mode_or_type_is_a_200_with_a_row_that_says_so(
    card_payments: FakeStripe, change: dict[str, Any], outcome: str
) -> None:
    assert ring(EVENT | change) == 200
    event = ProviderEvent.objects.get()
    assert (event.outcome, event.processed_at is None) == (outcome, False)
    assert not OutboxMessage.objects.exists()


def test_s14_a_card_number_in_a_forged_message_is_not_kept(card_payments: FakeStripe) -> None:
    forged = (
        b'{"card": "4242 4242-4242 4242", "other": 4000007040000003, "text": "a\x07b\x1b[31m", "id": 12345}'
    )
    assert send(forged) == 400
    kept = RefusedMessage.objects.get().sample
    assert kept == '{"card": "[...]", "other": [...], "text": "a b [31m", "id": 12345}'


def test_a_long_refused_message_is_kept_as_its_first_500_characters(card_payments: FakeStripe) -> None:
    assert send("é".encode() * 5_000) == 400
    assert RefusedMessage.objects.get().sample == "é" * 500


class Endless(io.RawIOBase):
    """A body that never ends, in parts of 10 kB, as a server hands over what comes in chunks."""

    def __init__(self) -> None:
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "all of it"
        part = b"x" * min(size, 10_000)
        self.taken += len(part)
        return part


def in_chunks(stream: Any, **environ: Any) -> int:
    request = WSGIRequest(
        {"REQUEST_METHOD": "POST", "PATH_INFO": "/webhooks/stripe/", "wsgi.input": stream} | environ
    )
    return int(webhooks.stripe_webhook(request).status_code)


def test_s5_a_body_in_chunks_is_not_read_past_the_limit(card_payments: FakeStripe) -> None:
    endless = Endless()
    assert in_chunks(endless, **{"wsgi.input_terminated": True}) == 400
    assert endless.taken == LIMIT + 1
    assert refused() == {"too_large": 1}


def test_s5_an_event_in_chunks_is_read_to_its_end(card_payments: FakeStripe) -> None:
    signed = {"wsgi.input_terminated": True, "HTTP_STRIPE_SIGNATURE": signature(BODY)}
    assert in_chunks(io.BytesIO(BODY), **signed) == 200


def test_s5_a_body_said_to_be_larger_is_not_read(card_payments: FakeStripe) -> None:
    for told in (str(LIMIT + 1), "9" * 5_000, "-1", "many"):
        endless = Endless()
        assert in_chunks(endless, CONTENT_LENGTH=told) == 400
        assert endless.taken <= 500
    assert set(refused()) == {"too_large"}


def test_a_get_is_no_message(card_payments: FakeStripe) -> None:
    assert Client().get("/webhooks/stripe/").status_code == 405
