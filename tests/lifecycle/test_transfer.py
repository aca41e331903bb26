"""VietQR orders: the code on the page, "đã nhận tiền", expiry, and who wins when both happen (promise K4)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from shop.ledger.models import INCOME_ACCOUNTS, Posting
from shop.lifecycle import fulfilment, money_in, refunds
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, Purchase, Status
from shop.payments.models import Payment, PaymentStatus, Refund
from shop.payments.providers import vietqr
from tests.cast import Cast
from tests.orders.test_transitions import place
from tests.overdue import expire_due
from tests.test_races import all_at_once

pytestmark = pytest.mark.django_db


def test_the_page_shows_a_code_that_pays_this_order_to_its_cooperative(cast: Cast) -> None:
    place(cast, "vietqr")
    purchase, payment = Purchase.objects.get(), Payment.objects.get()
    page = Client().get(purchase.get_absolute_url())
    (item,) = page.context["orders"]
    assert item["transfer"]["payload"] == vietqr.payload(
        bank_bin="970405", account="0000000001", amount=264_000, memo=payment.memo_code
    )
    assert "<svg" in item["qr_svg"]
    assert payment.memo_code in page.content.decode()


def test_the_cooperative_sees_the_money_and_the_ledger_has_it_as_a_direct_receipt(cast: Cast) -> None:
    order = place(cast, "vietqr")
    money_in.confirm_transfer(order.pk, actor=SYSTEM)
    money_in.confirm_transfer(order.pk, actor=SYSTEM)
    assert dict(Posting.objects.values_list("account", "amount")) == {
        "direct_receipts": 264_000,
        "sales": -264_000,
    }
    fulfilment.confirm(order.pk, actor=SYSTEM)


def test_an_unpaid_transfer_expires_after_a_day_and_gives_its_stock_back(cast: Cast) -> None:
    order = place(cast, "vietqr")
    payment = Payment.objects.get()
    assert payment.expires_at == payment.created_at + timedelta(hours=24)
    assert expire_due() == 0
    Payment.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert expire_due() == 1
    order.refresh_from_db()
    cast.tea_100.refresh_from_db()
    assert (order.status, cast.tea_100.reserved) == (Status.CANCELLED, 0)
    with pytest.raises(money_in.NotATransfer):
        money_in.confirm_transfer(order.pk, actor=SYSTEM)


def test_a_paid_and_cancelled_transfer_is_owed_back_until_the_cooperative_sent_it(cast: Cast) -> None:
    order = place(cast, "vietqr")
    money_in.confirm_transfer(order.pk, actor=SYSTEM)
    fulfilment.cancel(order.pk, reason="hết hàng", actor=SYSTEM)
    refund = Refund.objects.get()
    assert (refund.amount, refund.status) == (264_000, "requested")
    for _twice in range(2):
        refunds.finish(refund.pk, actor=SYSTEM)
    assert sum(Posting.objects.filter(account__in=INCOME_ACCOUNTS).values_list("amount", flat=True)) == 0


@pytest.mark.django_db(transaction=True)
def test_k4_expiry_and_payment_at_once_leave_a_whole_ending(committed_cast: Cast) -> None:
    for _round in range(8):
        order = place(committed_cast, "vietqr")
        Payment.objects.filter(order=order).update(expires_at=timezone.now() - timedelta(seconds=1))
        all_at_once([expire_due, lambda order=order: money_in.confirm_transfer(order.pk, actor=SYSTEM)])
        order.refresh_from_db()
        payment = Payment.objects.get(order=order)
        owed_back = Refund.objects.filter(order=order, amount=264_000).count()
        assert (order.status, payment.status, owed_back) in {
            (Status.PLACED, PaymentStatus.SUCCEEDED, 0),  # paid first
            (Status.CANCELLED, PaymentStatus.CANCELLED, 0),  # expired first; the tap was refused
            (Status.CANCELLED, PaymentStatus.SUCCEEDED, 1),  # expired while the tap was under way
        }
        if order.status == Status.PLACED:
            fulfilment.cancel(order.pk, reason="thử lại", actor=SYSTEM)
    committed_cast.tea_100.refresh_from_db()
    assert committed_cast.tea_100.reserved == 0
    assert Order.unscoped.exclude(status=Status.CANCELLED).count() == 0
