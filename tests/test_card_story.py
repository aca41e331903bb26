"""Paying by card at fakestripe over HTTP, the webhook and what happens when it fails (promises S1, S5, S6, S9–S12)."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import pytest
import requests
import stripe as library
from django.test import Client
from django.utils import timezone

from catalog import stock
from shop.card_payments import reconciliation
from shop.ledger.models import INCOME_ACCOUNTS, Posting
from shop.lifecycle import fulfilment
from shop.orders import reasons
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, Purchase, Status
from shop.payments.models import Payment, PaymentAttempt, PaymentStatus, ProviderEvent, Refund, RefundStatus
from tests.buyer import session_in
from tests.card import WEBHOOK_SECRET
from tests.card_purchase import go_on, press_pay
from tests.cast import Cast
from tests.fakestripe import FakeStripe
from tests.outbox import drain
from tests.overdue import expire_due
from tests.test_order_story import fill_cart, shown_total

pytestmark = pytest.mark.django_db


@pytest.fixture
def hoa(cast: Cast, card_payments: FakeStripe) -> Client:
    client = Client()
    fill_cart(client, cast)
    return client


def pay_by_card(client: Client, cast: Cast) -> tuple[Purchase, str]:
    """Places the order; returns it with the id of the Checkout Session that the browser is sent to."""
    address = cast.address(payment_method="card")
    response = client.post("/thanh-toan/", address | {"shown_total": shown_total(client, address)})
    assert response.status_code == 302, response.content.decode()
    return Purchase.objects.get(), session_in(go_on(client, response["Location"]))


def ring(event: dict[str, object], **header: object) -> int:
    """Delivers an event to our webhook as Stripe would."""
    body = json.dumps(event)
    stamp = int(time.time()) + int(header.get("after", 0))
    secret = str(header.get("secret", WEBHOOK_SECRET))
    signature = library.WebhookSignature._compute_signature(f"{stamp}.{body}", secret)
    return (
        Client()
        .post(
            "/webhooks/stripe/",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": f"t={stamp},v1={signature}"},
        )
        .status_code
    )


def test_hoa_pays_on_the_hosted_page_and_both_cooperatives_are_told(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    purchase, session_id = pay_by_card(hoa, cast)
    page = hoa.get(purchase.get_absolute_url()).content.decode()
    assert "Đã thanh toán" not in page  # S9: coming back proves nothing

    card_payments.pay(session_id)
    (event,) = card_payments.events("checkout.session.completed")
    assert [ring(event) for _copy in range(3)] == [200, 200, 200]
    drain()

    payment = Payment.objects.get()
    assert payment.status == PaymentStatus.SUCCEEDED
    assert payment.captured_amount == purchase.total_amount == 504_500
    assert ProviderEvent.objects.get().outcome == "paid"
    sales = Posting.objects.filter(account="sales").order_by("cooperative_id")
    assert [row.amount for row in sales] == [-264_000, -240_500]
    owed = Posting.objects.filter(account="payable").order_by("cooperative_id")
    assert [row.amount for row in owed] == [-264_000, -240_500]


def test_a_second_press_leads_to_the_same_page_and_one_session(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    purchase, session_id = pay_by_card(hoa, cast)
    assert session_id in press_pay(hoa, purchase)
    replayed = hoa.post("/thanh-toan/", cast.address(payment_method="card") | {"shown_total": "504500"})
    assert replayed["Location"] == purchase.get_absolute_url()
    assert Purchase.objects.count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"secret": "whsec_other"},
        {"after": -3600},
        {"after": 3600},
    ],
    ids=["another secret", "an hour old", "an hour ahead"],
)
def test_s5_a_webhook_stripe_did_not_sign_now_is_a_400_and_leaves_nothing(
    hoa: Client, cast: Cast, card_payments: FakeStripe, bad: dict[str, object]
) -> None:
    _purchase, session_id = pay_by_card(hoa, cast)
    card_payments.pay(session_id)
    (event,) = card_payments.events("checkout.session.completed")
    assert ring(event, **bad) == 400
    assert not ProviderEvent.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff\xfe", b"x" * 300_000, b"[]", b'{"id": "evt_1"}'])
def test_s5_a_body_that_is_no_event_is_a_400(card_payments: FakeStripe, db: None, body: bytes) -> None:
    stamp = int(time.time())
    signed = library.WebhookSignature._compute_signature(f"{stamp}.{body.decode('latin-1')}", WEBHOOK_SECRET)
    headers = {"Stripe-Signature": f"t={stamp},v1={signed}"}
    assert Client().post("/webhooks/stripe/", body, "application/json", headers=headers).status_code == 400
    assert Client().post("/webhooks/stripe/", body, "application/json").status_code == 400


def test_an_event_we_do_not_know_is_kept_and_ignored(cast: Cast, card_payments: FakeStripe) -> None:
    unknown = {
        "id": "evt_x",
        "type": "customer.created",
        "livemode": False,
        "data": {"object": {"id": "cus_1"}},
    }
    assert ring(unknown) == 200
    live = unknown | {"id": "evt_y", "type": "checkout.session.completed", "livemode": True}
    assert ring(live) == 200
    assert drain() == 0
    outcomes = ProviderEvent.objects.values_list("event_id", "outcome")
    assert dict(outcomes) == {"evt_x": "ignored: not needed", "evt_y": "ignored: other mode"}


def test_expiry_asks_stripe_first_so_a_payment_without_a_webhook_wins(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    _purchase, session_id = pay_by_card(hoa, cast)
    card_payments.pay(session_id)
    Payment.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert expire_due() == 0
    assert Payment.objects.get().status == PaymentStatus.SUCCEEDED


def test_s10_without_any_webhook_a_paid_purchase_is_found_by_asking(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    _purchase, session_id = pay_by_card(hoa, cast)
    Payment.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    assert reconciliation.pending_cards() == 0
    card_payments.pay(session_id)
    assert reconciliation.pending_cards() == 1
    assert Payment.objects.get().status == PaymentStatus.SUCCEEDED


def test_an_unpaid_card_order_expires_releases_its_stock_and_closes_the_page(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    _purchase, session_id = pay_by_card(hoa, cast)
    Payment.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert expire_due() == 2
    cast.tea_100.refresh_from_db()
    assert cast.tea_100.reserved == 0
    assert set(Order.unscoped.values_list("status", flat=True)) == {Status.CANCELLED}
    page = requests.get(
        f"{card_payments.base_url}/v1/checkout/sessions/{session_id}", auth=("sk_test_tests", "")
    )
    assert page.json()["status"] == "expired"
    assert expire_due() == 0


def pay_after_expiry(
    hoa: Client, cast: Cast, card_payments: FakeStripe, meanwhile: Callable[[], object]
) -> None:
    _purchase, session_id = pay_by_card(hoa, cast)
    card_payments.pay(session_id)
    with patch.object(reconciliation, "settle", return_value=False):  # as if it was paid a moment later
        Payment.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        assert expire_due() == 2
    meanwhile()
    (event,) = card_payments.events("checkout.session.completed")
    ring(event)
    drain()


def test_s11_money_that_comes_late_serves_the_orders_while_the_goods_are_there(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    pay_after_expiry(hoa, cast, card_payments, lambda: None)
    assert not Refund.objects.exists()
    orders = list(Order.unscoped.order_by("pk"))
    assert [(order.status, order.cancel_reason) for order in orders] == [(Status.PLACED, "")] * 2
    cast.tea_100.refresh_from_db()
    assert cast.tea_100.reserved == 2
    (event,) = orders[0].events(manager="unscoped").filter(before=Status.CANCELLED)
    assert (event.after, event.reason, event.actor_kind) == (Status.PLACED, reasons.PAID_LATE, "system")
    assert income() == 504_500


def test_s11_money_that_comes_when_the_goods_are_gone_is_sent_back(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    pay_after_expiry(hoa, cast, card_payments, lambda: stock.count(cast.tea_100.pk, 1, actor_id=None))
    refund = Refund.objects.get()
    assert (refund.amount, refund.status, refund.reason) == (264_000, RefundStatus.SUCCEEDED, reasons.LATE)
    tea, rice = Order.unscoped.order_by("pk")
    assert (tea.status, rice.status) == (Status.CANCELLED, Status.PLACED)
    assert income() == 240_500


def income() -> int:
    return -sum(Posting.objects.filter(account__in=INCOME_ACCOUNTS).values_list("amount", flat=True))


def test_k6_cancelling_one_order_refunds_its_share_alone(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    _purchase, session_id = pay_by_card(hoa, cast)
    card_payments.pay(session_id)
    (event,) = card_payments.events("checkout.session.completed")
    ring(event)
    drain()
    tea, rice = Order.unscoped.order_by("pk")
    fulfilment.cancel(tea.pk, reason="hết hàng", actor=SYSTEM)
    drain()
    refund = Refund.objects.get()
    assert (refund.amount, refund.status) == (264_000, RefundStatus.SUCCEEDED)
    rice.refresh_from_db()
    assert rice.status == Status.PLACED
    assert income() == 240_500


def test_s3_stripe_away_leaves_a_placed_order_that_can_be_paid_later(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    card_payments.plant_fault("error", times=4)
    address = cast.address(payment_method="card")
    response = hoa.post("/thanh-toan/", address | {"shown_total": shown_total(hoa, address)})
    purchase = Purchase.objects.get()
    assert go_on(hoa, response["Location"]) == f"{purchase.get_absolute_url()}&the-ban=1"
    assert Payment.objects.get().status == PaymentStatus.CREATED
    card_payments.clear_faults()
    assert "cs_test_" in press_pay(hoa, purchase)


def test_s3_a_failure_that_stripe_remembers_under_its_key_does_not_block_the_next_try(
    hoa: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    card_payments.plant_fault("error", at="inside", times=1)
    address = cast.address(payment_method="card")
    hoa.post("/thanh-toan/", address | {"shown_total": shown_total(hoa, address)})
    purchase = Purchase.objects.get()
    assert "cs_test_" not in press_pay(hoa, purchase)  # the same key within seconds: the same answer

    PaymentAttempt.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    assert "cs_test_" in press_pay(hoa, purchase)
    assert list(PaymentAttempt.objects.values_list("number", flat=True)) == [1, 2]
