"""The shop while Stripe's events come forged, twice, in any order, early or never (promises S5–S8, S10, S12)."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from pytest_django.live_server_helper import LiveServer

from shop.card_payments import reconciliation, tasks
from shop.checkout import card_page
from shop.ledger.models import EntryKind, LedgerEntry, Posting
from shop.lifecycle import fulfilment, refunds
from shop.notifications.models import OutboxMessage
from shop.orders.actors import SYSTEM
from shop.orders.models import Order
from shop.payments.models import Dispute, Payment, PaymentStatus, ProviderEvent, Refund, RefundStatus
from tests.buyer import TEA_TOTAL
from tests.card_purchase import a_minute_passes, page_of, paid_once, placed
from tests.cast import Cast
from tests.fakestripe import FakeStripe
from tests.outbox import drain

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fake(committed_cast: Cast, card_payments: FakeStripe, live_server: LiveServer) -> Iterator[FakeStripe]:
    """Fakestripe whose events reach the shop over HTTP."""
    card_payments.webhook_url = f"{live_server.url}/webhooks/stripe/"
    yield card_payments
    card_payments.webhook_url = None


@pytest.mark.parametrize(
    ("kind", "details"),
    [
        ("forge", {}),
        ("tamper", {}),
        ("unsigned", {}),
        ("age", {"seconds": 400}),
        ("future", {"seconds": 400}),
        ("oversized", {"bytes": 2_000_000}),
        ("thin", {}),
        ("garbage", {}),
    ],
)
def test_s5_what_stripe_did_not_send_now_is_a_400_and_the_real_event_still_counts(
    fake: FakeStripe, committed_cast: Cast, kind: str, details: dict[str, Any]
) -> None:
    fake.plant_webhook_fault(kind, type="checkout.session.completed", **details)
    fake.pay(page_of(placed(committed_cast)))
    fake.wait_for_webhooks(60)
    tries = [one for one in fake.deliveries() if one["type"] == "checkout.session.completed"]
    assert [(one["fault"], one["status"]) for one in tries] == [(kind, 400), (None, 200)]
    assert ProviderEvent.objects.filter(event_type="checkout.session.completed").count() == 1
    drain()
    paid_once(fake)


def test_s5_a_rotated_secret_is_accepted_and_another_mode_is_ignored(
    fake: FakeStripe, committed_cast: Cast
) -> None:
    fake.plant_webhook_fault("live", times=100)
    fake.pay(page_of(placed(committed_cast)))
    fake.wait_for_webhooks(60)
    assert {one["status"] for one in fake.deliveries()} == {200}
    drain()
    assert Payment.objects.get().status == PaymentStatus.PENDING
    fake.clear_webhook_faults()

    other = placed(committed_cast, "other")
    fake.control("webhook_url", secrets=["whsec_new", fake.webhook_secret])
    fake.pay(page_of(other))
    fake.wait_for_webhooks(60)
    drain()
    assert other.payments.get().status == PaymentStatus.SUCCEEDED


def test_s6_twenty_copies_at_once_and_other_events_of_the_same_payment_are_one_effect(
    fake: FakeStripe, committed_cast: Cast
) -> None:
    fake.plant_webhook_fault("duplicate", copies=20, times=100)
    fake.pay(page_of(placed(committed_cast)))
    fake.wait_for_webhooks(120)
    assert {one["status"] for one in fake.deliveries()} == {200}
    completed = ProviderEvent.objects.get(event_type="checkout.session.completed")
    assert completed.deliveries == 20
    assert OutboxMessage.objects.filter(topic="provider.event", payload={"event": completed.pk}).count() == 1
    drain()
    (event,) = fake.events("checkout.session.completed")
    assert fake.redeliver(event["id"], times=20, at_once=True)["statuses"] == [200] * 20
    drain()
    paid_once(fake)


def story(fake: FakeStripe, cast: Cast) -> list[str]:
    """Paid, half refunded, disputed and won, with every event still on its way; their ids, oldest first."""
    fake.pause_webhooks()
    purchase = placed(cast)
    fake.pay(page_of(purchase))
    assert reconciliation.settle(purchase.payments.get(), close=False)
    refunds.ask_part(Order.unscoped.get().pk, amount=44_000, reason="vỡ", actor=SYSTEM)
    drain()
    intent = Payment.objects.get().provider_reference
    dispute = fake.open_dispute(intent, amount=100_000)
    fake.review_dispute(dispute["id"])
    fake.close_dispute(dispute["id"], "won")
    return [event["id"] for event in fake.events()]


@pytest.mark.parametrize("seed", ["forwards", "backwards", "a", "b", "c"])
def test_s7_any_order_of_events_ends_in_the_same_state(
    fake: FakeStripe, committed_cast: Cast, seed: str
) -> None:
    events = story(fake, committed_cast)
    if seed == "backwards":
        events.reverse()
    elif seed != "forwards":
        random.Random(seed).shuffle(events)
    for event_id in events:
        assert fake.redeliver(event_id)["statuses"] == [200]
        drain()
    for event_id in events:  # and all of it once more
        assert fake.redeliver(event_id)["statuses"] == [200]
    drain()
    paid_once(fake)
    refund, dispute = Refund.objects.get(), Dispute.objects.get()
    assert (refund.status, refund.amount) == (RefundStatus.SUCCEEDED, 44_000)
    assert (dispute.status, dispute.withdrawn, dispute.amount) == ("won", False, 100_000)
    sums = {
        row["account"]: row["total"]
        for row in Posting.objects.values("account").annotate(total=Sum("amount"))
    }
    assert {account: total for account, total in sums.items() if total} == {
        "card_clearing": TEA_TOTAL - 44_000 - fees_of(fake),
        "payable": -(TEA_TOTAL - 44_000),
        "platform_receivable": TEA_TOTAL - 44_000,
        "sales": -TEA_TOTAL,
        "refunds": 44_000,
        "provider_fee": fees_of(fake),
    }


def fees_of(fake: FakeStripe) -> int:
    """What Stripe's own books say it has cost: the card's fee, and that of the dispute."""
    store = fake.app.world.store
    return sum(row["fee"] for row in store.newest_first("balance_transaction"))


def test_s7_a_dispute_that_is_told_before_the_payment_is_not_lost(
    fake: FakeStripe, committed_cast: Cast
) -> None:
    fake.pause_webhooks()
    session_id = page_of(placed(committed_cast))
    fake.pay(session_id)
    (paid,) = fake.events("payment_intent.succeeded")
    fake.open_dispute(paid["data"]["object"]["id"])
    for kind in ("charge.dispute.funds_withdrawn", "charge.dispute.created", "checkout.session.completed"):
        (event,) = fake.events(kind)
        fake.redeliver(event["id"])
        drain()
    tasks.reconcile_recent()
    dispute = Dispute.objects.get()
    assert (dispute.status, dispute.withdrawn, dispute.amount) == ("open", True, TEA_TOTAL)


def test_s8_paid_before_our_own_call_for_the_page_has_returned(
    fake: FakeStripe, committed_cast: Cast
) -> None:
    purchase = placed(committed_cast)
    hang = fake.plant_fault("hang", at="after", path="/v1/checkout/sessions$", then="go_on")
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(in_thread, page_of, purchase)
        hang.wait_until_met()
        (session,) = fake.app.world.store.newest_first("checkout.session")
        fake.pay(session["id"])
        fake.wait_for_webhooks(60)
        drain()
        assert Payment.objects.get().status == PaymentStatus.SUCCEEDED
        hang.release()
        with pytest.raises(card_page.NothingToPay):
            call.result(60)
    drain()
    assert reconciliation.pending_cards() == 0
    paid_once(fake)


def test_s8_the_event_of_a_refund_before_our_own_call_has_returned(
    fake: FakeStripe, committed_cast: Cast
) -> None:
    fake.pay(page_of(placed(committed_cast)))
    fake.wait_for_webhooks(60)
    drain()
    fulfilment.cancel(Order.unscoped.get().pk, reason="hết hàng", actor=SYSTEM)
    hang = fake.plant_fault("hang", at="after", path="/v1/refunds$", then="go_on")
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(in_thread, drain, 1)
        hang.wait_until_met()
        fake.wait_for_webhooks(60)
        drain(1)
        assert Refund.objects.get().status == RefundStatus.SUCCEEDED
        hang.release()
        call.result(60)
    drain()
    assert len(fake.events("refund.created")) == 1
    assert LedgerEntry.objects.filter(kind=EntryKind.REFUND).count() == 1
    paid_once(fake)


def in_thread(work: Any, *arguments: Any) -> Any:
    """The thread's own database connection is closed after the work."""
    try:
        return work(*arguments)
    finally:
        connection.close()


