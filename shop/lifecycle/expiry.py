"""Unpaid orders end after their time (card 30 minutes, transfer 24 hours) and give their stock back (promise K9).

Card payments are asked about at Stripe first: `shop.card_payments.expiry`.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shop.lifecycle import fulfilment, locks
from shop.orders import reasons
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, PaymentMethod, Status
from shop.payments import records
from shop.payments.models import HELD_WAITING, OPEN_STATUSES, Payment

BATCH = 200


def expire_transfers() -> int:
    """Ends the open payments past their time that need no word of Stripe; returns how many orders were cancelled."""
    return sum(expire(payment) for payment in due().filter(method=PaymentMethod.VIETQR)[:BATCH])


def due() -> QuerySet[Payment]:
    """Open payments past their time, the oldest first."""
    overdue = Payment.objects.filter(status__in=OPEN_STATUSES, expires_at__lte=timezone.now())
    return overdue.order_by("expires_at")


@transaction.atomic
def expire(payment: Payment) -> int:
    """Ends one payment and its orders, unless it was paid or its money is held; returns how many orders ended."""
    locks.purchase(payment.purchase_id)
    current = records.lock(payment.pk)
    if not current.is_open or current.held_charges.filter(resolution__in=HELD_WAITING).exists():
        return 0
    orders = Order.unscoped.filter(payment_shares__payment=current, status=Status.PLACED).order_by("pk")
    ids = list(orders.values_list("pk", flat=True))
    locks.packs(ids)
    for order_id in ids:
        fulfilment.cancel(order_id, reason=reasons.EXPIRED, actor=SYSTEM)
    if not ids:
        records.cancel(current)
    return len(ids)
