"""What the shop relies on at Stripe, asserted alike against fakestripe and against Stripe's test mode."""

import time
from typing import Any

import pytest
import stripe

from tests.fakestripe.cast import PRICE, has_declared_members, order, refused
from tests.live_stripe import conftest
from tests.live_stripe.conftest import Account

NEVER = {"enabled": True, "allow_redirects": "never"}


def paid(account: Account, card: str = "pm_card_visa", **changes: Any) -> stripe.PaymentIntent:
    params: Any = {
        "amount": PRICE,
        "currency": "vnd",
        "payment_method": card,
        "confirm": True,
        "automatic_payment_methods": NEVER,
        "metadata": {"payment": "23"},
    }
    return account.client.v1.payment_intents.create({**params, **changes})


# Checkout Sessions


def test_a_new_session_is_open_unpaid_and_as_asked_for(account: Account) -> None:
    expires_at = int(time.time()) + 2400
    session = account.client.v1.checkout.sessions.create(order(expires_at=expires_at))
    has_declared_members(session, is_exact=False)
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_total, session.currency, session.livemode) == (PRICE, "vnd", False)
    assert (session.client_reference_id, session.metadata["purchase"]) == ("CP-0001", "17")
    assert (session.expires_at, session.locale, session.mode) == (expires_at, "vi", "payment")
    assert session.id.startswith("cs_test_")
    assert session.id in (session.url or "")
    again = account.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})
    assert again.line_items.data[0].description == "Chè Shan tuyết, hộp 200 g"
    account.client.v1.checkout.sessions.expire(session.id)


def test_the_same_key_and_parameters_give_the_same_session(account: Account) -> None:
    create = account.client.v1.checkout.sessions.create
    params = order(expires_at=int(time.time()) + 2400)
    first, second = create(params, account.key("same")), create(params, account.key("same"))
    assert first.id == second.id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    account.client.v1.checkout.sessions.expire(first.id)


def test_the_same_key_with_other_parameters_or_elsewhere_is_refused(account: Account) -> None:
    sessions = account.client.v1.checkout.sessions
    params = order(expires_at=int(time.time()) + 2400)
    session = sessions.create(params, account.key("other"))
    for call in (
        lambda: sessions.create({**params, "client_reference_id": "CP-0002"}, account.key("other")),
        lambda: sessions.expire(session.id, {}, account.key("other")),
    ):
        error = refused(None, call, stripe.IdempotencyError)
        assert (error.http_status, error.json_body["error"]["type"]) == (400, "idempotency_error")
    assert sessions.retrieve(session.id).status == "open"
    sessions.expire(session.id)


