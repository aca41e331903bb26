"""Messages to a webhook that were refused leave a row that a person can read: one for each reason and hour."""

from django.db import connection
from django.utils import timezone

SAMPLE = 500  # characters
_UPSERT = """
    INSERT INTO payments_refusedmessage AS kept (provider, reason, hour, count, sample, last_at)
    VALUES (%(provider)s, %(reason)s, %(hour)s, 1, %(sample)s, %(now)s)
    ON CONFLICT (provider, reason, hour)
    DO UPDATE SET count = kept.count + 1, sample = EXCLUDED.sample, last_at = EXCLUDED.last_at
"""

_UPSERT_OF_FEED = """
    INSERT INTO payments_feedrefusal AS kept (feed_id, reason, hour, count, last_at)
    VALUES (%(feed)s, %(reason)s, %(hour)s, 1, %(now)s)
    ON CONFLICT (feed_id, reason, hour) DO UPDATE SET count = kept.count + 1, last_at = EXCLUDED.last_at
"""


def note_for(feed_id: int, reason: str) -> None:
    """Counts one refused message of a bank service for the page where that service is set up."""
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT_OF_FEED, {"feed": feed_id, "reason": reason[:40], "hour": hour, "now": now})


def note(provider: str, reason: str, body: bytes) -> None:
    """Counts one refused message. `reason` is a code of at most 40 characters, such as "signature"; of `body` the
    beginning is kept, readable, without control characters. Safe to call many times at once."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _UPSERT,
            {
                "provider": provider[:10],
                "reason": reason[:40],
                "hour": now.replace(minute=0, second=0, microsecond=0),
                "sample": sample(body),
                "now": now,
            },
        )


def sample(body: bytes) -> str:
    """How a body begins, at most SAMPLE characters; what is no text or controls a terminal becomes a space."""
    text = body[: SAMPLE * 4].decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else " " for letter in text)[:SAMPLE]
