"""Where a day of Vietnam begins (settings.TIME_ZONE)."""

import datetime

from django.utils import timezone

ONE = datetime.timedelta(days=1)


def midnight(day: datetime.date) -> datetime.datetime:
    """The first moment of a day."""
    return datetime.datetime.combine(day, datetime.time(), timezone.get_default_timezone())


def end(day: datetime.date) -> datetime.datetime:
    """The first moment that is no longer of the day."""
    return midnight(day + ONE)
