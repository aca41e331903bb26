"""What Stripe keeps of a card payment is the marketplace's cost, read from Stripe and posted once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from shop.card_payments import provider_fees
from shop.ledger.models import LedgerEntry, Posting
from shop.notifications.models import OutboxMessage
from shop.payments.models import Payment
from shop.payments.providers import stripe
from tests.card_payments.test_refunds import nothing_is_broken, pay
from tests.cast import Cast
from tests.fakestripe import FakeStripe

pytestmark = pytest.mark.django_db
FEE = 17_153  # 3.4 % of 504.500, as fakestripe takes it


def test_the_fee_is_read_from_the_balance_transaction_and_posted_once(
    cast: Cast, card_payments: FakeStripe
) -> None:
    payment = pay(cast, card_payments)
    assert payment.provider_fee_amount == FEE
    assert provider_fees.read(payment.pk)
    lines = Posting.objects.filter(entry__reference=f"provider_fee:{payment.pk}")
    assert set(lines.values_list("account", "amount", "cooperative")) == {
        ("provider_fee", FEE, None),
        ("card_clearing", -FEE, None),
    }
    nothing_is_broken()


def test_a_fee_that_is_not_booked_yet_is_found_by_the_reconciler(
    cast: Cast, card_payments: FakeStripe
) -> None:
    with patch.object(stripe, "read_fee", return_value=None):
        payment = pay(cast, card_payments)
    assert payment.provider_fee_amount is None
    assert not OutboxMessage.objects.filter(handled_at__isnull=True).exists()
    assert provider_fees.missing() == 0
    Payment.objects.update(succeeded_at=timezone.now() - timedelta(minutes=2))
    assert provider_fees.missing() == 1
    assert provider_fees.missing() == 0
    assert Payment.objects.get().provider_fee_amount == FEE


@pytest.mark.parametrize(
    ("currency", "amount", "note"),
    [("sgd", 53, "0.53 SGD"), ("usd", 1_234, "12.34 USD"), ("jpy", 99, "99 JPY")],
)
def test_a_fee_in_another_currency_is_noted_and_not_guessed_in_dong(
    cast: Cast, card_payments: FakeStripe, currency: str, amount: int, note: str
) -> None:
    fee = stripe.Fee(amount, currency, datetime.now(UTC))
    with patch.object(stripe, "read_fee", return_value=fee):
        payment = pay(cast, card_payments)
    assert (payment.provider_fee_amount, payment.provider_fee_note) == (None, note)
    assert not LedgerEntry.objects.filter(kind="provider_fee").exists()
    Payment.objects.update(succeeded_at=timezone.now() - timedelta(minutes=2))
    assert provider_fees.missing() == 0


def test_no_fee_at_all_is_known_and_posts_nothing(cast: Cast, card_payments: FakeStripe) -> None:
    fee = stripe.Fee(0, "vnd", datetime.now(UTC))
    with patch.object(stripe, "read_fee", return_value=fee):
        payment = pay(cast, card_payments)
    assert payment.provider_fee_amount == 0
    assert not LedgerEntry.objects.filter(kind="provider_fee").exists()
    nothing_is_broken()


def test_a_payment_stripe_does_not_know_is_asked_for_once(cast: Cast, card_payments: FakeStripe) -> None:
    with patch.object(stripe, "read_fee", return_value=None):
        pay(cast, card_payments)
    Payment.objects.update(provider_reference="pi_demo_1", succeeded_at=timezone.now() - timedelta(minutes=2))
    assert provider_fees.missing() == 1
    assert Payment.objects.get().provider_fee_note == "unknown at Stripe"
    assert provider_fees.missing() == 0


def test_the_fee_belongs_to_the_day_stripe_took_it(cast: Cast, card_payments: FakeStripe) -> None:
    with patch.object(stripe, "read_fee", return_value=None):
        payment = pay(cast, card_payments)
    fee = stripe.read_fee(payment.provider_reference)
    assert fee
    late_in_utc = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # the 23rd in Vietnam
    with patch.object(stripe, "read_fee", return_value=replace(fee, charged_at=late_in_utc)):
        provider_fees.read(payment.pk)
    entry = LedgerEntry.objects.get(kind="provider_fee")
    assert f"{entry.effective_on}" == "2026-11-23"
