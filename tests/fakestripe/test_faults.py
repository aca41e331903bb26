"""Planted faults in API calls, as the `stripe` library meets them; and what the control API refuses."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from tests.fakestripe import FakeStripe
from tests.fakestripe.cast import PRICE, connect, order, paid_intent
from tests.fakestripe.control import CALLS
from tests.fakestripe.errors import StripeError

KEY: Any = {"idempotency_key": "k"}


def sessions(client: stripe.StripeClient) -> int:
    return len(client.v1.checkout.sessions.list().data)


@pytest.mark.parametrize(("at", "made"), [("before", 0), ("inside", 0), ("after", 1)])
def test_a_500_before_or_after_the_commit(
    fake: FakeStripe, client: stripe.StripeClient, at: str, made: int
) -> None:
    fake.plant_fault("error", at=at, status=500)
    with pytest.raises(stripe.APIError) as caught:
        client.v1.checkout.sessions.create(order(), KEY)
    assert caught.value.http_status == 500
    assert sessions(client) == made
    if at == "before":  # nothing was kept under the key
        assert client.v1.checkout.sessions.create(order(), KEY).status == "open"
    else:
        with pytest.raises(stripe.APIError):
            client.v1.checkout.sessions.create(order(), KEY)


def test_a_429_tells_how_long_to_wait(fake: FakeStripe, client: stripe.StripeClient) -> None:
    fake.plant_fault("error", status=429, retry_after=7, method="GET")
    with pytest.raises(stripe.RateLimitError) as caught:
        client.v1.balance.retrieve()
    assert caught.value.json_body["error"]["code"] == "rate_limit"
    assert caught.value.headers["Retry-After"] == "7"
    assert client.v1.balance.retrieve()


def test_a_reset_connection_loses_the_call_or_the_answer(
    fake: FakeStripe, client: stripe.StripeClient
) -> None:
    for at, made in (("before", 0), ("after", 1)):
        fake.plant_fault("drop", at=at)
        with pytest.raises(stripe.APIConnectionError):
            client.v1.checkout.sessions.create(order(), KEY)
        assert sessions(client) == made
    assert client.v1.checkout.sessions.create(order(), KEY).last_response.headers["Idempotent-Replayed"]


def test_a_call_that_hangs_is_waited_for_and_dropped(fake: FakeStripe, client: stripe.StripeClient) -> None:
    hang = fake.plant_fault("hang", at="inside", path="/v1/checkout/sessions$")
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(client.v1.checkout.sessions.create, order(), KEY)
        hang.wait_until_met()
        assert fake.control("faults", "GET")["faults"][0]["holding"] == 1
        with pytest.raises(stripe.StripeError) as caught:
            client.v1.checkout.sessions.create(order(), KEY)
        assert caught.value.http_status == 409
        hang.release()
        with pytest.raises(stripe.APIConnectionError):
            call.result(10)
    assert sessions(client) == 0
    assert client.v1.checkout.sessions.create(order(), KEY).status == "open"


def test_a_call_that_hangs_may_go_on(fake: FakeStripe, client: stripe.StripeClient) -> None:
    hang = fake.plant_fault("hang", then="go_on")
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(client.v1.checkout.sessions.create, order(), KEY)
        hang.wait_until_met()
        assert not call.done()
        hang.release()
        assert call.result(10).status == "open"


def test_an_answer_that_hangs_is_kept_for_the_next_try(fake: FakeStripe, client: stripe.StripeClient) -> None:
    hang = fake.plant_fault("hang", at="after")
    impatient = connect(fake, http_client=stripe.RequestsClient(timeout=0.3))
    with pytest.raises(stripe.APIConnectionError):
        impatient.v1.checkout.sessions.create(order(), KEY)
    hang.wait_until_met(timeout=0)
    again = client.v1.checkout.sessions.create(order(), KEY)
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert sessions(client) == 1


def test_waiting_for_a_fault_nobody_meets_ends(fake: FakeStripe) -> None:
    planted = fake.plant_fault("hang")
    with pytest.raises(StripeError, match="met 0 times"):
        planted.wait_until_met(timeout=0.05)
    with pytest.raises(StripeError) as caught:
        fake.control(f"faults/{planted.id}/wait", seconds=0.05)
    assert caught.value.status == 408
    fake.clear_faults()
    with pytest.raises(StripeError) as caught:
        planted.release()
    assert caught.value.status == 404


def test_stopping_does_not_wait_for_what_hangs() -> None:
    with FakeStripe() as fake:
        hang = fake.plant_fault("hang", method="GET")
        caller = threading.Thread(target=call_and_fail, args=(fake,))
        caller.start()
        hang.wait_until_met()
        started = time.monotonic()
    caller.join(10)
    assert time.monotonic() - started < 5


def call_and_fail(fake: FakeStripe) -> None:
    with pytest.raises(stripe.APIConnectionError):
        connect(fake).v1.balance.retrieve()


def test_a_payment_may_capture_another_amount(fake: FakeStripe, client: stripe.StripeClient) -> None:
    fake.next_payment(off_by=-1)
    intent = client.v1.payment_intents.retrieve(paid_intent(fake, client))
    session = client.v1.checkout.sessions.list({"payment_intent": intent.id}).data[0]
    assert (intent.amount_received, session.amount_total) == (PRICE - 1, PRICE - 1)
    assert client.v1.charges.retrieve(intent.latest_charge).amount_captured == PRICE - 1


# The control API


@pytest.mark.parametrize(
    ("path", "form", "words"),
    [
        ("faults", {"kind": "explode"}, "kind must be one of error, delay, hang, drop"),
        ("faults", {}, "kind is missing"),
        ("faults", {"kind": "delay"}, "seconds is missing"),
        ("faults", {"kind": "error", "status": 200}, "at least 400 and at most 599"),
        ("faults", {"kind": "error", "times": True}, "times must be a whole number"),
        ("faults", {"kind": "error", "at": "later"}, "one of before, inside, after"),
        ("clock", {}, "advance is missing"),
        ("clock", {"advance": 1.5}, "a whole number"),
        ("webhook_url", {"url": ""}, "url must be a text"),
        ("next_refund", {"status": "succeeded"}, "one of pending, failed"),
        ("close_dispute/du_1", {"outcome": "drawn"}, "one of won, lost"),
        ("pause_webhooks", {"now": 1}, "Unknown: now. This call takes nothing"),
    ],
)
def test_a_control_call_that_makes_no_sense_says_what_would(
    fake: FakeStripe, path: str, form: dict[str, Any], words: str
) -> None:
    with pytest.raises(StripeError, match=words) as caught:
        fake.control(path, **form)
    assert caught.value.status == 400


@pytest.mark.parametrize("body", ["{", "[]", '"x"', "\x00"])
def test_a_control_body_that_is_no_object_is_a_400(fake: FakeStripe, body: str) -> None:
    answer = requests.post(f"{fake.base_url}/_control/faults", data=body, timeout=60)
    assert (answer.status_code, "message" in answer.json()["error"]) == (400, True)


def test_unknown_ids_and_paths_of_the_control_api_are_a_404(fake: FakeStripe) -> None:
    for path in ("pay/cs_no", "redeliver/evt_no", "open_dispute/pi_no", "fail_refund/re_no", "nothing"):
        with pytest.raises(StripeError) as caught:
            fake.control(path)
        assert caught.value.status == 404, path


def test_the_readme_shows_every_control_call() -> None:
    text = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
    for call in CALLS:
        assert f"`{call.method} {call.path}`" in text, call.path
