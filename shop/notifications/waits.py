"""Which orders wait for their cooperative's answer, since when, and until when it may come.

The turn of a cash order begins when it is placed, of any other when its money is there.
"""

import datetime
from collections.abc import Iterable, Sequence

from django.db.models import F, Max, Q
from django.db.models.functions import Greatest

from catalog import pauses
from shop.notifications import ladder
from shop.notifications.ladder import Wait
from shop.notifications.models import Ladder
from shop.notifications.waking import Span
from shop.orders.models import Order, PaymentMethod, Status


def unanswered(*order_ids: int) -> list[Wait]:
    """Those that could be served and have no answer yet, the oldest first; of these alone, or all. Three queries."""
    # Payments are a neighbouring room: asked through the order's own relations.
    paid = Q(payment_shares__payment__status="succeeded")
    orders = Order.unscoped.filter(status=Status.PLACED)
    if order_ids:
        orders = orders.filter(pk__in=order_ids)
    rows = list(
        orders.annotate(paid_at=Max("payment_shares__payment__succeeded_at", filter=paid))
        .filter(Q(payment_method=PaymentMethod.COD) | Q(paid_at__isnull=False))
        .annotate(since=Greatest(F("placed_at"), F("paid_at")))  # PostgreSQL leaves out what is NULL
        .order_by("since", "pk")
        .values_list("pk", "cooperative_id", "since")
    )
    if not rows:
        return []
    days_off = pauses.spans({stall for _pk, stall, _since in rows})
    climbed = ladder.climbed(Ladder.ORDER, [pk for pk, _stall, _since in rows])
    return [
        Wait(Ladder.ORDER, pk, stall, since, days_off.get(stall, ()), climbed.get((pk, since), ()))
        for pk, stall, since in rows
    ]


def closed(orders: Iterable[Order]) -> dict[int, list[Span]]:
    """When the stalls of these orders, read with them, were closed. One query where an order waits for a stall that
    ever was."""
    stalls = {o.cooperative_id for o in orders if o.status == Status.PLACED and o.cooperative.paused_until}
    return pauses.spans(stalls) if stalls else {}


def answer_by(
    order: Order, paid_at: datetime.datetime | None, closed: Sequence[Span] = ()
) -> datetime.datetime | None:
    """Until when the cooperative may answer, as its days off stand now; None where no answer is awaited."""
    is_cash = order.payment_method == PaymentMethod.COD
    if order.status != Status.PLACED or not (is_cash or paid_at):
        return None
    since = max(order.placed_at, paid_at) if paid_at else order.placed_at
    return ladder.ends_at(Wait(Ladder.ORDER, order.pk, order.cooperative_id, since, closed))
