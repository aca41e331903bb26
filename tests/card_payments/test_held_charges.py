"""Card money that fits no payment is held, seen, and goes back (promises S6, S10, S12)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from shop.card_payments import held_charges, reconciliation, stripe_refunds
from shop.checkout import card_page
from shop.ledger.models import LedgerEntry, Posting
from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM, Actor, ActorKind
from shop.orders.models import Order, Status
from shop.payments import records
from shop.payments.models import (
    HeldCharge,
    HeldReason,
    HeldResolution,
    Payment,
    PaymentAttempt,
    PaymentStatus,
)
from shop.payments.providers import stripe
from tests.card_payments.test_refunds import nothing_is_broken
from tests.card_purchase import press_pay
from tests.cast import Cast
from tests.fakestripe import FakeStripe
from tests.outbox import drain
from tests.overdue import expire_due
from tests.test_card_story import pay_by_card, ring
from tests.test_order_story import fill_cart

pytestmark = pytest.mark.django_db


@pytest.fixture
def hoa(cast: Cast, card_payments: FakeStripe) -> Client:
    client = Client()
    fill_cart(client, cast)
    return client


def officer(cast: Cast) -> Actor:
    return Actor(ActorKind.UNION, cast.minh.pk)


def balance(account: str) -> int:
    return Posting.objects.filter(account=account).aggregate(total=Sum("amount", default=0))["total"]


def time_is_up() -> None:
    Payment.objects.update(expires_at=timezone.now() - timedelta(minutes=1))


def off_by_one(hoa: Client, cast: Cast, fake: FakeStripe) -> str:
    """Stripe captures one đồng more than the order; the session that it is of."""
    _purchase, session_id = pay_by_card(hoa, cast)
    fake.next_payment(off_by=1)
    fake.pay(session_id)
    return session_id


def by_webhook(fake: FakeStripe) -> None:
    assert ring(fake.events("checkout.session.completed")[-1]) == 200
    drain()


def by_reconciler(_fake: FakeStripe) -> None:
    Payment.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    assert reconciliation.pending_cards() == 0


def by_expiry(_fake: FakeStripe) -> None:
    time_is_up()
    assert expire_due() == 0


@pytest.mark.parametrize("noticed", [by_webhook, by_reconciler, by_expiry])
def test_s12_one_dong_off_is_held_and_neither_paid_nor_expired(
    hoa: Client, cast: Cast, card_payments: FakeStripe, noticed: Callable[[FakeStripe], None]
) -> None:
    off_by_one(hoa, cast, card_payments)
    noticed(card_payments)
    noticed(card_payments)
    charge = HeldCharge.objects.get()
    assert (charge.amount, charge.currency, charge.reason) == (504_501, "vnd", HeldReason.AMOUNT)
    assert charge.resolution == HeldResolution.OPEN
    assert not Payment.objects.get().is_paid
    lines = Posting.objects.values_list("entry__reference", "account", "amount", "cooperative")
    assert set(lines) == {
        (f"held:{charge.pk}", "card_clearing", 504_501, None),
        (f"held:{charge.pk}", "buyer_clearing", -504_501, None),
    }
    time_is_up()
    assert expire_due() == 0
    assert set(Order.unscoped.values_list("status", flat=True)) == {Status.PLACED}
    purchase = Payment.objects.get().purchase
    page = hoa.get(purchase.get_absolute_url()).content.decode()
    assert "Chợ đang xem lại khoản tiền của bạn" in page
    assert "504.501" in page
    assert "/tra-the/" not in page
    assert "chưa bị trừ" not in page
    nothing_is_broken()


def test_s12_another_currency_is_held_and_in_no_books_of_dong(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    _purchase, session_id = pay_by_card(hoa, cast)
    card_payments.pay(session_id)
    paid = replace(stripe.read_session(session_id), currency="usd")
    with patch.object(stripe, "read_session", return_value=paid):
        assert reconciliation.read_again(session_id).startswith("held for review: usd")
    charge = HeldCharge.objects.get()
    assert (charge.reason, charge.currency) == (HeldReason.CURRENCY, "usd")
    assert not Payment.objects.get().is_paid
    assert not LedgerEntry.objects.exists()


def test_s12_a_page_that_is_another_payments_is_not_taken_for_this_one(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    _purchase, session_id = pay_by_card(hoa, cast)
    card_payments.pay(session_id)
    paid = replace(stripe.read_session(session_id), reference="999999")
    with patch.object(stripe, "read_session", return_value=paid):
        assert reconciliation.read_again(session_id) == "not ours"
        assert not reconciliation.settle(Payment.objects.get(), close=False)
    assert Payment.objects.get().status == PaymentStatus.PENDING


def test_a_buyer_whose_money_is_held_cannot_pay_once_more(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    off_by_one(hoa, cast, card_payments)
    by_webhook(card_payments)
    purchase = Payment.objects.get().purchase
    with pytest.raises(card_page.NothingToPay):
        card_page.ask(purchase)
    assert PaymentAttempt.objects.count() == 1


def test_held_money_given_back_ends_the_order_and_the_buyer_reads_it(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    off_by_one(hoa, cast, card_payments)
    by_webhook(card_payments)
    charge = HeldCharge.objects.get()
    held_charges.give_back(charge.pk, officer(cast))
    with pytest.raises(records.MovedOn):
        held_charges.give_back(charge.pk, officer(cast))
    drain()
    charge.refresh_from_db()
    assert (charge.resolution, charge.resolved_by) == (HeldResolution.REFUNDED, cast.minh)
    (refund,) = stripe.refunds_of(charge.provider_reference)
    assert (refund.id, refund.amount) == (charge.refund_reference, 504_501)
    assert (balance("buyer_clearing"), balance("card_clearing")) == (0, 0)
    time_is_up()
    assert expire_due() == 2
    page = hoa.get(Payment.objects.get().purchase.get_absolute_url()).content.decode()
    assert "Tiền đã được hoàn về thẻ" in page
    nothing_is_broken()


def test_held_money_dealt_with_elsewhere_leaves_the_books_with_a_note(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    off_by_one(hoa, cast, card_payments)
    by_webhook(card_payments)
    charge = HeldCharge.objects.get()
    held_charges.dismiss(charge.pk, "hoàn ở trang Stripe", officer(cast))
    with pytest.raises(records.MovedOn):
        held_charges.dismiss(charge.pk, "lần nữa", officer(cast))
    charge.refresh_from_db()
    assert (charge.resolution, charge.note) == (HeldResolution.DISMISSED, "hoàn ở trang Stripe")
    assert (balance("buyer_clearing"), balance("card_clearing")) == (0, 0)
    nothing_is_broken()


def test_held_money_that_stripe_will_not_give_back_waits_for_a_person_with_the_reason(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    off_by_one(hoa, cast, card_payments)
    by_webhook(card_payments)
    charge = HeldCharge.objects.get()
    stripe.refund(
        payment_intent=charge.provider_reference, amount=504_501, idempotency_key="by hand", metadata={}
    )
    held_charges.give_back(charge.pk, officer(cast))
    drain()
    charge.refresh_from_db()
    assert (charge.resolution, balance("buyer_clearing")) == (HeldResolution.OPEN, -504_501)
    assert "already been refunded" in charge.note


def test_held_money_that_the_bank_sends_back_is_held_again_and_can_go_back_again(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    off_by_one(hoa, cast, card_payments)
    by_webhook(card_payments)
    charge = HeldCharge.objects.get()
    held_charges.give_back(charge.pk, officer(cast))
    drain()
    charge.refresh_from_db()
    card_payments.fail_refund(charge.refund_reference, reason="expired_or_canceled_card")
    for _again in range(2):
        assert stripe_refunds.recent() == 1
    charge.refresh_from_db()
    assert (charge.resolution, charge.note) == (HeldResolution.OPEN, "failed")
    assert balance("buyer_clearing") == -504_501
    held_charges.give_back(charge.pk, officer(cast))
    drain()
    charge.refresh_from_db()
    assert (charge.resolution, balance("buyer_clearing")) == (HeldResolution.REFUNDED, 0)
    assert [row.status for row in stripe.refunds_of(charge.provider_reference)] == ["succeeded", "failed"]
    nothing_is_broken()


def paid_on_two_pages(hoa: Client, cast: Cast, fake: FakeStripe) -> tuple[str, str]:
    """Two pages of one payment, both open and both paid; the sessions."""
    purchase, first = pay_by_card(hoa, cast)
    PaymentAttempt.objects.update(expires_at=timezone.now())  # too short to be shown again
    press_pay(hoa, purchase)
    PaymentAttempt.objects.filter(number=1).update(expires_at=timezone.now() + timedelta(minutes=30))
    second = PaymentAttempt.objects.get(number=2).session_id
    fake.pay(first)
    fake.pay(second)
    return first, second


def test_s12_a_second_charge_of_a_paid_purchase_goes_back_by_itself(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    paid_on_two_pages(hoa, cast, card_payments)
    for event in card_payments.events("checkout.session.completed"):
        for _copy in range(2):
            assert ring(event) == 200
    drain()
    charge = HeldCharge.objects.get()
    assert (charge.reason, charge.resolution) == (HeldReason.SECOND_CHARGE, HeldResolution.REFUNDED)
    assert Payment.objects.get().captured_amount == 504_500
    assert charge.provider_reference != Payment.objects.get().provider_reference
    assert [row.amount for row in stripe.refunds_of(charge.provider_reference)] == [504_500]
    assert (balance("buyer_clearing"), balance("payable")) == (0, -504_500)
    page = hoa.get(Payment.objects.get().purchase.get_absolute_url()).content.decode()
    assert "lần thứ hai đã được hoàn về thẻ" in page
    nothing_is_broken()


def test_s10_a_second_charge_is_found_without_any_webhook(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    first, _second = paid_on_two_pages(hoa, cast, card_payments)
    assert reconciliation.read_again(first) == "paid"
    assert reconciliation.paid_twice() == 1
    charge = HeldCharge.objects.get()
    assert charge.resolution == HeldResolution.REFUNDING
    assert held_charges.waiting() == 1
    charge.refresh_from_db()
    assert charge.resolution == HeldResolution.REFUNDED
    assert held_charges.waiting() == 0


def test_s1_the_other_page_of_a_purchase_closes_when_one_is_paid(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    purchase, first = pay_by_card(hoa, cast)
    PaymentAttempt.objects.update(expires_at=timezone.now())
    press_pay(hoa, purchase)
    second = PaymentAttempt.objects.get(number=2).session_id
    card_payments.pay(second)
    by_webhook(card_payments)
    assert stripe.read_session(first).status == "expired"


def test_a_worker_killed_while_giving_held_money_back_sends_it_once(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    off_by_one(hoa, cast, card_payments)
    by_webhook(card_payments)
    charge = HeldCharge.objects.get()
    held_charges.give_back(charge.pk, officer(cast))
    with patch.object(held_charges, "_done", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        held_charges.run(charge.pk)
    card_payments.advance(25 * 3600)
    held_charges.run(charge.pk)
    assert len(stripe.refunds_of(charge.provider_reference)) == 1
    charge.refresh_from_db()
    assert charge.resolution == HeldResolution.REFUNDED


def test_cancelling_an_order_while_its_money_is_held_keeps_the_money_in_sight(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    off_by_one(hoa, cast, card_payments)
    by_webhook(card_payments)
    for order in Order.unscoped.all():
        fulfilment.cancel(order.pk, reason="buyer", actor=SYSTEM)
    drain()
    assert Payment.objects.get().status == PaymentStatus.CANCELLED
    page = hoa.get(Payment.objects.get().purchase.get_absolute_url()).content.decode()
    assert "Chợ đang xem lại khoản tiền của bạn" in page
    assert "không bị trừ tiền" not in page
    assert balance("buyer_clearing") == -504_501
