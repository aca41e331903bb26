"""The ladder's clock: 6 to 21 h of Vietnam's day, without the time in which a stall is closed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shop.notifications import waking

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Of December 2026; the 1st is a Tuesday."""
    return datetime(2026, 12, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("since", "hours", "moment"),
    [
        (at(1, 8), 2, at(1, 10)),
        (at(1, 19), 2, at(1, 21)),  # exactly when the day ends
        (at(1, 20), 2, at(2, 7)),
        (at(1, 23), 2, at(2, 8)),  # at night the first hour begins in the morning
        (at(1, 3), 2, at(1, 8)),
        (at(1, 6), 36, at(3, 12)),  # 15 + 15 + 6
        (at(1, 20, 30), 0.5, at(1, 21)),
    ],
)
def test_waking_hours_pass_by_day_alone(since: datetime, hours: float, moment: datetime) -> None:
    assert waking.after(since, timedelta(hours=hours)) == moment
    assert waking.after(since.astimezone(UTC), timedelta(hours=hours)) == moment


def test_no_hour_passes_while_the_stall_is_closed() -> None:
    closed = [(at(4, 12), at(6, 0)), (at(1, 9), at(3, 0))]
    assert waking.after(at(1, 8), timedelta(hours=1 + 2), closed) == at(3, 8)
    assert waking.after(at(1, 8), timedelta(hours=2), closed) == at(3, 7)
    assert waking.after(at(2, 8), timedelta(hours=1), closed) == at(3, 7)  # placed while it was closed
    # 13 on the 3rd, 6 before noon of the 4th, 1 on the 6th.
    assert waking.after(at(3, 8), timedelta(hours=20), closed) == at(6, 7)


def test_who_is_closed_for_ever_is_waited_for_no_longer_than_that() -> None:
    closed = [(at(1, 0), at(1, 0) + 2 * waking.FOR_GOOD)]
    assert waking.after(at(1, 8), timedelta(hours=2), closed) == at(1, 8) + waking.FOR_GOOD
