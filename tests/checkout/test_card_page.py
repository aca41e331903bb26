"""A card page is opened once, for who waits for it, and for what is due: each look before and after the call."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from shop.checkout import card_page
from shop.notifications.models import OutboxMessage
from shop.payments import records
from shop.payments.models import Payment, PaymentAttempt, PaymentStatus
from shop.payments.providers import stripe
from tests.card_purchase import placed
from tests.cast import Cast
from tests.fakestripe import FakeStripe

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(cast: Cast, card_payments: FakeStripe) -> PaymentAttempt:
    """Asked for just now; no worker has come to it."""
    return card_page.ask(placed(cast))


def written(topic: str) -> int:
    return OutboxMessage.objects.filter(topic=topic).count()


def is_open(attempt: PaymentAttempt) -> bool:
    card_page.open_page(attempt.pk)
    attempt.refresh_from_db()
    return bool(attempt.url)


def test_two_presses_ask_once(attempt: PaymentAttempt) -> None:
    before = written("card.page")
    assert card_page.ask(attempt.payment.purchase) == attempt
    assert written("card.page") == before
    assert is_open(attempt)


def test_what_nobody_waits_for_any_more_is_not_opened(attempt: PaymentAttempt) -> None:
    long_ago = timezone.now() - records.ANSWER_TIME - timedelta(seconds=1)
    PaymentAttempt.objects.update(asked_at=long_ago)
    assert not is_open(attempt)


def test_a_payment_that_is_closed_gets_no_page(attempt: PaymentAttempt) -> None:
    Payment.objects.update(status=PaymentStatus.CANCELLED)
    assert not is_open(attempt)


def test_only_the_latest_attempt_is_opened(attempt: PaymentAttempt) -> None:
    older = attempt.pk
    attempt.pk, attempt.number, attempt.idempotency_key = None, attempt.number + 1, "another"
    attempt._state.adding = True
    attempt.save()
    assert not is_open(PaymentAttempt.objects.get(pk=older))
    assert is_open(attempt)


def test_a_page_never_asks_for_another_amount_than_the_attempts(attempt: PaymentAttempt) -> None:
    PaymentAttempt.objects.update(amount=attempt.amount + 1)
    assert not is_open(attempt)
    assert "cancelled since" in attempt.failure


def test_a_page_of_what_is_no_longer_due_is_closed_again(
    attempt: PaymentAttempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = stripe.create_session

    def cancelled_meanwhile(**wanted: Any) -> stripe.SessionState:
        state = create(**wanted)
        Payment.objects.update(status=PaymentStatus.CANCELLED)
        return state

    monkeypatch.setattr(stripe, "create_session", cancelled_meanwhile)
    before = written("payment.closed")
    assert is_open(attempt)
    assert written("payment.closed") == before + 1
