"""The order's states as data, and the one function that changes them.

placed → confirmed → packed → shipped → delivered
  └─────────┴──────────┴→ cancelled   shipped, delivered → returned

An order that expired unpaid goes back to placed when its money comes after all (`reopen`, ADR 8).
"""

from typing import Any

from django.utils import timezone

from catalog import row_locks
from shop.orders import reasons
from shop.orders.actors import Actor
from shop.orders.models import Order, OrderEvent, Status

ALLOWED: dict[str, frozenset[str]] = {
    Status.PLACED: frozenset({Status.CONFIRMED, Status.CANCELLED}),
    Status.CONFIRMED: frozenset({Status.PACKED, Status.CANCELLED}),
    Status.PACKED: frozenset({Status.SHIPPED, Status.CANCELLED}),
    Status.SHIPPED: frozenset({Status.DELIVERED, Status.RETURNED}),
    Status.DELIVERED: frozenset({Status.RETURNED}),
    Status.CANCELLED: frozenset(),
    Status.RETURNED: frozenset(),
}
REOPENED = (Status.CANCELLED, Status.PLACED)  # by `reopen` alone
HOLDING_STOCK = (Status.PLACED, Status.CONFIRMED, Status.PACKED)
SENT = (Status.SHIPPED, Status.DELIVERED)  # the parcel has left, and nobody has it back


class IllegalTransition(Exception):
    """The order is not in a state from which this can be done; nothing was changed (a 409)."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"{before} → {after}")
        self.before = before
        self.after = after


def lock(order_id: int) -> Order:
    """The order's row, locked until the transaction ends. Its purchase is locked before it."""
    return row_locks.hold(Order.unscoped).get(pk=order_id)


def apply(order: Order, after: str, *, actor: Actor, reason: str = "", **details: Any) -> OrderEvent:
    """Moves a locked order on and writes its event. Raises IllegalTransition."""
    before = order.status
    if after not in ALLOWED[before]:
        raise IllegalTransition(before, after)
    order.status = after
    order.status_changed_at = timezone.now()
    fields = ["status", "status_changed_at"]
    for name in ("carrier", "tracking_number", "cancel_reason"):
        if name in details:
            setattr(order, name, details[name])
            fields.append(name)
    order.save(update_fields=fields)
    return _record(order, before, actor, reason, details)


def correct(order: Order, *, actor: Actor, carrier: str, tracking_number: str) -> OrderEvent:
    """Writes anew how a locked order travels; its event keeps what was written before.

    Raises IllegalTransition for an order that is neither on its way nor delivered.
    """
    if order.status not in SENT:
        raise IllegalTransition(order.status, order.status)
    was = {"carrier": order.carrier, "tracking_number": order.tracking_number}
    order.carrier, order.tracking_number = carrier, tracking_number
    order.save(update_fields=["carrier", "tracking_number"])
    details = {"carrier": carrier, "tracking_number": tracking_number, "was": was}
    event = _event(order, order.status, actor, "", details)
    event.created_at = timezone.now()
    event.save(force_insert=True)
    return event


def reopen(order: Order, *, actor: Actor, reason: str) -> OrderEvent:
    """Takes up a locked order that expired unpaid. Raises IllegalTransition for any other."""
    if order.status != Status.CANCELLED or order.cancel_reason != reasons.EXPIRED:
        raise IllegalTransition(order.status, Status.PLACED)
    before = order.status
    order.status = Status.PLACED
    order.status_changed_at = timezone.now()
    order.cancel_reason = ""
    order.save(update_fields=["status", "status_changed_at", "cancel_reason"])
    return _record(order, before, actor, reason, {})


def first_events(orders: list[Order], *, actor: Actor, **details: Any) -> list[OrderEvent]:
    """Of new orders; not saved yet."""
    return [_event(order, "", actor, "", details) for order in orders]


def _record(order: Order, before: str, actor: Actor, reason: str, details: dict[str, Any]) -> OrderEvent:
    event = _event(order, before, actor, reason, details)
    event.save(force_insert=True)
    return event


def _event(order: Order, before: str, actor: Actor, reason: str, details: dict[str, Any]) -> OrderEvent:
    return OrderEvent(
        order=order,
        before=before,
        after=order.status,
        actor_id=actor.user_id,
        actor_kind=actor.kind,
        on_behalf_of_id=actor.on_behalf_of_id,
        reason=reason,
        details=details,
        created_at=order.status_changed_at,
    )
