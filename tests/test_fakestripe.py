"""The fake's API, seen through the real `stripe` library over HTTP, as the shop will see it."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe
from stripe.params import PaymentIntentCreateParams, RefundCreateParams, RefundListParams
from stripe.params.checkout import SessionCreateParams, SessionListParams

from tests.fakestripe import FakeStripe, cast, schemas
from tests.fakestripe.cast import (
    PRICE,
    connect,
    has_declared_members,
    item_of,
    order,
    paid_intent,
    raw,
    refused,
)
from tests.fakestripe.errors import StripeError

fake, client = cast.fake, cast.client


# Shapes


def test_a_session_goes_from_open_to_paid(fake: FakeStripe, client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.create(order())
    assert isinstance(session, stripe.checkout.Session)
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_total, session.currency, session.client_reference_id) == (PRICE, "vnd", "CP-0001")
    assert session.url == f"{fake.base_url}/c/pay/{session.id}"
    assert not hasattr(session, "line_items")

    fake.pay(session.id, name="Lò Thị Mai")

    session = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent", "line_items"]})
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert session.customer_details.name == "Lò Thị Mai"
    assert session.line_items.data[0].description == "Chè Shan tuyết, hộp 200 g"
    intent = session.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (intent.status, intent.amount_received) == ("succeeded", PRICE)
    assert intent.metadata.to_dict() == {"payment": "23"}
    assert client.v1.charges.retrieve(intent.latest_charge).payment_intent == intent.id


def test_every_answer_has_the_members_its_class_declares(
    fake: FakeStripe, client: stripe.StripeClient
) -> None:
    v1 = client.v1
    intent_id = paid_intent(fake, client)
    refund = v1.refunds.create({"payment_intent": intent_id, "amount": 45_000})
    session = v1.checkout.sessions.list({"payment_intent": intent_id, "expand": ["data.line_items"]}).data[0]
    intent = v1.payment_intents.retrieve(intent_id)
    charge = v1.charges.retrieve(intent.latest_charge)
    money = v1.balance_transactions.retrieve(refund.balance_transaction)
    event = v1.events.list({"type": "charge.refunded"}).data[0]
    item = session.line_items.data[0]
    for answer in (session, intent, charge, refund, money, event, item, item.price, v1.balance.retrieve()):
        has_declared_members(answer)


@pytest.mark.parametrize(
    ("schema", "library"),
    [
        (schemas.SESSION_CREATE, SessionCreateParams),
        (schemas.SESSION_LIST, SessionListParams),
        (schemas.INTENT_CREATE, PaymentIntentCreateParams),
        (schemas.REFUND_CREATE, RefundCreateParams),
        (schemas.REFUND_LIST, RefundListParams),
    ],
)
def test_it_accepts_no_parameter_the_library_does_not_know(schema: dict[str, Any], library: Any) -> None:
    assert set(schema) <= set(library.__annotations__)


def test_lists_page_newest_first_and_filter(client: stripe.StripeClient) -> None:
    made = [client.v1.checkout.sessions.create(order()).id for _ in range(5)]
    page = client.v1.checkout.sessions.list({"limit": 2})
    assert ([session.id for session in page], page.has_more) == (made[:-3:-1], True)
    assert [session.id for session in page.auto_paging_iter()] == made[::-1]
    before = client.v1.checkout.sessions.list({"limit": 2, "ending_before": made[0]})
    assert [session.id for session in before] == [made[2], made[1]]
    client.v1.checkout.sessions.expire(made[0])
    assert [session.id for session in client.v1.checkout.sessions.list({"status": "expired"})] == [made[0]]
    assert client.v1.checkout.sessions.list({"created": {"gt": int(time.time()) + 5}}).data == []


# Refusals


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"payment_method_types": ["card"]}, "parameter_unknown", "payment_method_types"),
        (
            {"payment_intent_data": {"meta": "x"}},
            "parameter_unknown",
            "payment_intent_data[meta]",
        ),
        ({"mode": None}, "parameter_missing", "mode"),
        ({"success_url": None}, "parameter_missing", "success_url"),
        ({"success_url": "/don/"}, "url_invalid", "success_url"),
        ({"customer_email": "mai"}, "email_invalid", "customer_email"),
        ({"client_reference_id": ""}, "parameter_invalid_empty", "client_reference_id"),
        ({"locale": "vn"}, None, "locale"),
        ({"expires_at": "tomorrow"}, "parameter_invalid_integer", "expires_at"),
        ({"metadata": {"k" * 41: "v"}}, None, f"metadata[{'k' * 41}]"),
        ({"metadata": {"k": "v" * 501}}, None, "metadata[k]"),
        ({"metadata": {str(n): "v" for n in range(51)}}, None, "metadata"),
        ({"expand": ["customer_email"]}, None, "expand"),
    ],
)
def test_bad_parameters_are_refused(
    client: stripe.StripeClient, changes: dict[str, Any], code: str | None, param: str
) -> None:
    error = refused(code, lambda: client.v1.checkout.sessions.create(order(**changes)))
    assert (error.http_status, error.param) == (400, param)
    assert client.v1.checkout.sessions.list().data == []


@pytest.mark.parametrize(
    ("amount", "code"),
    [("245000.0", "parameter_invalid_integer"), (11_999, "amount_too_small"), (10**8, "amount_too_large")],
)
def test_amounts_are_whole_dong_within_limits(client: stripe.StripeClient, amount: object, code: str) -> None:
    price = {"currency": "vnd", "unit_amount": amount, "product_data": {"name": "Chè"}}
    refused(code, lambda: client.v1.checkout.sessions.create(order(line_items=[item_of(price)])))


def test_the_limits_themselves_are_accepted(client: stripe.StripeClient) -> None:
    for amount in (12_000, 99_999_999):
        price = {"currency": "vnd", "unit_amount": amount, "product_data": {"name": "Chè"}}
        session = client.v1.checkout.sessions.create(order(line_items=[item_of(price)]))
        assert session.amount_total == amount


@pytest.mark.parametrize(("ahead", "is_fine"), [(1790, False), (1810, True), (86_390, True), (86_410, False)])
def test_a_session_lives_30_minutes_to_24_hours(
    client: stripe.StripeClient, ahead: int, is_fine: bool
) -> None:
    params = order(expires_at=int(time.time()) + ahead)
    if is_fine:
        assert client.v1.checkout.sessions.create(params).expires_at == params["expires_at"]
    else:
        assert refused(None, lambda: client.v1.checkout.sessions.create(params)).param == "expires_at"


@pytest.mark.parametrize("key", ["sk_live_demo", "nonsense", "pk_test_demo"])
def test_a_bad_key_is_a_401(fake: FakeStripe, key: str) -> None:
    with pytest.raises(stripe.AuthenticationError) as caught:
        connect(fake, key).v1.balance.retrieve()
    assert caught.value.http_status == 401
    assert caught.value.json_body["error"]["type"] == "invalid_request_error"


def test_keys_come_as_bearer_or_basic_and_every_answer_has_an_id(fake: FakeStripe) -> None:
    url = f"{fake.base_url}/v1/balance"
    assert requests.get(url, timeout=60).status_code == 401
    version = {"Stripe-Version": "2025-03-31.basil"}
    answer = requests.get(url, auth=("sk_test_demo", ""), headers=version, timeout=60)
    assert (answer.status_code, answer.headers["Stripe-Version"]) == (200, "2025-03-31.basil")
    assert answer.headers["Request-Id"].startswith("req_")
    bad = {"Stripe-Version": "latest", "Authorization": "Bearer sk_test_demo"}
    assert requests.get(url, headers=bad, timeout=60).status_code == 400


def test_unknown_ids_and_addresses_are_a_404(fake: FakeStripe, client: stripe.StripeClient) -> None:
    error = refused("resource_missing", lambda: client.v1.checkout.sessions.retrieve("cs_test_no"))
    assert (error.http_status, error.param) == (404, "session")
    assert error.user_message == "No such checkout.session: 'cs_test_no'"
    refused("resource_missing", lambda: client.v1.refunds.create({"payment_intent": "pi_no"}))
    answer = raw(fake, "/v1/refunds/", {})
    assert (answer.status_code, answer.json()["error"]["type"]) == (404, "invalid_request_error")


# Idempotency


def test_the_same_key_and_parameters_replay_the_first_answer(
    fake: FakeStripe, client: stripe.StripeClient
) -> None:
    first, second = (
        client.v1.checkout.sessions.create(order(), {"idempotency_key": "purchase-17-1"}) for _ in range(2)
    )
    assert first.id == second.id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert second.last_response.headers["Original-Request"] == first.last_response.request_id
    assert first.last_response.request_id != second.last_response.request_id
    assert len(client.v1.checkout.sessions.list().data) == 1

    fake.advance(24 * 3600 + 1)
    third = client.v1.checkout.sessions.create(order(), {"idempotency_key": "purchase-17-1"})
    assert third.id != first.id


def test_a_key_reused_for_something_else_is_refused(client: stripe.StripeClient) -> None:
    options: Any = {"idempotency_key": "k"}
    session = client.v1.checkout.sessions.create(order(), options)
    for call in (
        lambda: client.v1.checkout.sessions.create(order(client_reference_id="CP-0002"), options),
        lambda: client.v1.checkout.sessions.expire(session.id, {}, options),
    ):
        error = refused(None, call, stripe.IdempotencyError)
        assert (error.http_status, error.json_body["error"]["type"]) == (400, "idempotency_error")
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_a_key_in_use_is_a_409(fake: FakeStripe, client: stripe.StripeClient) -> None:
    fake.plant_fault("delay", at="inside", seconds=0.6)
    form = {"payment_intent": paid_intent(fake, client)}
    fake.plant_fault("delay", at="inside", seconds=0.6, path="/v1/refunds")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(raw, fake, "/v1/refunds", form, **{"Idempotency-Key": "k"})
        time.sleep(0.2)
        second = raw(fake, "/v1/refunds", form, **{"Idempotency-Key": "k"})
    assert (second.status_code, second.json()["error"]["code"]) == (409, "idempotency_key_in_use")
    assert first.result().status_code == 200
    third = raw(fake, "/v1/refunds", form, **{"Idempotency-Key": "k"})
    assert third.json()["id"] == first.result().json()["id"]


def test_refused_parameters_are_not_stored_but_errors_of_execution_are(
    fake: FakeStripe, client: stripe.StripeClient
) -> None:
    options: Any = {"idempotency_key": "k"}
    refused("parameter_missing", lambda: client.v1.checkout.sessions.create(order(mode=None), options))
    assert client.v1.checkout.sessions.create(order(), options).status == "open"

    fake.plant_fault("error", at="inside", status=500)
    for _ in range(2):
        with pytest.raises(stripe.APIError) as caught:
            client.v1.checkout.sessions.create(order(), {"idempotency_key": "fails"})
        assert caught.value.http_status == 500
    assert caught.value.headers["Idempotent-Replayed"] == "true"
    assert len(client.v1.checkout.sessions.list().data) == 1


def test_a_lost_answer_is_found_again_by_the_librarys_own_retry(fake: FakeStripe) -> None:
    fake.plant_fault("drop", at="after")
    session = connect(fake, max_network_retries=2).v1.checkout.sessions.create(order())
    assert session.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(connect(fake).v1.checkout.sessions.list().data) == 1


# PaymentIntents


def test_payment_intents_are_confirmed_declined_and_cancelled(client: stripe.StripeClient) -> None:
    intents = client.v1.payment_intents
    params: Any = {"amount": 50_000, "currency": "vnd"}
    intent = intents.create(params)
    assert intent.status == "requires_payment_method"
    back = {"return_url": "http://shop.test/"}
    error = refused(
        "card_declined",
        lambda: intents.confirm(intent.id, {"payment_method": "pm_card_visa_chargeDeclined", **back}),
        stripe.CardError,
    )
    assert (error.http_status, error.error.decline_code) == (402, "generic_decline")
    assert error.error.payment_intent.id == intent.id
    assert intents.confirm(intent.id, {"payment_method": "pm_card_visa", **back}).status == "succeeded"
    refused("payment_intent_unexpected_state", lambda: intents.cancel(intent.id))
    secure = intents.create(
        {**params, "confirm": True, "payment_method": "pm_card_authenticationRequired", **back}
    )
    assert (secure.status, secure.next_action.type) == ("requires_action", "redirect_to_url")
    assert intents.cancel(secure.id, {"cancellation_reason": "abandoned"}).status == "canceled"
    assert [found.id for found in intents.list()] == [secure.id, intent.id]


def test_the_payment_intent_of_a_session_cannot_be_cancelled(
    fake: FakeStripe, client: stripe.StripeClient
) -> None:
    session = client.v1.checkout.sessions.create(order())
    with pytest.raises(StripeError) as caught:
        fake.pay(session.id, card="4000000000000002")
    assert caught.value.status == 402
    session = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (session.status, session.payment_intent.status) == ("open", "requires_payment_method")
    assert session.payment_intent.latest_charge.failure_code == "card_declined"
    refused(
        "payment_intent_unexpected_state",
        lambda: client.v1.payment_intents.cancel(session.payment_intent.id),
    )
    client.v1.checkout.sessions.expire(session.id)
    assert client.v1.payment_intents.retrieve(session.payment_intent.id).status == "canceled"
    assert len(fake.events("payment_intent.payment_failed")) == 1


# Expiry


def test_a_session_expires_by_the_clock_and_by_hand(fake: FakeStripe, client: stripe.StripeClient) -> None:
    sessions = client.v1.checkout.sessions
    by_clock = sessions.create(order(expires_at=int(time.time()) + 2000))
    by_hand = sessions.create(order())
    assert sessions.expire(by_hand.id).status == "expired"
    error = refused(None, lambda: sessions.expire(by_hand.id))
    assert "This Checkout Session has a status of `expired`" in error.user_message
    fake.advance(2001)
    expired = sessions.retrieve(by_clock.id)
    assert (expired.status, expired.payment_status, expired.url) == ("expired", "unpaid", None)
    events = fake.events("checkout.session.expired")
    assert {event["data"]["object"]["id"] for event in events} == {by_clock.id, by_hand.id}
    with pytest.raises(StripeError):
        fake.pay(by_clock.id)
    assert fake.events("payment_intent.created") == []


# Restart


def test_a_state_file_keeps_everything_over_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "stripe.sqlite3"
    options: Any = {"idempotency_key": "k"}
    with FakeStripe(state_file=state) as fake:
        session = connect(fake).v1.checkout.sessions.create(order(), options)
    with FakeStripe(state_file=state) as fake:
        client = connect(fake)
        again = client.v1.checkout.sessions.create(order(), options)
        assert again.id == session.id
        fake.pay(session.id)
    with FakeStripe(state_file=state) as fake:
        assert connect(fake).v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
        assert len(fake.events("checkout.session.completed")) == 1
