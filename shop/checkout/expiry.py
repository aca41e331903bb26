"""Unpaid orders end after their time (card 30 minutes, transfer 24 hours) and give their stock back.

For a card Stripe is asked first, outside any transaction: a payment that went through wins (promise K4).
"""

import logging

from django.db import transaction
from django.utils import timezone

from catalog.models import Variant
from shop.checkout import fulfilment, reconcile
from shop.checkout import payment as money
from shop.orders import reasons
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, OrderLine, PaymentMethod, Status
from shop.payments import records
from shop.payments.models import OPEN_STATUSES, Payment
from shop.payments.providers import stripe

logger = logging.getLogger(__name__)
BATCH = 200


def expire_due() -> int:
    """Ends every open payment past its time; returns how many orders were cancelled."""
    due = Payment.objects.filter(status__in=OPEN_STATUSES, expires_at__lte=timezone.now())
    cancelled = 0
    is_stripe_away = False  # one wait is enough: the transfers behind it must still expire
    for payment in due.order_by("expires_at")[:BATCH]:
        is_card = payment.method == PaymentMethod.CARD
        if is_card and is_stripe_away:
            continue
        try:
            if is_card and reconcile.settle(payment, close=True):
                continue
            cancelled += _expire(payment)
        except stripe.Unavailable:
            is_stripe_away = True
            logger.warning("payment %s: Stripe did not answer, expiry tried again next minute", payment.pk)
        except records.AmountMismatch:
            logger.error("payment %s: Stripe captured another amount, held for a person", payment.pk)
    return cancelled


@transaction.atomic
def _expire(payment: Payment) -> int:
    money.lock_purchase(payment.purchase_id)
    current = records.lock(payment.pk)
    if not current.is_open:
        return 0
    orders = Order.unscoped.filter(payment_shares__payment=current, status=Status.PLACED).order_by("pk")
    ids = list(orders.values_list("pk", flat=True))
    _lock_packs(ids)
    for order_id in ids:
        fulfilment.cancel(order_id, reason=reasons.EXPIRED, actor=SYSTEM)
    if not ids:
        records.cancel(current)
    return len(ids)


def _lock_packs(order_ids: list[int]) -> None:
    """Several orders give stock back in one transaction: all their packs are locked first, in key order, as
    placing locks them. Order by order, the two would wait for each other (promise K3)."""
    packs = Variant.unscoped.filter(pk__in=OrderLine.unscoped.filter(order__in=order_ids).values("variant"))
    list(packs.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
