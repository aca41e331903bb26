"""Quarters: the only pieces of time in which payouts to households are shown."""

import datetime
import re

from django.utils import timezone

_NAME = re.compile(r"(20[0-9]{2})-([1-4])")


def first_of(day: datetime.date) -> datetime.date:
    """The first day of the quarter of `day`."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def after(quarter: datetime.date) -> datetime.date:
    """The first day of the next one."""
    return first_of(quarter + datetime.timedelta(days=100))


def before(quarter: datetime.date) -> datetime.date:
    """The first day of the one before."""
    return first_of(quarter - datetime.timedelta(days=1))


def last_of(quarter: datetime.date) -> datetime.date:
    """The last day of a quarter."""
    return after(quarter) - datetime.timedelta(days=1)


def latest(today: datetime.date | None = None) -> datetime.date:
    """The last one that has ended, by today or another day."""
    return before(first_of(today or timezone.localdate()))


def name(quarter: datetime.date) -> str:
    """As addresses write it: "2026-3"."""
    return f"{quarter.year}-{quarter.month // 3 + 1}"


def read(typed: str) -> datetime.date:
    """Raises ValueError for what is no quarter that has ended."""
    found = _NAME.fullmatch(typed)
    if found is None:
        raise ValueError(typed)
    quarter = datetime.date(int(found[1]), 3 * int(found[2]) - 2, 1)
    if quarter > latest():
        raise ValueError(typed)
    return quarter
