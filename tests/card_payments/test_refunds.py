"""Card refunds at fakestripe: sent once whatever breaks, followed to their end, dealt with where they fail (M4)."""

from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from shop.card_payments import stripe_refunds
from shop.ledger.models import EntryKind, LedgerEntry, Posting
from shop.lifecycle import refunds
from shop.notifications.models import OutboxMessage
from shop.orders.actors import SYSTEM, Actor, ActorKind
from shop.orders.models import Order
from shop.payments import records
from shop.payments.models import Payment, ProviderEvent, Refund, RefundStatus
from shop.payments.providers import stripe
from shop.reports import books
from tests.cast import Cast
from tests.fakestripe import FakeStripe
from tests.outbox import drain
from tests.test_card_story import income, pay_by_card, ring
from tests.test_order_story import fill_cart
from tests.test_races import all_at_once

pytestmark = pytest.mark.django_db


def pay(cast: Cast, fake: FakeStripe) -> Payment:
    """Hoa has paid 504.500 đ by card: 264.000 for tea, 240.500 for rice."""
    hoa = Client()
    fill_cart(hoa, cast)
    _purchase, session_id = pay_by_card(hoa, cast)
    fake.pay(session_id)
    ring(fake.events("checkout.session.completed")[-1])
    drain()
    return Payment.objects.get()


def tea() -> Order:
    return Order.unscoped.order_by("pk")[0]


def ask_back(amount: int = 100_000) -> Refund:
    return refunds.ask_part(tea().pk, amount=amount, reason="vỡ", actor=SYSTEM)


def a_while_ago(refund: Refund) -> None:
    Refund.objects.filter(pk=refund.pk).update(created_at=timezone.now() - timedelta(minutes=5))


def at_stripe(payment: Payment) -> list[tuple[int, str]]:
    return [(found.amount, found.status) for found in stripe.refunds_of(payment.provider_reference)]


def officer(cast: Cast) -> Actor:
    return Actor(ActorKind.UNION, cast.minh.pk)


def nothing_is_broken() -> None:
    broken = [(result.check.name, result.examples) for result in books.prove() if result.broken_count]
    assert not [row for row in broken if row[0] != "rollups"], broken


@pytest.mark.django_db(transaction=True)
def test_m4_ten_refunds_of_40_percent_at_once_make_two(
    committed_cast: Cast, card_payments: FakeStripe
) -> None:
    payment = pay(committed_cast, card_payments)
    part = 264_000 * 40 // 100
    ask = partial(refunds.ask_part, tea().pk, amount=part, reason="vỡ", actor=SYSTEM)
    results = all_at_once([ask] * 10)
    assert sorted(type(result).__name__ for result in results) == ["Refund"] * 2 + ["RefundTooLarge"] * 8
    drain()
    assert at_stripe(payment) == [(part, "succeeded")] * 2
    assert income() == 504_500 - 2 * part


@pytest.mark.django_db(transaction=True)
def test_s2_the_same_refund_run_by_eight_workers_at_once_is_sent_once(
    committed_cast: Cast, card_payments: FakeStripe
) -> None:
    payment = pay(committed_cast, card_payments)
    refund = ask_back()

    def run() -> None:
        try:
            stripe_refunds.run(refund.pk)
        except stripe.Unavailable:
            return  # its key is in use by another worker

    assert all_at_once([run] * 8) == [None] * 8
    stripe_refunds.run(refund.pk)
    assert at_stripe(payment) == [(100_000, "succeeded")]
    assert LedgerEntry.objects.filter(kind=EntryKind.REFUND).count() == 1


