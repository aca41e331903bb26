"""Disputes of the fake: opened, withdrawn, reinstated, closed; seen through the `stripe` library."""

from typing import Any

import pytest
import stripe
from stripe.params import DisputeListParams, DisputeUpdateParams

from tests.fakestripe import FakeStripe, schemas
from tests.fakestripe.cast import PRICE, has_declared_members, order, paid_intent, refused
from tests.fakestripe.errors import StripeError

FEE = 380_000


def kinds(fake: FakeStripe) -> list[str]:
    return [event["type"] for event in fake.events() if event["type"].startswith("charge.dispute.")]


def balance(client: stripe.StripeClient) -> int:
    return client.v1.balance.retrieve().available[0].amount


def test_a_dispute_takes_the_money_and_a_won_one_brings_it_back_without_the_fee(
    fake: FakeStripe, client: stripe.StripeClient
) -> None:
    intent = paid_intent(fake, client)
    before = balance(client)
    opened = fake.open_dispute(intent, amount=100_000, reason="product_not_received")
    assert kinds(fake) == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    dispute = client.v1.disputes.retrieve(opened["id"], {"expand": ["charge"]})
    assert isinstance(dispute, stripe.Dispute)
    has_declared_members(dispute)
    assert (dispute.status, dispute.amount, dispute.reason) == (
        "needs_response",
        100_000,
        "product_not_received",
    )
    assert (dispute.payment_intent, dispute.charge.disputed) == (intent, True)
    (withdrawn,) = dispute.balance_transactions
    has_declared_members(withdrawn)
    assert (withdrawn.type, withdrawn.reporting_category) == ("adjustment", "dispute")
    assert (withdrawn.amount, withdrawn.fee, withdrawn.net) == (-100_000, FEE, -100_000 - FEE)
    assert balance(client) == before - 100_000 - FEE

    fake.review_dispute(dispute.id)
    fake.close_dispute(dispute.id, "won")
    won = client.v1.disputes.retrieve(dispute.id)
    assert won.status == "won"
    assert sum(money.net for money in won.balance_transactions) == -FEE
    assert kinds(fake)[2:] == [
        "charge.dispute.updated",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]
    assert [found.id for found in client.v1.disputes.list({"payment_intent": intent})] == [dispute.id]
    assert client.v1.balance_transactions.list({"source": dispute.id}).data[0].amount == 100_000


def test_a_lost_dispute_keeps_the_money_and_the_charge_cannot_be_refunded(
    fake: FakeStripe, client: stripe.StripeClient
) -> None:
    intent = paid_intent(fake, client)
    dispute = fake.open_dispute(intent, withdraw=False, fee=0)
    assert dispute["balance_transactions"] == []
    refused("charge_disputed", lambda: client.v1.refunds.create({"payment_intent": intent}))
    fake.withdraw_funds(dispute["id"])
    fake.reinstate_funds(dispute["id"])
    lost = fake.close_dispute(dispute["id"], "lost")
    assert [money["amount"] for money in lost["balance_transactions"]] == [-PRICE, PRICE, -PRICE]
    refused("charge_disputed", lambda: client.v1.refunds.create({"payment_intent": intent}))
    with pytest.raises(StripeError, match="closed as lost"):
        fake.close_dispute(dispute["id"], "won")


def test_an_inquiry_withdraws_nothing_and_may_be_refunded(
    fake: FakeStripe, client: stripe.StripeClient
) -> None:
    intent = paid_intent(fake, client)
    dispute = fake.open_dispute(intent, inquiry=True)
    assert (dispute["status"], dispute["is_charge_refundable"]) == ("warning_needs_response", True)
    assert client.v1.refunds.create({"payment_intent": intent}).status == "succeeded"
    assert fake.close_dispute(dispute["id"], "won")["status"] == "warning_closed"
    assert kinds(fake) == ["charge.dispute.created", "charge.dispute.closed"]


@pytest.mark.parametrize(("text", "status"), [("winning_evidence", "won"), ("losing_evidence", "lost")])
def test_evidence_decides_as_in_test_mode(
    fake: FakeStripe, client: stripe.StripeClient, text: str, status: str
) -> None:
    session = client.v1.checkout.sessions.create(order())
    fake.pay(session.id, card="4000000000000259")
    (dispute,) = client.v1.disputes.list({}).data
    held = client.v1.disputes.update(
        dispute.id, {"evidence": {"customer_name": "Hoa"}, "submit": False, "metadata": {"a": "b"}}
    )
    assert (held.status, held.evidence.customer_name, held.metadata["a"]) == ("needs_response", "Hoa", "b")
    assert client.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": text}}).status == status


def test_a_dispute_may_be_given_up(fake: FakeStripe, client: stripe.StripeClient) -> None:
    dispute = fake.open_dispute(paid_intent(fake, client))
    assert client.v1.disputes.close(dispute["id"]).status == "lost"


def test_one_dispute_at_a_time_and_none_larger_than_the_charge(
    fake: FakeStripe, client: stripe.StripeClient
) -> None:
    intent = paid_intent(fake, client)
    for form in ({"amount": PRICE + 1}, {"amount": 0}, {"reason": "because"}, {"amout": 1}):
        with pytest.raises(StripeError) as caught:
            fake.open_dispute(intent, **form)
        assert caught.value.status == 400
    fake.open_dispute(intent)
    with pytest.raises(StripeError, match="open dispute"):
        fake.open_dispute(intent)


@pytest.mark.parametrize(
    ("schema", "library"),
    [(schemas.DISPUTE_LIST, DisputeListParams), (schemas.DISPUTE_UPDATE, DisputeUpdateParams)],
)
def test_it_accepts_no_parameter_of_disputes_the_library_does_not_know(
    schema: dict[str, Any], library: Any
) -> None:
    assert set(schema) <= set(library.__annotations__)
    evidence = DisputeUpdateParams.__annotations__["evidence"]
    assert set(schemas.EVIDENCE) <= set(stripe.params.DisputeUpdateParamsEvidence.__annotations__), evidence
