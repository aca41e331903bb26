"""What pages keep for some seconds: gone when a test begins, and never too old while it runs.

On a busy machine a second visit may come when the answer of the first is old, and would ask once more than expected.
"""

import time
from collections import Counter

from catalog.serving import ttl_cache
from catalog.serving.ttl_cache import Kept
from cms.templatetags import lessons
from shop.union import work


class Standing:
    """The clock of all that is kept."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


_clock = Standing()


def stand_still() -> None:
    """From now on, in this process; a test of time itself takes the real clock back."""
    ttl_cache.time = _clock  # type: ignore[attr-defined]


def forget() -> None:
    """Let go of everything, and let the clock show the time."""
    _clock.now = time.monotonic()
    for kept in Kept.everything:
        kept.forget()
    # The number in the head of the desk's pages would be counted by whichever is visited first.
    work.COUNTS._value = Counter()
    work.COUNTS.put_off(3600)
    # So would the lessons beside a stall's fields: none, until a test publishes some and has them forgotten.
    lessons.KNOWN._value = ({}, {})
    lessons.KNOWN.put_off(3600)
