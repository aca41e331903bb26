"""Quarters: the only pieces of time in which payouts to households are shown."""

import datetime

from django.utils import timezone

from shop.reports import periods
from shop.reports.periods import Period, Unit


class NotOver(ValueError):
    """No quarter of the period has ended."""


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
    """As addresses write it: "2026-q3"."""
    return _period(quarter).code


def label(quarter: datetime.date) -> str:
    """As in a heading, like every other period: "Quý III/2026"."""
    return _period(quarter).label


def within(period: Period, today: datetime.date | None = None) -> datetime.date:
    """That of a month, itself, or the last one in a longer period that has ended by today or another day.

    Raises NotOver where none has.
    """
    quarter = min(first_of(period.last), latest(today))
    if last_of(quarter) < period.first:
        raise NotOver(period.code)
    return quarter


def _period(quarter: datetime.date) -> Period:
    return periods.starting(Unit.QUARTER, quarter)
