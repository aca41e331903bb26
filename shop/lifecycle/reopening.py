"""An order that ended only because its money was late is taken up again when the money comes after all."""

from django.db import transaction

from catalog import stock
from shop.lifecycle import locks
from shop.orders import reasons, transitions
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, Status


def take_up_again(orders: list[Order]) -> None:
    """Moves those that expired back to "placed" and holds their packs again, where there are enough.

    The purchase is locked. Orders that a person cancelled stay cancelled. The given rows are brought up to date.
    """
    expired = sorted((order for order in orders if _has_expired(order)), key=lambda order: order.pk)
    if not expired:
        return
    locks.packs([order.pk for order in expired])
    for order in expired:
        _try(order)


def _has_expired(order: Order) -> bool:
    return order.status == Status.CANCELLED and order.cancel_reason == reasons.EXPIRED


def _try(order: Order) -> None:
    packs = dict(order.lines(manager="unscoped").values_list("variant_id", "quantity"))
    locked = transitions.lock(order.pk)
    if not _has_expired(locked):
        return
    try:
        with transaction.atomic():
            stock.reserve(packs, references=dict.fromkeys(packs, order.number))
            transitions.reopen(locked, actor=SYSTEM, reason=reasons.PAID_LATE)
    except stock.OutOfStock:
        return
    order.status, order.cancel_reason = locked.status, locked.cancel_reason
