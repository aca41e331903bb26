"""One card purchase in tests: placed, brought to its page, and proved to be paid once."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from shop.checkout import payment as money
from shop.checkout import placement
from shop.ledger.models import EntryKind, LedgerEntry
from shop.orders.models import Purchase
from shop.payments.models import Payment, PaymentAttempt, PaymentStatus, Refund
from shop.reports import books
from tests.buyer import TEA_TOTAL, session_in
from tests.cast import Cast
from tests.fakestripe import FakeStripe
from tests.test_races import request_for

RETURN = ("https://cho.example/a", "https://cho.example/b")


def placed(cast: Cast, key: str = "") -> Purchase:
    """One box of tea by card, 144.000 đồng; another `key` is another cart."""
    wanted = request_for({cast.tea_100.pk: 1}, TEA_TOTAL, "card")
    return placement.place_order(replace(wanted, cart_key=key))[0]


def page_of(purchase: Purchase) -> str:
    """The Checkout Session that the buyer is sent to."""
    return session_in(money.start_card(purchase, RETURN))


def a_minute_passes() -> None:
    """Everything so far is two minutes older, so that the reconciler looks at it."""
    then = timezone.now() - timedelta(minutes=2)
    for model in (Payment, PaymentAttempt, Refund):
        model.objects.update(created_at=then)


def paid_once(fake: FakeStripe) -> None:
    """One charge at Stripe, one sale here, and the books are right."""
    charges = [event["data"]["object"] for event in fake.events("charge.succeeded")]
    assert [charge["amount_captured"] for charge in charges] == [TEA_TOTAL]
    payment = Payment.objects.get()
    assert (payment.status, payment.captured_amount) == (PaymentStatus.SUCCEEDED, TEA_TOTAL)
    assert payment.provider_reference == charges[0]["payment_intent"]
    assert LedgerEntry.objects.filter(kind=EntryKind.SALE).count() == 1
    books_are_right()


def books_are_right() -> None:
    broken = {result.check.name: result.examples for result in books.prove() if result.broken_count}
    assert broken == {}
