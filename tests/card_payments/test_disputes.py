"""Chargebacks at fakestripe: told, withdrawn, won or lost, in any order, each cooperative's own part (S7)."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from django.db.models import Sum
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from shop.card_payments import disputes
from shop.ledger import splitting
from shop.ledger.models import Account, LedgerEntry, Posting
from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM
from shop.orders.models import Order
from shop.payments.models import Dispute, DisputeStatus, Payment, ProviderEvent, RefundStatus
from shop.payments.providers.stripe import DisputeState
from tests.card_payments.test_refunds import ask_back, nothing_is_broken, pay
from tests.cast import Cast
from tests.fakestripe import FakeStripe
from tests.outbox import drain
from tests.test_card_story import income, pay_by_card, ring
from tests.test_order_story import fill_cart
from tests.test_races import all_at_once

pytestmark = pytest.mark.django_db
TEA, RICE = 264_000, 240_500
EVENTS = ("created", "funds_withdrawn", "updated", "funds_reinstated", "closed")


def balances(prefix: str = "dispute:") -> dict[tuple[str, str], int]:
    """What disputes have done to each account, by cooperative; zeros left out."""
    rows = (
        Posting.objects.filter(entry__reference__startswith=prefix)
        .order_by()
        .values_list("account", "cooperative__name")
        .annotate(total=Sum("amount"))
    )
    return {(account, name or ""): total for account, name, total in rows if total}


def tell(fake: FakeStripe) -> None:
    """Rings with every dispute event so far, the last first."""
    for name in reversed(EVENTS):
        for event in reversed(fake.events(f"charge.dispute.{name}")):
            assert ring(event) == 200
    drain()


def test_a_dispute_is_told_with_its_day_and_withdrawn_from_each_cooperatives_part(
    cast: Cast, card_payments: FakeStripe
) -> None:
    payment = pay(cast, card_payments)
    card_payments.open_dispute(payment.provider_reference, reason="product_not_received", fee=380_000)
    tell(card_payments)
    dispute = Dispute.objects.get()
    assert (dispute.payment, dispute.amount, dispute.fee_amount) == (payment, 504_500, 380_000)
    assert (dispute.status, dispute.withdrawn) == (DisputeStatus.OPEN, True)
    assert (dispute.reason, dispute.provider_status) == ("product_not_received", "needs_response")
    assert dispute.evidence_due_at
    assert timedelta(days=8) < dispute.evidence_due_at - timezone.now() <= timedelta(days=9)
    assert balances() == {
        ("disputed", "HTX Chè Mây"): TEA,
        ("card_clearing", "HTX Chè Mây"): -TEA,
        ("disputed", "HTX Gạo Nước"): RICE,
        ("card_clearing", "HTX Gạo Nước"): -RICE,
        ("provider_fee", ""): 380_000,
        ("card_clearing", ""): -380_000,
    }
    assert set(ProviderEvent.objects.filter(event_type__contains="dispute").values_list("outcome")) == {
        ("dispute open, withdrawn",)
    }
    assert income() == 504_500
    nothing_is_broken()


def test_a_dispute_won_brings_everything_back_but_the_fee(cast: Cast, card_payments: FakeStripe) -> None:
    payment = pay(cast, card_payments)
    dispute_id = card_payments.open_dispute(payment.provider_reference, fee=380_000)["id"]
    tell(card_payments)
    card_payments.review_dispute(dispute_id)
    card_payments.close_dispute(dispute_id, "won")
    tell(card_payments)
    dispute = Dispute.objects.get()
    assert (dispute.status, dispute.withdrawn) == (DisputeStatus.WON, False)
    assert dispute.closed_at
    assert balances() == {("provider_fee", ""): 380_000, ("card_clearing", ""): -380_000}
    nothing_is_broken()


def test_a_dispute_lost_is_paid_by_each_cooperative_for_its_part(
    cast: Cast, card_payments: FakeStripe
) -> None:
    payment = pay(cast, card_payments)
    dispute_id = card_payments.open_dispute(payment.provider_reference, fee=0)["id"]
    card_payments.close_dispute(dispute_id, "lost")
    tell(card_payments)
    expected = {}
    for name, part in (("HTX Chè Mây", TEA), ("HTX Gạo Nước", RICE)):
        expected |= {
            ("card_clearing", name): -part,
            ("payable", name): part,
            ("refunds", name): part,
            ("platform_receivable", name): -part,
        }
    assert balances() == expected
    assert income() == 0
    nothing_is_broken()


def test_an_inquiry_moves_no_money(cast: Cast, card_payments: FakeStripe) -> None:
    payment = pay(cast, card_payments)
    dispute_id = card_payments.open_dispute(payment.provider_reference, inquiry=True)["id"]
    tell(card_payments)
    assert (Dispute.objects.get().status, Dispute.objects.get().withdrawn) == (DisputeStatus.OPEN, False)
    card_payments.close_dispute(dispute_id, "won")
    tell(card_payments)
    assert Dispute.objects.get().status == DisputeStatus.WON
    assert not LedgerEntry.objects.filter(kind="dispute").exists()


def test_s10_a_dispute_is_found_without_any_webhook(cast: Cast, card_payments: FakeStripe) -> None:
    payment = pay(cast, card_payments)
    card_payments.open_dispute(payment.provider_reference)
    assert disputes.recent() == 1
    assert disputes.recent() == 1
    assert Dispute.objects.get().withdrawn
    assert LedgerEntry.objects.filter(kind="dispute").count() == 3


def test_s7_a_dispute_told_before_its_payment_is_known_is_found_later(
    cast: Cast, card_payments: FakeStripe
) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    _purchase, session_id = pay_by_card(hoa, cast)
    card_payments.pay(session_id, card="4000000000000259")  # disputed at once
    tell(card_payments)
    assert not Dispute.objects.exists()
    assert "of no payment of ours" in ProviderEvent.objects.latest("pk").outcome
    ring(card_payments.events("checkout.session.completed")[-1])
    drain()
    disputes.recent()
    assert Dispute.objects.get().payment == Payment.objects.get()


def states(dispute_id: str, intent: str, end: str) -> list[DisputeState]:
    """What Stripe answers from day to day, from opened to closed."""
    opened = DisputeState(
        id=dispute_id,
        payment_intent=intent,
        amount=504_500,
        currency="vnd",
        reason="fraudulent",
        status="needs_response",
        opened_at=timezone.now(),
    )
    withdrawn = replace(opened, withdrawn=True, fee_amount=380_000)
    review = replace(withdrawn, status="under_review")
    closed = replace(review, status=end, withdrawn=end == "lost")
    return [opened, withdrawn, review, closed]


@pytest.mark.parametrize("end", ["won", "lost"])
def test_s7_any_order_of_answers_ends_in_the_same_books(
    cast: Cast, card_payments: FakeStripe, end: str
) -> None:
    payment = pay(cast, card_payments)
    ends = Counter()
    for number, order in enumerate(permutations(range(4))):
        told = states(f"du_{number}", payment.provider_reference, end)
        for place in (*order, *order):
            dispute = disputes.record(told[place])
        assert dispute
        dispute.refresh_from_db()
        done = balances(f"dispute:{dispute.pk}:")
        ends[dispute.status, dispute.withdrawn, dispute.fee_amount, tuple(sorted(done.items()))] += 1
    assert len(ends) == 1, ends
    ((status, withdrawn, fee, _done),) = ends
    assert (status, withdrawn, fee) == (end, end == "lost", 380_000)


def test_s7_a_loss_that_an_appeal_turns_into_a_win_comes_back(cast: Cast, card_payments: FakeStripe) -> None:
    payment = pay(cast, card_payments)
    *_open, lost = states("du_1", payment.provider_reference, "lost")
    for status in ("lost", "appeal_needs_response", "appeal_under_review"):
        dispute = disputes.record(replace(lost, status=status))
        assert dispute
        assert (dispute.status, income()) == (DisputeStatus.LOST, 0)
    disputes.record(replace(lost, status="won", withdrawn=False))
    assert income() == 504_500
    assert balances() == {("provider_fee", ""): 380_000, ("card_clearing", ""): -380_000}


def test_the_parts_stay_as_they_were_posted_when_an_order_is_refunded_meanwhile(
    cast: Cast, card_payments: FakeStripe
) -> None:
    payment = pay(cast, card_payments)
    tea = Order.unscoped.order_by("pk")[0]
    fulfilment.cancel(tea.pk, reason="hết", actor=SYSTEM)
    drain()
    *_open, lost = states("du_1", payment.provider_reference, "lost")
    dispute = disputes.record(replace(lost, amount=RICE))
    assert dispute
    assert [(part.order.cooperative, part.amount) for part in disputes.parts(dispute)] == [(cast.rice, RICE)]
    assert income() == 0


def test_a_refund_of_a_disputed_payment_fails_with_stripes_words(
    cast: Cast, card_payments: FakeStripe
) -> None:
    payment = pay(cast, card_payments)
    card_payments.open_dispute(payment.provider_reference)
    refund = ask_back()
    drain()
    refund.refresh_from_db()
    assert refund.status == RefundStatus.FAILED
    assert "charged back" in refund.failure


@pytest.mark.django_db(transaction=True)
def test_s6_twenty_answers_at_once_are_one_dispute(committed_cast: Cast, card_payments: FakeStripe) -> None:
    payment = pay(committed_cast, card_payments)
    *_open, lost = states("du_1", payment.provider_reference, "lost")
    results = all_at_once([lambda: disputes.record(lost)] * 20)
    assert {type(result) for result in results} == {Dispute}, results
    assert Dispute.objects.count() == 1
    references = LedgerEntry.objects.filter(kind="dispute").values_list("reference", flat=True)
    assert len(references) == 5  # withdrawn and lost for two orders, and the fee
    assert income() == 0


@given(st.integers(1, 10**9), st.lists(st.integers(0, 10**9), min_size=1, max_size=6).filter(any))
def test_m2_the_parts_of_a_dispute_are_the_whole(total: int, weights: list[int]) -> None:
    parts = splitting.by_weight(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part - total * weight / sum(weights)) < 1.001 for part, weight in zip(parts, weights, strict=True)
    )


def test_a_disputes_entries_are_each_orders_own(cast: Cast, card_payments: FakeStripe) -> None:
    payment = pay(cast, card_payments)
    card_payments.open_dispute(payment.provider_reference, amount=100_001)
    tell(card_payments)
    parts = Posting.objects.filter(account=Account.DISPUTED).order_by("amount")
    numbers = list(Order.unscoped.order_by("pk").values_list("number", flat=True))
    assert [(row.amount, row.entry.order_number) for row in parts] == [
        (47_671, numbers[1]),
        (52_330, numbers[0]),
    ]


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [(1, [1, 1], [1, 0]), (5, [1, 1, 1], [2, 2, 1]), (2, [3, 3, 3, 3], [1, 1, 0, 0]), (7, [0, 0], [7, 0])],
)
def test_m2_equal_remainders_go_to_the_earlier_part(
    amount: int, weights: list[int], parts: list[int]
) -> None:
    assert splitting.by_weight(amount, weights) == parts
