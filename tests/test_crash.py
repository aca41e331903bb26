"""Processes killed with SIGKILL while money moves (promise S2): afterwards at most one charge and one refund.

The points are reached from outside: fakestripe holds a call that has arrived, or the test holds a table that the
process wants to write next. There are no failpoints in the code.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django.fixtures import Settings

from catalog import row_locks
from shop.card_payments import reconciliation
from shop.ledger.models import EntryKind, LedgerEntry
from shop.lifecycle import fulfilment
from shop.notifications.models import OutboxMessage
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, Purchase, Status
from shop.payments.models import Payment, PaymentAttempt, PaymentStatus, Refund, RefundStatus
from shop.payments.providers import stripe
from tests.buyer import TEA_TOTAL, Buyer, session_in
from tests.card_purchase import books_are_right, page_of, placed
from tests.fakestripe import FakeStripe
from tests.processes import Market, wait_until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
PATIENCE = 180  # seconds; on an idle machine everything here takes a few
PAGES, REFUNDS = "/v1/checkout/sessions$", "/v1/refunds$"


@pytest.fixture
def cards(market: Market, settings: Settings) -> Iterator[FakeStripe]:
    """The test's own process calls the same fakestripe as the market's processes."""
    settings.STRIPE_ENABLED = True
    settings.STRIPE_SECRET_KEY = market.environment["STRIPE_SECRET_KEY"]
    settings.STRIPE_API_BASE = market.stripe.base_url
    stripe.client.cache_clear()
    yield market.stripe
    stripe.client.cache_clear()


@contextmanager
def stopped_before_writing(model: type[models.Model]) -> Iterator[Callable[[], bool]]:
    """Inside, nobody else can write to the table; gives a question: does somebody want to?"""
    table = model._meta.db_table

    def is_wanted() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = %s::regclass AND NOT granted)", [table]
            )
            return bool(cursor.fetchone()[0])

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {connection.ops.quote_name(table)} IN EXCLUSIVE MODE")
        yield is_wanted


@contextmanager
def pressed(buyer: Buyer) -> Iterator[Future[str]]:
    """The buyer presses "Đặt hàng" and waits; the call is over when the web process is."""
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(buyer.order)
        yield call
        with pytest.raises(requests.ConnectionError):
            call.result(PATIENCE)


def shopper(market: Market) -> Buyer:
    market.start("web")
    buyer = Buyer(market.url, market.cast)
    buyer.fill_cart()
    return buyer


def objects(fake: FakeStripe, kind: str) -> list[dict[str, Any]]:
    """What Stripe's own books hold of a kind."""
    answer = requests.get(f"{fake.base_url}/v1/{kind}?limit=100", auth=("sk_test_books", ""), timeout=120)
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def waiting_messages() -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(handled_at__isnull=True)


def finish_and_prove(market: Market, location: str) -> None:
    """The buyer pays on the page, no webhook comes, the reconciler finds it; one charge, and the books are right."""
    market.stripe.webhook_url = None
    market.stripe.pay(session_in(location))
    Payment.objects.update(created_at=timezone.now() - 2 * reconciliation.PATIENCE)
    assert reconciliation.pending_cards() == 1
    assert reconciliation.pending_cards() == 0
    payment = Payment.objects.get()
    assert (payment.status, payment.captured_amount) == (PaymentStatus.SUCCEEDED, TEA_TOTAL)
    charges = [charge for charge in objects(market.stripe, "charges") if charge["paid"]]
    assert [charge["amount_captured"] for charge in charges] == [TEA_TOTAL]
    assert charges[0]["payment_intent"] == payment.provider_reference
    assert Purchase.objects.count() == Order.unscoped.count() == 1
    assert LedgerEntry.objects.filter(kind=EntryKind.SALE).count() == 1
    books_are_right()


# The web process


def test_s2_web_killed_after_the_purchase_was_committed_and_before_its_card_page_was_asked_for(
    market: Market, cards: FakeStripe
) -> None:
    buyer = shopper(market)
    with stopped_before_writing(PaymentAttempt) as is_wanted, pressed(buyer):
        wait_until(is_wanted, PATIENCE, "the purchase is placed, its attempt not yet")
        assert Purchase.objects.count() == 1
        market.kill("web")

    market.start("web", "relay", "cards")
    finish_and_prove(market, card_page_of(buyer, buyer.order()))
    assert PaymentAttempt.objects.count() == 1


