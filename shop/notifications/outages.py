"""Whether a channel works: noted at every message, read by `/readyz`, and what waited goes out when it is back."""

import datetime

from django.db.models import Q
from django.utils import timezone

from shop.notifications.models import Heartbeat, OutboxMessage

PREFIX = "down:"  # of the heartbeat that stands while a channel is down; its time is when it was first seen


def note_down(channel: str) -> None:
    """The channel did not answer just now."""
    Heartbeat.objects.get_or_create(name=PREFIX + channel, defaults={"beat_at": timezone.now()})


def note_up(channel: str) -> None:
    """It took a message. After an outage everything that was put off is tried again now instead of in minutes."""
    ended, _by_model = Heartbeat.objects.filter(name=PREFIX + channel).delete()
    if ended:
        waiting = OutboxMessage.objects.filter(handled_at__isnull=True, parked_at__isnull=True)
        waiting.filter(Q(attempts__gt=0), next_try_at__gt=timezone.now()).update(next_try_at=None)


def since(beats: dict[str, datetime.datetime]) -> dict[str, datetime.datetime]:
    """Of all heartbeats (name → time), the channels that are down and since when."""
    return {name.removeprefix(PREFIX): beat_at for name, beat_at in beats.items() if name.startswith(PREFIX)}