def test_s10_with_every_event_lost_paid_refunded_and_disputed_are_found_by_asking(
    fake: FakeStripe, committed_cast: Cast
) -> None:
    fake.plant_webhook_fault("drop", times=1000)
    fake.pay(page_of(placed(committed_cast)))
    a_minute_passes()
    assert tasks.reconcile_cards() == 1
    fake.next_refund("pending")
    refunds.ask_part(Order.unscoped.get().pk, amount=44_000, reason="vỡ", actor=SYSTEM)
    drain()
    assert Refund.objects.get().status == RefundStatus.REQUESTED
    fake.finish_refund(fake.events("refund.created")[0]["data"]["object"]["id"])
    fake.open_dispute(Payment.objects.get().provider_reference, amount=100_000)
    a_minute_passes()
    tasks.reconcile_refunds()
    tasks.reconcile_recent()
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert Dispute.objects.get().withdrawn
    assert not ProviderEvent.objects.exists()
    paid_once(fake)


def test_s12_an_amount_that_is_off_in_the_event_changes_nothing_and_one_at_stripe_is_held(
    fake: FakeStripe, committed_cast: Cast
) -> None:
    fake.plant_webhook_fault("wrong_amount", times=100, by=-1)
    fake.pay(page_of(placed(committed_cast)))
    fake.wait_for_webhooks(60)
    drain()
    paid_once(fake)

    fake.clear_webhook_faults()
    other = placed(committed_cast, "other")
    fake.next_payment(off_by=-1)
    fake.pay(page_of(other))
    fake.wait_for_webhooks(60)
    drain()
    payment = other.payments.get()
    assert payment.status != PaymentStatus.SUCCEEDED
    held = payment.held_charges.get()
    assert (held.amount, held.reason) == (TEA_TOTAL - 1, "amount")