def test_a_session_can_be_expired_once(account: Account) -> None:
    sessions = account.client.v1.checkout.sessions
    session = sessions.create(order())
    assert sessions.expire(session.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sessions.expire(session.id)
    assert caught.value.http_status == 400
    expired = sessions.retrieve(session.id)
    assert (expired.status, expired.payment_status, expired.url) == ("expired", "unpaid", None)


# Refunds


def test_a_part_is_refunded_and_found_by_its_payment(account: Account) -> None:
    intent = paid(account)
    has_declared_members(intent, is_exact=False)
    assert (intent.status, intent.amount_received) == ("succeeded", PRICE)
    refunds = account.client.v1.refunds
    params: Any = {"payment_intent": intent.id, "amount": 45_000, "metadata": {"refund": "7"}}
    refund = refunds.create(params, account.key("refund"))
    has_declared_members(refund, is_exact=False)
    assert (refund.status, refund.amount, refund.currency) == ("succeeded", 45_000, "vnd")
    assert refunds.create(params, account.key("refund")).id == refund.id
    found = refunds.list({"payment_intent": intent.id, "limit": 100}).data
    assert [(one.id, one.metadata["refund"]) for one in found] == [(refund.id, "7")]
    charge = account.client.v1.charges.retrieve(str(intent.latest_charge))
    assert (charge.amount_refunded, charge.refunded) == (45_000, False)


def test_no_more_than_was_captured_is_refunded(account: Account) -> None:
    intent = paid(account)
    create = account.client.v1.refunds.create
    with pytest.raises(stripe.InvalidRequestError) as caught:
        create({"payment_intent": intent.id, "amount": PRICE + 1})
    assert (caught.value.http_status, caught.value.param) == (400, "amount")
    assert create({"payment_intent": intent.id}).amount == PRICE
    refused("charge_already_refunded", lambda: create({"payment_intent": intent.id}))


def test_a_refund_that_takes_its_time_is_pending_first(account: Account) -> None:
    intent = paid(account, "pm_card_pendingRefund")
    refund = account.client.v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == "pending"


def test_a_refund_may_fail_after_it_succeeded(account: Account) -> None:
    intent = paid(account, "pm_card_refundFail")
    refund = account.client.v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == "succeeded"

    def failed() -> stripe.Refund | None:
        found = account.client.v1.refunds.retrieve(refund.id)
        return found if found.status == "failed" else None

    assert account.eventually(failed).failure_reason


# Money


def test_the_fee_of_a_charge_is_found_by_expanding(account: Account) -> None:
    intent = paid(account)

    def money() -> Any:
        read = account.client.v1.payment_intents.retrieve(
            intent.id, {"expand": ["latest_charge.balance_transaction"]}
        )
        return read.latest_charge.balance_transaction

    found = account.eventually(money)
    has_declared_members(found, is_exact=False)
    assert found.type == "charge"
    assert found.fee > 0
    assert found.net == found.amount - found.fee
    if found.currency == "vnd":  # else the account settles in another currency
        assert found.amount == PRICE
    assert account.client.v1.balance_transactions.retrieve(found.id).source == intent.latest_charge


def test_a_dispute_is_listed_with_its_money_and_blocks_the_refund(account: Account) -> None:
    intent = paid(account, "pm_card_createDispute")

    def disputed() -> stripe.Dispute | None:
        return next(iter(account.client.v1.disputes.list({"payment_intent": intent.id}).data), None)

    dispute = account.eventually(disputed)
    has_declared_members(dispute, is_exact=False)
    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", "fraudulent", PRICE)
    assert account.client.v1.disputes.retrieve(dispute.id).payment_intent == intent.id
    withdrawn = account.eventually(
        lambda: account.client.v1.disputes.retrieve(dispute.id).balance_transactions
    )[0]
    assert (withdrawn.type, withdrawn.amount < 0, withdrawn.source) == ("adjustment", True, dispute.id)
    refused("charge_disputed", lambda: account.client.v1.refunds.create({"payment_intent": intent.id}))


# Errors


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"chophien": "1"}, "parameter_unknown", "chophien"),
        ({"mode": None}, "parameter_missing", "mode"),
        ({"success_url": "/don/"}, "url_invalid", "success_url"),
        ({"customer_email": "mai"}, "email_invalid", "customer_email"),
    ],
)
def test_a_bad_parameter_is_a_400_that_names_it(
    account: Account, changes: dict[str, Any], code: str, param: str
) -> None:
    error = refused(code, lambda: account.client.v1.checkout.sessions.create(order(**changes)))
    assert (error.http_status, error.param) == (400, param)
    assert error.json_body["error"]["type"] == "invalid_request_error"


def test_too_little_money_is_refused(account: Account) -> None:
    error = refused("amount_too_small", lambda: paid(account, amount=1))
    assert error.http_status == 400


def test_what_is_not_there_is_a_404(account: Account) -> None:
    v1 = account.client.v1
    for call in (
        lambda: v1.checkout.sessions.retrieve("cs_test_a1nothing"),
        lambda: v1.payment_intents.retrieve("pi_nothing"),
        lambda: v1.refunds.retrieve("re_nothing"),
        lambda: v1.disputes.retrieve("du_nothing"),
    ):
        assert refused("resource_missing", call).http_status == 404


def test_a_declined_card_is_a_402_with_the_payment_in_it(account: Account) -> None:
    error = refused("card_declined", lambda: paid(account, "pm_card_visa_chargeDeclined"), stripe.CardError)
    assert (error.http_status, error.error.decline_code) == (402, "generic_decline")
    assert error.error.payment_intent.status == "requires_payment_method"


def test_a_wrong_key_is_a_401(account: Account) -> None:
    options: Any = {"api_key": "sk_test_" + "0" * 24} if account.is_real else {"api_key": "nonsense"}
    with pytest.raises(stripe.AuthenticationError) as caught:
        account.client.v1.balance.retrieve({}, options)
    assert caught.value.http_status == 401


# The key


def test_stripes_own_test_mode_was_asked_as_well() -> None:
    if conftest.key_of_test_mode() is None:
        pytest.skip(f"{conftest.KEY} is not set, so all of this ran against fakestripe alone")


@pytest.mark.parametrize("key", ["sk_live_abc", "rk_live_abc", "pk_test_abc", "something"])
def test_any_key_but_one_of_test_mode_is_refused_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv(conftest.KEY, key)
    with pytest.raises(conftest.NotATestKey) as caught:
        conftest.key_of_test_mode()
    assert key not in str(caught.value)
