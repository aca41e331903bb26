"""PostgreSQL's advisory locks, each under its name: work that runs once at a time, or waits in turn for no row.

Each lock has two keys, its number and what it is about; no other part of the shop takes one.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.db import connection

from catalog.serving.prepared import Statement

MOST = 2**31  # keys are 32 bits; keys of rows beyond that share a lock

HOLD, SHARE = (
    f"SELECT {name}(%s::int, key)::text FROM (SELECT unnest(%s::int[]) AS key OFFSET 0) keys"  # noqa: S608
    for name in ("pg_advisory_xact_lock", "pg_advisory_xact_lock_shared")
)
HELD, HELD_THEN_SHARED = Statement(HOLD), Statement(f"{HOLD} UNION ALL {SHARE}")


class Lock(IntEnum):
    OUTBOX_MESSAGE = 7201
    BANK_ACCOUNT = 7202
    NIGHTLY_CHECK = 7203
    PHOTO = 7204
    SHARE_CARDS = 7205
    SITE_IMAGES = 7206
    DAILY_SALES = 7207
    QUESTION_SENDER = 7208
    PUBLISHED_FILES = 7209
    UNPAID_LIMITS = 7210
    SELLING = 7211
    DATA_COPY = 7212
    CHANNEL = 7213
    ZALO_TOKEN = 7214
    REGISTER = 7215
    HOUSEHOLD_RELEASE = 7216
    POVERTY_LIST = 7217
    SCHEDULE = 7301


def key_of(name: str) -> int:
    """The key for what has no number: a phone, an account. Two names may share one, and then wait for each other."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:7], 16)


@contextmanager
def alone(lock: Lock, key: int = 0) -> Iterator[bool]:
    """Whether nobody else is at it now; nobody begins before the end. Ends with the database session at the latest:
    what a killed worker left is free at once."""
    keys = [lock, key % MOST]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)


def hold(lock: Lock, *keys: int) -> None:
    """Waits for whoever holds one of these, then holds them until the transaction ends; in the order of the keys."""
    HELD.rows(*_asked(lock, keys or (0,)))


def hold_then_share(held: tuple[Lock, Iterable[int]], shared: tuple[Lock, Iterable[int]]) -> None:
    """Those held by one, and after them those beside others that share them, not beside one that holds; one
    statement."""
    HELD_THEN_SHARED.rows(*_asked(*held), *_asked(*shared))


def _asked(lock: Lock, keys: Iterable[int]) -> tuple[int, list[int]]:
    return int(lock), sorted({key % MOST for key in keys})
