"""Stalls to phone: orders that could be served and that nobody has answered. No buyer is read."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from catalog.models import Cooperative
from shop.orders.models import Order, PaymentMethod, Status
from shop.payments.models import PaymentStatus

UNANSWERED_AFTER = datetime.timedelta(hours=24)
MOST_ORDERS = 500


@dataclass
class Call:
    """One stall to phone; `waiting_since` is when its oldest unanswered order was placed."""

    cooperative: Cooperative
    waiting_since: datetime.datetime
    orders: list[Order] = field(default_factory=list)

    @property
    def amount(self) -> int:
        """Đồng of all its unanswered orders, delivery included."""
        return sum(order.total_amount for order in self.orders)

    @property
    def hours(self) -> int:
        """Whole hours since the oldest was placed."""
        return int((timezone.now() - self.waiting_since).total_seconds() // 3600)


def unanswered() -> "QuerySet[Order]":
    """Placed orders past UNANSWERED_AFTER: cash from placement, the others from when their money came."""
    limit = timezone.now() - UNANSWERED_AFTER
    cash = Q(payment_method=PaymentMethod.COD, placed_at__lte=limit)
    paid = Q(
        payment_shares__payment__status=PaymentStatus.SUCCEEDED,
        payment_shares__payment__succeeded_at__lte=limit,
    )
    return Order.objects.filter(cash | paid, status=Status.PLACED)


def counts() -> dict[int, int]:
    """How many orders each stall (by key) leaves unanswered; one query."""
    return dict(unanswered().order_by().values_list("cooperative").annotate(n=Count("pk", distinct=True)))


def to_make() -> list[Call]:
    """By stall, the longest wait first; one query."""
    orders = (
        unanswered()
        .select_related("cooperative__commune")
        .only(
            "number",
            "status",
            "payment_method",
            "total_amount",
            "placed_at",
            "cooperative__name",
            "cooperative__phone",
            "cooperative__contact_person",
            "cooperative__paused_until",
            "cooperative__pause_note",
            "cooperative__commune__name",
            "cooperative__commune__kind",
        )
        .order_by("placed_at", "pk")
    )
    by_stall: dict[int, Call] = {}
    for order in orders[:MOST_ORDERS]:
        call = by_stall.setdefault(order.cooperative_id, Call(order.cooperative, order.placed_at))
        call.orders.append(order)
    return list(by_stall.values())