def test_s2_web_killed_after_the_card_page_was_asked_for_and_before_the_response(
    market: Market, cards: FakeStripe
) -> None:
    buyer = shopper(market)
    with stopped_before_writing(Session) as is_wanted, pressed(buyer):
        wait_until(is_wanted, PATIENCE, "all is committed but the buyer's cookie jar")
        wait_until(PaymentAttempt.objects.exists, PATIENCE, "the page is asked for")
        market.kill("web")

    market.start("web", "relay", "cards")
    finish_and_prove(market, card_page_of(buyer, buyer.order()))
    assert len(objects(cards, "checkout/sessions")) == 1


# The process that opens card pages


def card_page_of(buyer: Buyer, location: str) -> str:
    """The card page, for a buyer who waits, may be told that it is slow, and then presses once more."""
    wait_until(PaymentAttempt.objects.exclude(url="").exists, PATIENCE, "the card page is open")
    location = buyer.go_on(location)
    if "cs_test_" in location:
        return location
    purchase = Purchase.objects.get()
    return buyer.go_on(buyer.press_pay(purchase.number, purchase.token))


def killed_at_stripe(market: Market, fake: FakeStripe, at: str) -> Buyer:
    """The buyer waits for a card page, and the process that opens it is gone in the middle of its call."""
    buyer = shopper(market)
    hang = fake.plant_fault("hang", at=at, path=PAGES, times=1000)
    assert "/tra-the/" in buyer.order()
    market.start("relay", "cards")
    hang.wait_until_met(timeout=PATIENCE)
    market.kill("cards")
    hang.release()
    assert PaymentAttempt.objects.get().url == ""
    return buyer


@pytest.mark.parametrize("at", ["inside", "after"])
def test_s2_killed_while_the_call_for_the_page_is_at_stripe(
    market: Market, cards: FakeStripe, at: str
) -> None:
    buyer = killed_at_stripe(market, cards, at)
    assert len(objects(cards, "checkout/sessions")) == (1 if at == "after" else 0)

    PaymentAttempt.objects.update(created_at=timezone.now(), asked_at=timezone.now())
    waiting_messages().update(next_try_at=None)
    market.start("cards")
    purchase = Purchase.objects.get()
    location = card_page_of(buyer, f"/don/{purchase.number}/tra-the/?t={purchase.token}")
    assert (
        len(objects(cards, "checkout/sessions")) == 1
    )  # the same key: Stripe answers again what it had made
    finish_and_prove(market, location)


def test_s2_killed_while_the_call_for_the_page_is_at_stripe_and_the_buyer_comes_back_much_later(
    market: Market, cards: FakeStripe
) -> None:
    buyer = killed_at_stripe(market, cards, "after")
    long_ago = timezone.now() - timedelta(minutes=5)
    PaymentAttempt.objects.update(created_at=long_ago, asked_at=long_ago)

    market.start("cards")
    purchase = Purchase.objects.get()
    location = card_page_of(buyer, buyer.press_pay(purchase.number, purchase.token))
    assert len(objects(cards, "checkout/sessions")) == 2  # nobody was shown the first
    finish_and_prove(market, location)
    assert list(PaymentAttempt.objects.values_list("number", flat=True)) == [1, 2]


def test_s2_paid_while_web_and_worker_were_dead_and_no_webhook_ever_comes(
    market: Market, cards: FakeStripe
) -> None:
    buyer = shopper(market)
    market.start("relay", "cards")
    session_id = session_in(card_page_of(buyer, buyer.order()))
    for name in ("web", "relay", "cards"):
        market.kill(name)
    cards.pay(session_id)
    cards.wait_for_webhooks(PATIENCE)
    assert not any(one["delivered"] for one in cards.deliveries())

    market.start("worker", "cards", "relay")
    Payment.objects.update(created_at=timezone.now() - 2 * reconciliation.PATIENCE)
    market.call("card_payments.reconcile_cards")
    wait_until(Payment.objects.filter(status="succeeded").exists, PATIENCE, "the reconciler has asked")
    wait_until(lambda: not waiting_messages().exists(), PATIENCE, "mails to buyer and cooperative")
    assert market.letters("hoa@example.vn")
    assert market.letters("chemay@example.vn")
    assert len([charge for charge in objects(cards, "charges") if charge["paid"]]) == 1
    books_are_right()


