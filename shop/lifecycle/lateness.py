"""Parcels that have not come by the last day their buyers were told: buyer and stall hear of it, once."""

import datetime

from django.utils import timezone

from catalog import days
from shop.notifications import ladder, outbox
from shop.notifications.ladder import Wait
from shop.notifications.models import Ladder
from shop.notifications.topics import Topic
from shop.orders.models import Order, Status

ON_ITS_WAY = (Status.CONFIRMED, Status.PACKED, Status.SHIPPED)
LAPSES_AFTER = datetime.timedelta(days=30)  # a stall that ticks nothing off is not asked for ever


def climb() -> int:
    """Promises what is due; returns how many. May run twice at once."""
    today = timezone.localdate()
    rows = Order.unscoped.filter(
        status__in=ON_ITS_WAY, expected_until__lt=today, expected_until__gte=today - LAPSES_AFTER
    ).order_by("pk")
    waits = [
        Wait(Ladder.LATE, pk, cooperative_id, days.end(day))
        for pk, cooperative_id, day in rows.values_list("pk", "cooperative_id", "expected_until")
        if day
    ]
    return ladder.climb_all(ladder.with_steps(waits), _promise)


def _promise(wait: Wait, step: str) -> None:
    outbox.write(Topic.ORDER_LATE, order=wait.subject)
