"""Each January who has not told the year is reminded, again after 14 days, then on the union's call list."""

import datetime
from collections.abc import Iterator
from unittest import mock

import pytest
from django.core import mail
from django.utils import timezone

from catalog.models import Cooperative
from shop.impact import profiles, reminders
from shop.impact.profiles import Source
from shop.notifications.models import PhoneCall
from tests.cast import Cast
from tests.impact.told import YEAR
from tests.outbox import drain

pytestmark = pytest.mark.django_db
ZONE = timezone.get_default_timezone()


class Clock:
    """Vietnam's time in the winter of 2027, moved by the test."""

    now = datetime.datetime(2026, 12, 31, 12, tzinfo=ZONE)

    def go(self, day: int, month: int = 1) -> int:
        self.now = datetime.datetime(2027, month, day, 12, tzinfo=ZONE)
        return reminders.climb()


@pytest.fixture
def clock(cast: Cast) -> Iterator[Clock]:
    found = Clock()
    Cooperative.objects.update(verified_at=datetime.datetime(2026, 5, 1, tzinfo=ZONE))
    with mock.patch.object(timezone, "now", side_effect=lambda: found.now):
        yield found


def tell(stall: Cooperative) -> None:
    profiles.tell(stall.pk, 2026, YEAR, Source("Chu A Mây", "", None), shown=0)


def test_c10_who_has_not_told_is_reminded_twice_then_rung_up_once_each(cast: Cast, clock: Clock) -> None:
    tell(cast.rice)
    assert [clock.go(2), clock.go(7), clock.go(7), clock.go(8)] == [0, 1, 0, 0]
    drain()
    (letter,) = mail.outbox
    assert letter.to == ["chemay@example.vn"]
    assert "hồ sơ năm" in letter.subject
    assert "/htx/ho-so-nam/2026/" in letter.body
    assert [clock.go(20), clock.go(22), clock.go(22)] == [0, 1, 0]
    drain()
    assert len(mail.outbox) == 2
    assert PhoneCall.unscoped.count() == 0
    assert [clock.go(7, month=2), clock.go(9, month=2)] == [1, 0]
    call = PhoneCall.unscoped.get()
    assert (call.cooperative, call.phone) == (cast.tea, cast.tea.phone)
    assert "2026" in call.subject


def test_who_tells_before_the_letter_goes_out_is_not_reminded(cast: Cast, clock: Clock) -> None:
    tell(cast.rice)
    assert clock.go(7) == 1
    tell(cast.tea)
    drain()
    assert mail.outbox == []
    assert clock.go(28) == 0


def test_who_joined_after_new_year_is_not_asked_for_it_and_nobody_is_in_summer(
    cast: Cast, clock: Clock
) -> None:
    tell(cast.rice)
    assert clock.go(30, month=6) == 0
    Cooperative.objects.update(verified_at=datetime.datetime(2027, 1, 3, tzinfo=ZONE))
    assert clock.go(8) == 0
