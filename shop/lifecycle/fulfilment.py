"""What a cooperative does with an order: confirm, pack, ship, deliver; and the ways it ends early.

Each is one transaction: the transition with its event, stock, money and the outbox row.
"""

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from catalog import stock
from shop.lifecycle import locks, money_in
from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.orders import transitions
from shop.orders.actors import Actor
from shop.orders.models import Order, PaymentMethod, Status
from shop.orders.transitions import HOLDING_STOCK, SENT, IllegalTransition
from shop.payments import records
from shop.payments.models import Collector, Payment


class NotPaidYet(Exception):
    """A card or transfer order cannot be served before its money is there."""


class ParcelChanged(Exception):
    """Somebody else has written another carrier or tracking number meanwhile."""

    def __init__(self, carrier: str, tracking_number: str) -> None:
        super().__init__(carrier, tracking_number)
        self.carrier = carrier
        self.tracking_number = tracking_number


def _packs(order: Order) -> dict[int, int]:
    return dict(order.lines(manager="unscoped").values_list("variant_id", "quantity"))


def payment_of(order: Order) -> Payment:
    """The payment that covers an order: its own, or the purchase's card payment."""
    return Payment.objects.get(shares__order=order)


@transaction.atomic
def confirm(order_id: int, *, actor: Actor) -> Order:
    """The cooperative takes the order. Raises NotPaidYet, IllegalTransition.

    One that needed a call first holds its packs from now on; stock.OutOfStock where they are gone.
    """
    order = locks.order(order_id)
    if (
        order.status == Status.PLACED
        and order.payment_method != PaymentMethod.COD
        and not payment_of(order).is_paid
    ):
        raise NotPaidYet
    transitions.apply(order, Status.CONFIRMED, actor=actor)
    if not order.holds_stock:
        packs = _packs(order)
        stock.reserve(packs, references=dict.fromkeys(packs, order.number), actor_id=actor.user_id)
        order.holds_stock = True
        order.save(update_fields=["holds_stock"])
    outbox.write(Topic.ORDER_CONFIRMED, order=order.pk)
    return order


@transaction.atomic
def pack(order_id: int, *, actor: Actor) -> Order:
    """The parcel is ready; the buyer is told. Raises IllegalTransition."""
    order = locks.order(order_id)
    transitions.apply(order, Status.PACKED, actor=actor)
    outbox.write(Topic.ORDER_PACKED, order=order.pk)
    return order


@transaction.atomic
def ship(order_id: int, *, carrier: str, tracking_number: str, actor: Actor) -> Order:
    """Hands the parcel over; its packs leave the stock. Raises IllegalTransition."""
    order = locks.order(order_id)
    transitions.apply(order, Status.SHIPPED, actor=actor, carrier=carrier, tracking_number=tracking_number)
    stock.ship(_packs(order), reference=order.number, actor_id=actor.user_id)
    outbox.write(Topic.ORDER_SHIPPED, order=order.pk)
    return order


@transaction.atomic
def correct_parcel(
    order_id: int, *, carrier: str, tracking_number: str, shown: tuple[str, str] | None = None, actor: Actor
) -> Order:
    """Another carrier or tracking number of a parcel that was sent; a buyer who waits for it is told.

    `shown`: the carrier and number that the page showed. The same again changes nothing. Raises ParcelChanged
    where they are others by now, IllegalTransition where there is no parcel.
    """
    order = locks.order(order_id)
    known = (order.carrier, order.tracking_number)
    if order.status in SENT and known == (carrier, tracking_number):
        return order
    if shown is not None and known != shown:
        raise ParcelChanged(*known)
    transitions.correct(order, carrier=carrier, tracking_number=tracking_number, actor=actor)
    if order.status == Status.SHIPPED:
        outbox.write(Topic.PARCEL_CORRECTED, order=order.pk)
    return order


@transaction.atomic
def deliver(
    order_id: int,
    *,
    actor: Actor,
    collected_by: str = Collector.STALL,
    paid_on: datetime.date | None = None,
) -> Order:
    """The buyer has the parcel; for cash on delivery the money was collected with it (promise M6).

    `collected_by`: who has that cash now, the stall or the carrier who remits it later. `paid_on`: the day on which
    it was collected, from the order's to today (M11). Raises IllegalTransition, records.BadDay.
    """
    order = locks.order(order_id)
    transitions.apply(order, Status.DELIVERED, actor=actor)
    if order.payment_method == PaymentMethod.COD:
        payment = payment_of(order)
        records.check_told(paid_on, timezone.localdate(order.placed_at))
        Payment.objects.filter(pk=payment.pk).update(collected_by=collected_by)
        money_in.confirm_payment(payment.pk, captured=payment.amount, actor=actor, paid_on=paid_on)
    outbox.write(Topic.ORDER_DELIVERED, order=order.pk)
    return order


@transaction.atomic
def cancel(order_id: int, *, reason: str, actor: Actor, only_from: Collection[str] = HOLDING_STOCK) -> Order:
    """Ends an order before it is shipped: stock back on the shelf, its money asked back (promise K6).

    `only_from` narrows the states; a buyer cannot cancel what is packed. Raises IllegalTransition.
    """
    order = locks.order(order_id)
    if order.status not in only_from:
        raise IllegalTransition(order.status, Status.CANCELLED)
    transitions.apply(order, Status.CANCELLED, actor=actor, reason=reason, cancel_reason=reason)
    if order.holds_stock:
        stock.release(_packs(order), reference=order.number, actor_id=actor.user_id)
    _give_back(order, reason, actor)
    outbox.write(Topic.ORDER_CANCELLED, order=order.pk)
    return order


@transaction.atomic
def take_back(order_id: int, *, reason: str, actor: Actor, only_from: Collection[str] = SENT) -> Order:
    """The parcel came back: sellable stock again, and its money asked back where there was any (promise M6).

    `only_from` narrows the states to the one that a page showed. Raises IllegalTransition.
    """
    order = locks.order(order_id)
    if order.status not in only_from:
        raise IllegalTransition(order.status, Status.RETURNED)
    transitions.apply(order, Status.RETURNED, actor=actor, reason=reason)
    stock.take_back(_packs(order), reference=order.number, actor_id=actor.user_id)
    _give_back(order, reason, actor)
    outbox.write(Topic.ORDER_RETURNED, order=order.pk)
    return order


def _give_back(order: Order, reason: str, actor: Actor) -> None:
    payment = records.lock(payment_of(order).pk)
    if payment.is_paid:
        if records.refundable(payment, order):  # a part of it may have gone back before
            refund = records.request_refund(payment, order, reason=reason, actor_id=actor.user_id)
            outbox.write(Topic.REFUND_REQUESTED, refund=refund.pk)
        return
    if not payment.is_open:
        return
    alive = Order.unscoped.filter(payment_shares__payment=payment).exclude(
        status__in=(Status.CANCELLED, Status.RETURNED)
    )
    if not alive.exists():
        records.cancel(payment)
    elif payment.method == PaymentMethod.CARD:
        records.drop_share(payment, order)
    if payment.method == PaymentMethod.CARD:
        # Its page asks for too much, or for anything at all.
        outbox.write(Topic.PAYMENT_CLOSED, payment=payment.pk)