# Refunds, which the same process sends


def cancelled_after_paying(market: Market) -> None:
    """A paid order that its cooperative cancels, so that 144.000 đồng should go back."""
    market.stripe.webhook_url = None
    purchase = placed(market.cast)
    market.stripe.pay(page_of(purchase))
    assert reconciliation.settle(purchase.payments.get(), close=False)
    OutboxMessage.objects.update(handled_at=timezone.now())
    fulfilment.cancel(Order.unscoped.get().pk, reason="hết hàng", actor=SYSTEM)


def end_of_waiting() -> bool:
    """Ends a connection that waits for a lock: a statement under way would still be carried out after its client."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchall())


def restart_worker_and_prove(market: Market) -> None:
    """The lease of the lost message is over, a new worker takes it: one refund, and the books are right."""
    waiting_messages().update(next_try_at=None)
    market.start("cards")
    wait_until(
        Refund.objects.filter(status=RefundStatus.SUCCEEDED).exists, PATIENCE, "the refund is finished"
    )
    refunds = waiting_messages().filter(topic="refund.requested")
    wait_until(lambda: not refunds.exists(), PATIENCE, "its message is done")
    refund = Refund.objects.get()
    (sent,) = objects(market.stripe, "refunds")
    assert (sent["id"], sent["amount"], sent["status"]) == (
        refund.provider_reference,
        TEA_TOTAL,
        "succeeded",
    )
    (charge,) = objects(market.stripe, "charges")
    assert (charge["amount_captured"], charge["amount_refunded"]) == (TEA_TOTAL, TEA_TOTAL)
    assert LedgerEntry.objects.filter(kind=EntryKind.REFUND).count() == 1
    assert Order.unscoped.get().status == Status.CANCELLED
    books_are_right()


@pytest.mark.parametrize("at", ["before", "inside", "after"])
def test_s2_worker_killed_while_the_refund_is_at_stripe(market: Market, cards: FakeStripe, at: str) -> None:
    cancelled_after_paying(market)
    hang = cards.plant_fault("hang", at=at, path=REFUNDS, times=1000)
    market.start("relay", "cards")
    hang.wait_until_met(timeout=PATIENCE)
    market.kill("cards")
    hang.release()
    assert len(objects(cards, "refunds")) == (1 if at == "after" else 0)
    assert Refund.objects.get().status == RefundStatus.REQUESTED
    restart_worker_and_prove(market)


def test_s2_worker_killed_after_the_refund_and_before_its_own_commit(
    market: Market, cards: FakeStripe
) -> None:
    cancelled_after_paying(market)
    with stopped_before_writing(LedgerEntry) as is_wanted:
        market.start("relay", "cards")
        wait_until(is_wanted, PATIENCE, "the money has gone back, the ledger does not know yet")
        market.kill("cards")
    assert len(objects(cards, "refunds")) == 1
    assert Refund.objects.get().status == RefundStatus.REQUESTED
    restart_worker_and_prove(market)


def test_s2_worker_killed_after_its_commit_and_before_its_message_was_done(
    market: Market, cards: FakeStripe
) -> None:
    cancelled_after_paying(market)
    hang = cards.plant_fault("hang", at="before", path=REFUNDS, then="go_on")
    market.start("relay", "cards")
    hang.wait_until_met(timeout=PATIENCE)
    with transaction.atomic():
        message = row_locks.hold(OutboxMessage.objects).get(topic="refund.requested")
        hang.release()
        wait_until(
            Refund.objects.filter(status=RefundStatus.SUCCEEDED).exists, PATIENCE, "the refund is committed"
        )
        wait_until(end_of_waiting, PATIENCE, "the worker wants to mark its message")
        market.kill("cards")
    message.refresh_from_db()
    assert message.handled_at is None
    restart_worker_and_prove(market)
