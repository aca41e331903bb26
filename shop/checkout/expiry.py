"""Unpaid orders end after their time (card 30 minutes, transfer 24 hours) and give their stock back; so do cash
orders that no cooperative has taken in time (promise K9).

For a card Stripe is asked first, outside any transaction: a payment that went through wins (promise K4), and
one that is held for a person keeps its order until that person has decided (promise S12).
"""

import logging

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shop.checkout import fulfilment, reconcile, revival
from shop.checkout import payment as money
from shop.orders import reasons
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, PaymentMethod, Status
from shop.payments import records
from shop.payments.models import HELD_WAITING, OPEN_STATUSES, Payment
from shop.payments.providers import stripe

logger = logging.getLogger(__name__)
BATCH = 200


def expire_due() -> int:
    """Ends every open payment past its time; returns how many orders were cancelled."""
    return expire_transfers() + expire_cards()


def expire_transfers() -> int:
    """Those that need no word of Stripe, however long it is silent."""
    return sum(_expire(payment) for payment in _due().exclude(method=PaymentMethod.CARD)[:BATCH])


def expire_cards() -> int:
    """Stripe is asked first. Of what is held the money came, if not as asked; a person decides first."""
    cancelled = 0
    cards = _due().filter(method=PaymentMethod.CARD).exclude(held_charges__resolution__in=HELD_WAITING)
    for payment in reconcile.in_turn(cards):
        try:
            if not reconcile.settle(payment, close=True):
                cancelled += _expire(payment)
        except stripe.Unavailable:
            logger.warning("payment %s: Stripe did not answer, expiry tried again next minute", payment.pk)
            break  # one wait is enough
    return cancelled


def _due() -> QuerySet[Payment]:
    due = Payment.objects.filter(status__in=OPEN_STATUSES, expires_at__lte=timezone.now())
    return due.order_by("expires_at")


@transaction.atomic
def _expire(payment: Payment) -> int:
    money.lock_purchase(payment.purchase_id)
    current = records.lock(payment.pk)
    if not current.is_open or current.held_charges.filter(resolution__in=HELD_WAITING).exists():
        return 0
    orders = Order.unscoped.filter(payment_shares__payment=current, status=Status.PLACED).order_by("pk")
    ids = list(orders.values_list("pk", flat=True))
    revival.lock_packs(ids)
    is_cash = current.method == PaymentMethod.COD
    for order_id in ids:
        reason = reasons.UNCONFIRMED if is_cash else reasons.EXPIRED
        fulfilment.cancel(order_id, reason=reason, actor=SYSTEM)
    if not ids and is_cash:  # taken meanwhile: its money comes with the parcel
        Payment.objects.filter(pk=current.pk).update(expires_at=None)
    elif not ids:
        records.cancel(current)
    return len(ids)
