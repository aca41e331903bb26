"""One card purchase in tests: placed, brought to its page, and proved to be paid once."""

from dataclasses import replace
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from shop.checkout import card_page, placement
from shop.ledger.models import EntryKind, LedgerEntry
from shop.orders.models import Purchase
from shop.payments.models import Payment, PaymentAttempt, PaymentStatus, Refund
from shop.reports import books
from tests.buyer import TEA_TOTAL, session_in
from tests.cast import Cast
from tests.fakestripe import FakeStripe
from tests.outbox import open_card_pages
from tests.test_races import request_for


def placed(cast: Cast, key: str = "") -> Purchase:
    """One box of tea by card, 144.000 đồng; another `key` is another cart."""
    wanted = request_for({cast.tea_100.pk: 1}, TEA_TOTAL, "card")
    return placement.place_order(replace(wanted, cart_key=key))[0]


def page_of(purchase: Purchase) -> str:
    """The Checkout Session that the buyer is sent to."""
    card_page.open_page(card_page.ask(purchase).pk)
    return session_in(card_page.look(purchase).url)


def press_pay(client: Client, purchase: Purchase) -> str:
    """Presses "Trả bằng thẻ", waits while a worker tries; where the browser is sent to in the end."""
    pressed = client.post(f"/don/{purchase.number}/tra-the/", {"t": purchase.token})
    return go_on(client, pressed["Location"])


def go_on(client: Client, location: str) -> str:
    """From where "Đặt hàng" or "Trả bằng thẻ" leads to, past the page that waits for the card page."""
    open_card_pages()
    return str(client.get(location)["Location"]) if "/tra-the/" in location else location


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
