"""The shop while its calls to Stripe fail, hang or come too fast for Stripe (promise S3)."""

from typing import Any

import pytest
from django.test import Client

from shop.card_payments import reconciliation, tasks
from shop.ledger.models import EntryKind, LedgerEntry
from shop.lifecycle import fulfilment
from shop.notifications.models import OutboxMessage
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, Purchase
from shop.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from tests.buyer import TEA_TOTAL, session_in
from tests.card_purchase import a_minute_passes, go_on, page_of, paid_once, placed, press_pay
from tests.cast import Cast
from tests.fakestripe import FakeStripe
from tests.outbox import drain
from tests.test_order_story import shown_total

pytestmark = pytest.mark.django_db


def named(fault: dict[str, Any]) -> str:
    """How a parametrised fault is called in the list of tests."""
    return " ".join(str(fault[word]) for word in ("kind", "status", "at") if word in fault)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "error", "at": "before", "status": 500},
        {"kind": "error", "at": "inside", "status": 500},
        {"kind": "error", "at": "after", "status": 500},
        {"kind": "error", "at": "before", "status": 503, "retry_after": 30},
        {"kind": "error", "at": "before", "status": 429, "retry_after": 30},
        {"kind": "drop", "at": "before"},
        {"kind": "drop", "at": "after"},
        {"kind": "hang", "at": "before"},
        {"kind": "hang", "at": "inside"},
        {"kind": "hang", "at": "after"},
        {"kind": "delay", "at": "before", "seconds": 4},
        {"kind": "delay", "at": "after", "seconds": 4},
    ],
    ids=named,
)
def test_s3_a_stripe_in_trouble_is_told_to_the_buyer_and_paid_once_in_the_end(
    cast: Cast, card_payments: FakeStripe, fault: dict[str, Any]
) -> None:
    hoa = Client()
    hoa.post("/gio-hang/them/", {"variant": cast.tea_100.pk, "quantity": 1})
    address = cast.address(payment_method="card")
    form = address | {"shown_total": shown_total(hoa, address)}
    card_payments.plant_fault(times=100, **fault)
    location = go_on(hoa, hoa.post("/thanh-toan/", form)["Location"])
    purchase = Purchase.objects.get()
    if "cs_test_" not in location:  # where the library's own second try got no answer either
        assert location == f"{purchase.get_absolute_url()}&the-ban=1"
        page = hoa.get(location).content.decode()
        assert "Thanh toán đang xử lý" in page
        assert f'action="/don/{purchase.number}/tra-the/"' in page  # it can be paid from there
    assert Payment.objects.get().status in (PaymentStatus.CREATED, PaymentStatus.PENDING)

    card_payments.clear_faults()
    a_minute_passes()
    card_payments.pay(session_in(press_pay(hoa, purchase)))
    assert reconciliation.pending_cards() == 1
    paid_once(card_payments)


def test_s3_stripe_in_trouble_when_the_money_is_looked_for_delays_and_loses_nothing(
    cast: Cast, card_payments: FakeStripe
) -> None:
    card_payments.pay(page_of(placed(cast)))
    a_minute_passes()
    for fault in (
        {"kind": "error", "status": 500},
        {"kind": "error", "status": 429, "retry_after": 5},
        {"kind": "drop"},
    ):
        card_payments.plant_fault(method="GET", times=2, **fault)
        assert reconciliation.pending_cards() == 0
        card_payments.clear_faults()
    assert reconciliation.pending_cards() == 1
    paid_once(card_payments)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "error", "at": "before", "status": 500},
        {"kind": "error", "at": "inside", "status": 500},
        {"kind": "error", "at": "after", "status": 500},
        {"kind": "error", "at": "before", "status": 429, "retry_after": 30},
        {"kind": "drop", "at": "before"},
        {"kind": "drop", "at": "after"},
        {"kind": "hang", "at": "after"},
    ],
    ids=named,
)
def test_s3_a_refund_goes_out_once_whatever_becomes_of_the_call(
    cast: Cast, card_payments: FakeStripe, fault: dict[str, Any]
) -> None:
    card_payments.pay(page_of(placed(cast)))
    a_minute_passes()
    assert reconciliation.pending_cards() == 1
    drain()
    card_payments.plant_fault(times=100, path="/v1/refunds", **fault)
    fulfilment.cancel(Order.unscoped.get().pk, reason="hết hàng", actor=SYSTEM)
    drain()
    card_payments.clear_faults()
    a_minute_passes()
    for _round in range(2):
        tasks.reconcile_refunds()
        OutboxMessage.objects.filter(handled_at=None).update(next_try_at=None)
        drain()
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    sent = [event["data"]["object"]["amount"] for event in card_payments.events("refund.created")]
    assert sent == [TEA_TOTAL]
    assert LedgerEntry.objects.filter(kind=EntryKind.REFUND).count() == 1
    paid_once(card_payments)
