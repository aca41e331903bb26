"""Card money that waits for the treasurer in the demo: one held charge, one refund that failed, two disputes."""

import datetime

from shop.card_payments import disputes, held_charges
from shop.lifecycle import refunds
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, PaymentMethod, Status
from shop.payments import records
from shop.payments.models import HeldReason, Payment, PaymentStatus
from shop.payments.providers.stripe import CURRENCY, DisputeState

SHORT_BY = 1_000  # đồng that the held charge lacks
REFUND = 30_000  # đồng
DISPUTE_FEE = 380_000  # đồng, about 15 US dollars


def play(now: datetime.datetime) -> None:
    """Uses payments that the demo has just written; without them, or a second time, it does nothing."""
    cards = Payment.objects.filter(method=PaymentMethod.CARD)
    unpaid = cards.filter(status=PaymentStatus.CANCELLED, held_charges=None).order_by("-created_at").first()
    served = _served()[:3]
    if unpaid is None or len(served) < 3 or cards.filter(held_charges__isnull=False).exists():
        return
    held_charges.hold(
        unpaid.pk,
        reference=f"pi_demo_{unpaid.pk}",
        amount=unpaid.amount - SHORT_BY,
        currency=CURRENCY,
        reason=HeldReason.AMOUNT,
    )
    _refund_fails(served[0])
    _dispute(served[1], now, days_ago=4, reason="product_not_received")
    won = _dispute(served[2], now, days_ago=40, reason="fraudulent")
    disputes.record(DisputeState(**{**vars(won), "status": "won", "withdrawn": False}))


def _served() -> list[Payment]:
    delivered = Payment.objects.filter(
        method=PaymentMethod.CARD,
        status=PaymentStatus.SUCCEEDED,
        refunds=None,
        shares__order__status=Status.DELIVERED,
    )
    return list(delivered.order_by("-succeeded_at", "pk").distinct())


def _refund_fails(payment: Payment) -> None:
    orders = Order.unscoped.filter(payment_shares__payment=payment, status=Status.DELIVERED).order_by("pk")
    order = orders[0]
    amount = min(REFUND, records.refundable(payment, order))
    refund = refunds.ask_part(order.pk, amount=amount, reason="Một gói bị rách khi giao", actor=SYSTEM)
    refunds.fail(refund.pk, "expired_or_canceled_card")


def _dispute(payment: Payment, now: datetime.datetime, *, days_ago: int, reason: str) -> DisputeState:
    opened_at = now - datetime.timedelta(days=days_ago)
    state = DisputeState(
        id=f"du_demo_{payment.pk}",
        payment_intent=payment.provider_reference,
        amount=payment.captured_amount,
        currency=CURRENCY,
        reason=reason,
        status="needs_response",
        opened_at=opened_at,
        evidence_due_at=opened_at + datetime.timedelta(days=9),
        withdrawn=True,
        fee_amount=DISPUTE_FEE,
    )
    disputes.record(state)
    return state