def test_s2_a_worker_killed_after_the_call_sends_nothing_twice_even_when_stripe_forgot_the_key(
    cast: Cast, card_payments: FakeStripe
) -> None:
    payment = pay(cast, card_payments)
    refund = ask_back()
    with (
        patch.object(stripe_refunds, "apply", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        stripe_refunds.run(refund.pk)
    card_payments.advance(25 * 3600)  # past the life of the key
    stripe_refunds.run(refund.pk)
    assert at_stripe(payment) == [(100_000, "succeeded")]
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED
    assert refund.provider_reference.startswith("re_")
    assert income() == 404_500


def test_s8_an_event_that_overtakes_our_own_call_is_neither_lost_nor_doubled(
    cast: Cast, card_payments: FakeStripe
) -> None:
    pay(cast, card_payments)
    refund = ask_back()
    sent = stripe.refund

    def overtaken(**params: Any) -> stripe.RefundState:
        state = sent(**params)
        ring(card_payments.events("refund.created")[-1])
        event = ProviderEvent.objects.get(event_type="refund.created")
        (message,) = OutboxMessage.objects.filter(topic="provider.event", payload={"event": event.pk})
        assert message.handled_at is None
        assert stripe_refunds.read_again(state.id) == "refunded"
        return state

    with patch.object(stripe, "refund", overtaken):
        stripe_refunds.run(refund.pk)
    drain()
    assert LedgerEntry.objects.filter(kind=EntryKind.REFUND).count() == 1
    assert ProviderEvent.objects.get(event_type="refund.created").outcome == "refunded"


def test_a_pending_refund_waits_with_its_reference_and_a_reconciler_without_webhooks_ends_it(
    cast: Cast, card_payments: FakeStripe
) -> None:
    pay(cast, card_payments)
    card_payments.next_refund("pending")
    refund = ask_back()
    drain()
    refund.refresh_from_db()
    assert (refund.status, income()) == (RefundStatus.REQUESTED, 504_500)
    reference = refund.provider_reference
    assert reference.startswith("re_")

    a_while_ago(refund)
    assert stripe_refunds.requested() == 1
    refund.refresh_from_db()
    assert refund.status == RefundStatus.REQUESTED
    card_payments.finish_refund(reference)
    assert stripe_refunds.requested() == 1
    assert stripe_refunds.requested() == 0
    refund.refresh_from_db()
    assert (refund.status, refund.provider_reference) == (RefundStatus.SUCCEEDED, reference)
    assert income() == 404_500


@pytest.mark.parametrize("told_by", ["events", "events backwards", "reconciler"])
def test_s7_a_refund_that_the_bank_sends_back_is_reversed_once_in_the_books(
    cast: Cast, card_payments: FakeStripe, told_by: str
) -> None:
    pay(cast, card_payments)
    refund = ask_back()
    drain()
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED
    card_payments.fail_refund(refund.provider_reference, reason="lost_or_stolen_card")
    if told_by == "reconciler":
        assert stripe_refunds.recent() == 1
        assert stripe_refunds.recent() == 1
    else:
        names = ("refund.failed", "refund.updated", "charge.refund.updated", "refund.created")
        events = [event for name in names for event in card_payments.events(name)]
        for event in events if told_by == "events" else reversed(events):
            assert ring(event) == 200
        drain()
    refund.refresh_from_db()
    assert (refund.status, refund.failure) == (RefundStatus.FAILED, "lost_or_stolen_card")
    (entry,) = LedgerEntry.objects.filter(kind=EntryKind.REFUND_FAILED)
    assert (entry.reference, entry.order_number) == (f"refund_failed:{refund.pk}", tea().number)
    refunded = Posting.objects.filter(account="refunds").values_list("amount", flat=True)
    assert sorted(refunded) == [-100_000, 100_000]
    assert income() == 504_500
    nothing_is_broken()


def failed_refund(card_payments: FakeStripe) -> Refund:
    card_payments.next_refund("failed", reason="declined")
    refund = ask_back()
    drain()
    refund.refresh_from_db()
    assert (refund.status, refund.failure) == (RefundStatus.FAILED, "declined")
    return refund


def test_a_failed_refund_is_tried_again_under_the_next_number(cast: Cast, card_payments: FakeStripe) -> None:
    pay(cast, card_payments)
    first = failed_refund(card_payments)
    second = refunds.retry(first.pk, officer(cast))
    with pytest.raises(records.MovedOn):
        refunds.retry(first.pk, officer(cast))
    with pytest.raises(records.MovedOn):
        refunds.paid_otherwise(first.pk, "FT1", officer(cast))
    drain()
    second.refresh_from_db()
    assert (second.status, second.retry_of, second.actor) == (RefundStatus.SUCCEEDED, first, cast.minh)
    assert (first.idempotency_key[-2:], second.idempotency_key[-2:]) == ("-1", "-2")
    assert income() == 404_500
    nothing_is_broken()


def test_a_failed_refund_paid_by_bank_is_done_with_the_banks_reference(
    cast: Cast, card_payments: FakeStripe
) -> None:
    payment = pay(cast, card_payments)
    done = refunds.paid_otherwise(failed_refund(card_payments).pk, "FT26327001", officer(cast))
    drain()
    assert (done.status, done.provider_reference) == (RefundStatus.SUCCEEDED, "FT26327001")
    assert [status for _amount, status in at_stripe(payment)] == ["failed"]  # nothing more was sent
    assert income() == 404_500
    nothing_is_broken()


def test_m4_a_failed_refund_whose_money_went_back_otherwise_is_not_tried_again(
    cast: Cast, card_payments: FakeStripe
) -> None:
    pay(cast, card_payments)
    first = failed_refund(card_payments)
    ask_back(264_000)
    with pytest.raises(records.MovedOn):
        refunds.retry(first.pk, officer(cast))
    with pytest.raises(records.RefundTooLarge):
        ask_back(1)


def test_the_refund_of_a_demonstrations_payment_fails_with_words_and_parks_nothing(
    cast: Cast, card_payments: FakeStripe
) -> None:
    pay(cast, card_payments)
    Payment.objects.update(provider_reference="pi_demo_1")
    refund = ask_back()
    drain()
    refund.refresh_from_db()
    assert refund.status == RefundStatus.FAILED
    assert "pi_demo_1" in refund.failure
    assert not OutboxMessage.objects.filter(parked_at__isnull=False).exists()


def test_s3_a_stripe_that_is_away_parks_no_refund_and_the_reconciler_sends_it(
    cast: Cast, card_payments: FakeStripe
) -> None:
    payment = pay(cast, card_payments)
    with patch.object(stripe, "refunds_of", side_effect=stripe.Unavailable):
        refund = ask_back()
        drain()
    refund.refresh_from_db()
    assert refund.status == RefundStatus.REQUESTED
    assert not OutboxMessage.objects.filter(handled_at__isnull=True).exists()
    assert stripe_refunds.requested() == 0  # it is the outbox's turn for a minute
    a_while_ago(refund)
    assert stripe_refunds.requested() == 1
    assert at_stripe(payment) == [(100_000, "succeeded")]


def test_s4_a_failure_that_stripe_keeps_under_the_key_is_left_behind_with_a_new_one(
    cast: Cast, card_payments: FakeStripe
) -> None:
    payment = pay(cast, card_payments)
    card_payments.plant_fault("error", at="inside", path="/v1/refunds")
    refund = ask_back()
    a_while_ago(refund)
    drain()
    for _minute in range(2):  # the first hears the old answer and makes a new key, the second uses it
        try:
            stripe_refunds.requested()
        except stripe.Stuck:
            assert at_stripe(payment) == []
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED
    assert "." in refund.idempotency_key
    assert at_stripe(payment) == [(100_000, "succeeded")]


def test_a_refund_made_in_stripes_own_dashboard_is_told_and_touches_no_books(
    cast: Cast, card_payments: FakeStripe
) -> None:
    payment = pay(cast, card_payments)
    stripe.refund(
        payment_intent=payment.provider_reference, amount=5_000, idempotency_key="by hand", metadata={}
    )
    ring(card_payments.events("refund.created")[-1])
    drain()
    event = ProviderEvent.objects.get(event_type="refund.created")
    assert event.outcome == f"not asked for here: 5000 vnd of {payment.provider_reference}"
    assert income() == 504_500
