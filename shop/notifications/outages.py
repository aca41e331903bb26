"""Whether a channel works: noted at every message, read by `/readyz`, and what waited goes out when it is back.

A channel that hangs holds one worker process at most: calls to it come one after another, whoever waits longer than
a moment for the one before gives up, and once it has hung it is asked by one message in PROBE_EVERY.
"""

import datetime
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Q
from django.utils import timezone

from catalog import advisory
from catalog.advisory import Lock
from shop.notifications.channels import Down, Postponed
from shop.notifications.models import Heartbeat, OutboxMessage

PREFIX = "down:"  # of the heartbeat that stands while a channel is down; its time is when it was first seen
HANGING = "hangs:"  # of the one that stands while it hangs; its time is when it was last asked
PAUSED = "pause:"  # of the one that stands while it has asked for a pause (Retry-After); its time is the end
PROBE_EVERY = datetime.timedelta(seconds=30)
SLOW = 1.0  # seconds; who is refused at once has cost nobody anything
MOMENT = 1.5  # seconds that a call waits for the one before it
LOOK_EVERY = 0.05  # seconds


@contextmanager
def asking(channel: str) -> Iterator[None]:
    """Around one call. Raises Down without calling while the channel hangs, Postponed while it has asked for a pause;
    what is raised inside goes on."""
    _begin(channel)
    with _alone(channel):
        began = time.monotonic()
        try:
            yield
        except Down:
            note_down(channel)
            if time.monotonic() - began >= SLOW:
                Heartbeat.objects.update_or_create(
                    name=HANGING + channel, defaults={"beat_at": timezone.now()}
                )
            raise
        except Postponed as busy:
            if busy.until:
                Heartbeat.objects.update_or_create(name=PAUSED + channel, defaults={"beat_at": busy.until})
            raise
        note_up(channel)


def _begin(channel: str) -> None:
    """Whether it hangs is asked by the one that takes the probe's place; all others are told that it does."""
    now = timezone.now()
    rows = {row.name: row for row in Heartbeat.objects.filter(name__in=[HANGING + channel, PAUSED + channel])}
    paused, hung = rows.get(PAUSED + channel), rows.get(HANGING + channel)
    if paused and paused.beat_at > now:
        raise Postponed(f"{channel}: has asked for a pause", until=paused.beat_at)
    if hung is None:
        return
    probe = Heartbeat.objects.filter(pk=hung.pk, beat_at=hung.beat_at, beat_at__lte=now - PROBE_EVERY)
    if not probe.update(beat_at=now):
        raise Down(f"{channel}: hangs, and another message asks")


@contextmanager
def _alone(channel: str) -> Iterator[None]:
    gives_up_at = time.monotonic() + MOMENT
    while True:
        with advisory.alone(Lock.CHANNEL, advisory.key_of(channel)) as is_alone:
            if is_alone:
                yield
                return
        if time.monotonic() > gives_up_at:
            raise Down(f"{channel}: busy with another message for a while")
        time.sleep(LOOK_EVERY)


def note_down(channel: str) -> None:
    """The channel did not answer just now."""
    Heartbeat.objects.get_or_create(name=PREFIX + channel, defaults={"beat_at": timezone.now()})


def note_up(channel: str) -> None:
    """It took a message. After an outage everything that was put off is tried again now instead of in minutes."""
    ended, _by_model = Heartbeat.objects.filter(
        name__in=[PREFIX + channel, HANGING + channel, PAUSED + channel]
    ).delete()
    if ended:
        waiting = OutboxMessage.objects.filter(handled_at__isnull=True, parked_at__isnull=True)
        waiting.filter(Q(attempts__gt=0), next_try_at__gt=timezone.now()).update(next_try_at=None)


def since(beats: dict[str, datetime.datetime]) -> dict[str, datetime.datetime]:
    """Of all heartbeats (name → time), the channels that are down and since when."""
    return {name.removeprefix(PREFIX): beat_at for name, beat_at in beats.items() if name.startswith(PREFIX)}
