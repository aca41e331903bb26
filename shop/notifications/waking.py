"""The ladder's clock: the hours of the day in which somebody can be expected to answer (settings.WAKING_HOURS, by the
clock of Vietnam), without the time in which a stall is closed."""

import datetime
from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.utils import timezone

from catalog import days

Span = tuple[datetime.datetime, datetime.datetime]  # from, until
FOR_GOOD = datetime.timedelta(days=400)  # nobody is away longer (PAUSE_MOST_DAYS)


def after(
    since: datetime.datetime, wait: datetime.timedelta, closed: Sequence[Span] = ()
) -> datetime.datetime:
    """The moment at which `wait` of waking time has passed since then."""
    left = wait
    for start, end in _spans(since, since + FOR_GOOD, closed):
        if end - start >= left:
            return start + left
        left -= end - start
    return since + FOR_GOOD


def _spans(since: datetime.datetime, until: datetime.datetime, closed: Sequence[Span]) -> Iterator[Span]:
    """The waking time between two moments, in order."""
    opens, closes = settings.WAKING_HOURS
    day = timezone.localdate(since)
    while (midnight := days.midnight(day)) < until:
        start = max(since, midnight + datetime.timedelta(hours=opens))
        end = min(until, midnight + datetime.timedelta(hours=closes))
        yield from _without(closed, start, end)
        day += days.ONE


def _without(closed: Iterable[Span], start: datetime.datetime, end: datetime.datetime) -> Iterator[Span]:
    for closes_at, opens_at in sorted(closed):
        if closes_at >= end or opens_at <= start:
            continue
        if closes_at > start:
            yield start, closes_at
        start = max(start, opens_at)
    if start < end:
        yield start, end
