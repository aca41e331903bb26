"""Money and stock under attack: the tests that found a way, kept so that it stays closed."""

import threading
import time
from dataclasses import replace
from datetime import timedelta
from functools import partial
from unittest.mock import patch

import pytest
from django.db import OperationalError, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from catalog import stock
from catalog.models import Variant
from shop.card_payments import reconciliation
from shop.checkout import placement
from shop.lifecycle import fulfilment, money_in
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, Purchase, Status
from shop.orders.transitions import IllegalTransition
from shop.payments.models import Payment, PaymentStatus, ProviderEvent, Refund
from shop.payments.providers import stripe
from tests.card_purchase import go_on
from tests.cast import Cast
from tests.fakestripe import FakeStripe
from tests.outbox import drain, open_card_pages
from tests.overdue import expire_due
from tests.test_card_story import pay_by_card, ring
from tests.test_order_story import fill_cart, shown_total
from tests.test_races import all_at_once, request_for


@pytest.fixture
def hoa(cast: Cast, card_payments: FakeStripe) -> Client:
    client = Client()
    fill_cart(client, cast)
    return client


def time_is_up() -> None:
    Payment.objects.update(expires_at=timezone.now() - timedelta(minutes=1))


# ── Locks ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_k3_an_expiry_of_two_orders_and_a_new_order_never_wait_for_each_other(
    committed_cast: Cast, card_payments: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first order of the purchase holds the pack with the higher key; a buyer takes both in key order."""
    cast = committed_cast
    high = stock.count(
        Variant.unscoped.create(product=cast.tea_product, name="Gói", weight_grams=130, price=120_000).pk,
        10,
        actor_id=None,
    )
    low = cast.rice_5kg
    wanted = request_for({low.pk: 1, high.pk: 1}, 384_500, "card")
    purchase, _is_new = placement.place_order(replace(wanted, cart_key="waits"))
    first = purchase.orders(manager="unscoped").order_by("pk")[0]
    assert (first.cooperative_id, low.pk < high.pk) == (cast.tea.pk, True)
    time_is_up()

    both_hold_one = threading.Barrier(2)

    def meet() -> None:
        try:
            both_hold_one.wait(1)
        except threading.BrokenBarrierError:
            return  # the other waits for us already, which is how it should be

    released = stock.release

    def release_and_meet(*args: object, **kwargs: object) -> None:
        released(*args, **kwargs)
        meet()

    def buy() -> int:
        with transaction.atomic():
            for index, pack in enumerate((low, high)):
                if index:
                    meet()
                Variant.unscoped.filter(pk=pack.pk).update(reserved=F("reserved") + 1)
            return 1

    monkeypatch.setattr(fulfilment.stock, "release", release_and_meet)
    results = all_at_once([expire_due, buy])
    assert not [result for result in results if isinstance(result, OperationalError)], results
    assert results == [2, 1]


@pytest.mark.django_db(transaction=True)
def test_k4_cancelling_paying_and_expiring_at_once_keep_the_money_or_send_it_back(
    committed_cast: Cast, card_payments: FakeStripe
) -> None:
    wanted = request_for({committed_cast.tea_100.pk: 1}, 144_000, "card")
    for turn in range(6):
        purchase, _is_new = placement.place_order(replace(wanted, cart_key=f"turn-{turn}"))
        payment = purchase.payments.get()
        order = purchase.orders(manager="unscoped").get()
        time_is_up()
        pay = partial(money_in.confirm_payment, payment.pk, captured=144_000, reference="pi_1", actor=SYSTEM)
        cancel = partial(fulfilment.cancel, order.pk, reason="buyer", actor=SYSTEM)
        results = all_at_once([pay, cancel, cancel, expire_due])
        failed = [r for r in results if isinstance(r, Exception) and not isinstance(r, IllegalTransition)]
        assert not failed, failed
        payment.refresh_from_db()
        order.refresh_from_db()
        assert payment.status == PaymentStatus.SUCCEEDED
        refunded = [refund.amount for refund in Refund.objects.filter(payment=payment)]
        # Expired first, the money takes the order up again; cancelled by somebody, it goes back.
        assert (order.status, refunded) in [(Status.CANCELLED, [144_000]), (Status.PLACED, [])]
    committed_cast.tea_100.refresh_from_db()
    assert committed_cast.tea_100.reserved == Order.unscoped.filter(status=Status.PLACED).count()


@pytest.mark.django_db(transaction=True)
def test_k7_cancelling_races_packing_and_shipping_and_one_of_them_wins(committed_cast: Cast) -> None:
    wanted = request_for({committed_cast.tea_100.pk: 1}, 144_000)
    for turn in range(6):
        purchase, _is_new = placement.place_order(replace(wanted, cart_key=f"turn-{turn}"))
        order = purchase.orders(manager="unscoped").get()
        fulfilment.confirm(order.pk, actor=SYSTEM)
        fulfilment.pack(order.pk, actor=SYSTEM)
        ship = partial(fulfilment.ship, order.pk, carrier="x", tracking_number="", actor=SYSTEM)
        cancel = partial(fulfilment.cancel, order.pk, reason="x", actor=SYSTEM)
        results = all_at_once([ship, cancel] * 2)
        assert sum(isinstance(result, Order) for result in results) == 1, results
    row = Variant.unscoped.get(pk=committed_cast.tea_100.pk)
    shipped = Order.unscoped.filter(status=Status.SHIPPED).count()
    assert (row.on_hand, row.reserved) == (10 - shipped, 0)


@pytest.mark.django_db(transaction=True)
def test_twenty_copies_of_an_event_at_once_are_one_payment(
    committed_cast: Cast, card_payments: FakeStripe
) -> None:
    hoa = Client()
    fill_cart(hoa, committed_cast)
    _purchase, session_id = pay_by_card(hoa, committed_cast)
    card_payments.pay(session_id)
    (event,) = card_payments.events("checkout.session.completed")
    statuses = all_at_once([lambda: ring(event)] * 20)
    assert statuses == [200] * 20
    assert ProviderEvent.objects.count() == 1
    outcomes = all_at_once([lambda: reconciliation.read_again(session_id)] * 8)
    assert outcomes == ["paid"] * 8
    assert Payment.objects.get().captured_amount == 504_500


# ── Stripe ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_s3_a_stripe_that_hangs_keeps_the_buyer_less_than_8_seconds(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    card_payments.plant_fault("delay", seconds=12, times=4)
    address = cast.address(payment_method="card")
    form = address | {"shown_total": shown_total(hoa, address)}
    started = time.monotonic()
    response = hoa.post("/thanh-toan/", form)
    assert time.monotonic() - started < 8
    assert response["Location"].startswith(f"/don/{Purchase.objects.get().number}/")


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["sk_test_tests", "rk_test_tests"])
def test_an_event_of_test_mode_is_ours_with_either_kind_of_test_key(
    hoa: Client, cast: Cast, card_payments: FakeStripe, settings: Settings, key: str
) -> None:
    settings.STRIPE_SECRET_KEY = key
    stripe.client.cache_clear()
    _purchase, session_id = pay_by_card(hoa, cast)
    card_payments.pay(session_id)
    (event,) = card_payments.events("checkout.session.completed")
    assert ring(event) == 200
    drain()
    assert Payment.objects.get().status == PaymentStatus.SUCCEEDED


@pytest.mark.django_db
def test_an_event_of_a_session_stripe_does_not_know_is_noted_and_parks_nothing(
    cast: Cast, card_payments: FakeStripe
) -> None:
    event = {
        "id": "evt_foreign",
        "type": "checkout.session.completed",
        "livemode": False,
        "data": {"object": {"id": "cs_test_unknown"}},
    }
    assert ring(event) == 200
    drain()
    row = ProviderEvent.objects.get()
    assert (row.outcome, row.processed_at is None) == ("unknown at Stripe", False)


@pytest.mark.django_db
def test_a_second_charge_for_a_paid_purchase_is_held_for_review(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    _purchase, session_id = pay_by_card(hoa, cast)
    card_payments.pay(session_id)
    assert reconciliation.read_again(session_id) == "paid"
    Payment.objects.update(provider_reference="pi_of_another_session")
    assert reconciliation.read_again(session_id).startswith("held for review: a second charge")


@pytest.mark.django_db
def test_cancelling_while_the_card_page_is_being_opened_closes_that_page(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    opened = stripe.create_session

    def cancelled_meanwhile(**params: object) -> stripe.SessionState:
        for pk in Order.unscoped.values_list("pk", flat=True):
            fulfilment.cancel(pk, reason="buyer", actor=SYSTEM)
        drain()  # the message that closes the pages finds none yet
        return opened(**params)

    address = cast.address(payment_method="card")
    with patch.object(stripe, "create_session", cancelled_meanwhile):
        pressed = hoa.post("/thanh-toan/", address | {"shown_total": shown_total(hoa, address)})
        assert go_on(hoa, pressed["Location"]).startswith("/don/")
    drain()
    (attempt,) = Payment.objects.get().attempts.all()
    assert stripe.read_session(attempt.session_id).status == "expired"


@pytest.mark.django_db
def test_a_wrong_key_at_expiry_cancels_nothing_that_may_be_paid(
    hoa: Client, cast: Cast, card_payments: FakeStripe, settings: Settings
) -> None:
    _purchase, session_id = pay_by_card(hoa, cast)
    card_payments.pay(session_id)
    time_is_up()
    settings.STRIPE_SECRET_KEY = "revoked"
    stripe.client.cache_clear()
    assert expire_due() == 0
    assert set(Order.unscoped.values_list("status", flat=True)) == {Status.PLACED}
    settings.STRIPE_SECRET_KEY = "sk_test_tests"
    stripe.client.cache_clear()
    assert expire_due() == 0
    assert Payment.objects.get().status == PaymentStatus.SUCCEEDED


@pytest.mark.django_db
def test_a_stripe_that_is_away_is_asked_once_and_transfers_still_expire(
    cast: Cast, card_payments: FakeStripe
) -> None:
    for index in range(3):
        client = Client()
        client.post("/gio-hang/them/", {"variant": cast.tea_100.pk, "quantity": 1})
        form = cast.address(payment_method="card")
        client.post("/thanh-toan/", form | {"shown_total": shown_total(client, form)})
        assert Purchase.objects.count() == index + 1
    open_card_pages()
    transfer = Client()
    transfer.post("/gio-hang/them/", {"variant": cast.rice_5kg.pk, "quantity": 1})
    form = cast.address(payment_method="vietqr")
    transfer.post("/thanh-toan/", form | {"shown_total": shown_total(transfer, form)})
    time_is_up()
    with patch.object(stripe, "read_session", side_effect=stripe.Unavailable) as asked:
        assert expire_due() == 1
    assert asked.call_count == 1


@pytest.mark.django_db
def test_a_sum_beyond_stripes_eight_digits_is_said_before_anything_is_placed(
    cast: Cast, card_payments: FakeStripe
) -> None:
    Variant.unscoped.filter(pk=cast.tea_100.pk).update(price=60_000_000)
    hoa = Client()
    hoa.post("/gio-hang/them/", {"variant": cast.tea_100.pk, "quantity": 2})
    address = cast.address(payment_method="card")
    response = hoa.post("/thanh-toan/", address | {"shown_total": shown_total(hoa, address)})
    assert response.status_code == 200
    assert "100.000.000" in response.content.decode()
    assert not Purchase.objects.exists()
