"""Refunds of the fake: never more than was captured, at once or later, and failing."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import pytest
import stripe

from tests.fakestripe import FakeStripe, objects
from tests.fakestripe.cast import PRICE, has_declared_members, order, paid_intent, raw, refused
from tests.fakestripe.errors import StripeError


def test_refunds_never_exceed_what_was_captured(fake: FakeStripe, client: stripe.StripeClient) -> None:
    intent = paid_intent(fake, client)
    create = client.v1.refunds.create
    assert refused(None, lambda: create({"payment_intent": intent, "amount": PRICE + 1})).param == "amount"
    refused("parameter_missing", lambda: create({"amount": 1000}))
    refund = create({"payment_intent": intent, "amount": 45_000, "reason": "requested_by_customer"})
    assert (refund.status, refund.amount, refund.currency) == ("succeeded", 45_000, "vnd")
    error = refused(None, lambda: create({"charge": refund.charge, "amount": 200_001}))
    assert error.user_message == (
        "Refund amount (₫200,001) is greater than unrefunded amount on charge (₫200,000)"
    )
    assert create({"charge": refund.charge}).amount == 200_000
    refused("charge_already_refunded", lambda: create({"payment_intent": intent}))
    charge = client.v1.charges.retrieve(refund.charge, {"expand": ["refunds"]})
    assert (charge.refunded, charge.amount_refunded, len(charge.refunds.data)) == (True, PRICE, 2)


@pytest.mark.parametrize("is_locked", [True, False])
def test_ten_refunds_of_40_percent_at_once_make_exactly_two(
    fake: FakeStripe, client: stripe.StripeClient, monkeypatch: pytest.MonkeyPatch, is_locked: bool
) -> None:
    form = {"payment_intent": paid_intent(fake, client), "amount": str(PRICE * 40 // 100)}
    build = objects.refund

    def slowly(*arguments: Any) -> Any:
        time.sleep(0.02)
        return build(*arguments)

    monkeypatch.setattr(objects, "refund", slowly)
    if not is_locked:  # the control run: without the lock too many must get through
        monkeypatch.setattr(fake.app.world.store, "transaction", nullcontext)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: raw(fake, "/v1/refunds", form).status_code, range(10)))
    if not is_locked:
        assert answers.count(200) > 2
        return
    assert sorted(answers) == [200] * 2 + [400] * 8
    assert len(client.v1.refunds.list({"payment_intent": form["payment_intent"]}).data) == 2


def test_a_refund_can_fail_days_later(fake: FakeStripe, client: stripe.StripeClient) -> None:
    refund = client.v1.refunds.create({"payment_intent": paid_intent(fake, client)})
    fake.control(f"fail_refund/{refund.id}")
    assert client.v1.refunds.retrieve(refund.id).status == "failed"
    assert client.v1.charges.retrieve(refund.charge).amount_refunded == 0
    assert len(fake.events("refund.failed")) == 1


def test_a_pending_refund_succeeds_or_fails_later(fake: FakeStripe, client: stripe.StripeClient) -> None:
    intent = paid_intent(fake, client)
    fake.next_refund("pending", times=2)
    first, second, third = (
        client.v1.refunds.create(
            {"payment_intent": intent, "amount": 20_000, "metadata": {"refund": str(number)}}
        )
        for number in range(3)
    )
    assert [found.status for found in (first, second, third)] == ["pending", "pending", "succeeded"]
    assert (first.pending_reason, first.balance_transaction) == ("processing", None)
    assert client.v1.charges.retrieve(first.charge).amount_refunded == 60_000

    fake.finish_refund(first.id)
    fake.fail_refund(second.id, reason="lost_or_stolen_card")
    found = client.v1.refunds.list({"payment_intent": intent, "limit": 100})
    assert [(one.status, one.metadata["refund"]) for one in found] == [
        ("succeeded", "2"),
        ("failed", "1"),
        ("succeeded", "0"),
    ]
    assert found.data[1].failure_reason == "lost_or_stolen_card"
    assert client.v1.charges.retrieve(first.charge).amount_refunded == 40_000
    for one in found:
        has_declared_members(one)
    for kind, count in (("refund.updated", 2), ("charge.refund.updated", 2), ("refund.failed", 1)):
        assert len(fake.events(kind)) == count
    for call in (lambda: fake.finish_refund(first.id), lambda: fake.fail_refund(second.id)):
        with pytest.raises(StripeError):
            call()


def test_a_refund_that_fails_at_once_leaves_the_charge_as_it_was(
    fake: FakeStripe, client: stripe.StripeClient
) -> None:
    intent = paid_intent(fake, client)
    fake.next_refund("failed", reason="insufficient_funds")
    refund = client.v1.refunds.create({"payment_intent": intent})
    assert (refund.status, refund.failure_reason) == ("failed", "insufficient_funds")
    assert client.v1.charges.retrieve(refund.charge).amount_refunded == 0
    assert client.v1.refunds.create({"payment_intent": intent}).status == "succeeded"


def test_money_and_fee_are_found_by_expanding(fake: FakeStripe, client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.retrieve(
        paid_intent(fake, client), {"expand": ["latest_charge.balance_transaction"]}
    )
    money = intent.latest_charge.balance_transaction
    assert (money.amount, money.fee, money.net) == (PRICE, 8_330, PRICE - 8_330)
    assert client.v1.balance_transactions.retrieve(money.id).fee_details[0].type == "stripe_fee"
    assert client.v1.charges.retrieve(intent.latest_charge.id).balance_transaction == money.id


@pytest.mark.parametrize(
    ("card", "before", "after"),
    [("4000000000007726", "pending", "succeeded"), ("4000000000005126", "succeeded", "failed")],
)
def test_refunds_of_two_test_cards_change_their_mind(
    fake: FakeStripe, client: stripe.StripeClient, card: str, before: str, after: str
) -> None:
    session = client.v1.checkout.sessions.create(order())
    intent = fake.pay(session.id, card=card)["payment_intent"]
    refund = client.v1.refunds.create({"payment_intent": intent})
    assert refund.status == before
    fake.advance(60)
    assert client.v1.refunds.retrieve(refund.id).status == after
    assert [event["data"]["object"]["status"] for event in fake.events("refund.updated")] == [after]
