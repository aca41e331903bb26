"""What messages cost: summed per channel and day, and no more than the day's cap."""

import datetime

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from shop.notifications.channels import Composed
from shop.notifications.models import ChannelDay


def reserve(channel: str, composed: Composed) -> bool:
    """Counts a message that is about to be sent; False where the cap leaves nothing for it. Free ones always go.

    Of a worker that is killed meanwhile the money stays counted: the cap errs on the side of the purse.
    """
    if not composed.cost_amount:
        return True
    day = _today(channel)
    rows = ChannelDay.objects.filter(pk=day.pk)
    if cap := settings.DAILY_CAPS.get(channel, 0):
        rows = rows.filter(cost_amount__lte=cap - composed.cost_amount)
    if _add(rows, composed, 1):
        return True
    ChannelDay.objects.filter(pk=day.pk, capped_at=None).update(capped_at=timezone.now())
    return False


def give_back(channel: str, composed: Composed) -> None:
    """It was not sent after all."""
    if composed.cost_amount:
        _add(ChannelDay.objects.filter(pk=_today(channel).pk), composed, -1)


def _today(channel: str) -> ChannelDay:
    day, _is_new = ChannelDay.objects.get_or_create(channel=channel, day=timezone.localdate())
    return day


def _add(rows: "QuerySet[ChannelDay]", composed: Composed, sign: int) -> bool:
    return bool(
        rows.update(
            messages=F("messages") + sign,
            parts=F("parts") + sign * composed.parts,
            cost_amount=F("cost_amount") + sign * composed.cost_amount,
        )
    )


def untold() -> list[ChannelDay]:
    """Days that met their cap and of which no operator has heard; yesterday's too."""
    since = timezone.localdate() - datetime.timedelta(days=1)
    return list(
        ChannelDay.objects.filter(capped_at__isnull=False, told_at=None, day__gte=since).order_by("pk")
    )


def mark_told(days: list[ChannelDay]) -> None:
    """The operators have heard of these."""
    ChannelDay.objects.filter(pk__in=[day.pk for day in days]).update(told_at=timezone.now())
