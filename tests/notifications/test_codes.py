"""A code says who holds a number: right once, for ten minutes and five tries."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from shop.accounts.tries import TooManyTries
from shop.notifications import codes
from shop.notifications.codes import Purpose
from shop.notifications.models import OutboxMessage, PhoneCode
from tests.fakephones import FakePhones
from tests.outbox import drain

pytestmark = pytest.mark.django_db
PHONE = "+84981000222"


def ask(phone: str = PHONE) -> str:
    """The digits that were sent to the number."""
    codes.send(phone, Purpose.CONFIRM, Client().get("/").wsgi_request)
    return codes.digits_of(PhoneCode.objects.latest("pk"))


def test_the_code_reaches_the_number_and_is_right_once(sms: FakePhones) -> None:
    digits = ask()
    drain()
    (sent,) = sms.sent("sms")
    assert sent.text.startswith(f"{digits} la ma cua ban")
    row = PhoneCode.objects.get()
    assert digits not in f"{row.salt}"
    assert PHONE not in f"{OutboxMessage.objects.get().payload}"
    assert not codes.check(PHONE, Purpose.LOOK_UP, digits)
    assert not codes.check("+84981000333", Purpose.CONFIRM, digits)
    assert codes.check(PHONE, Purpose.CONFIRM, f" {digits[:3]} {digits[3:]}")
    assert not codes.check(PHONE, Purpose.CONFIRM, digits)


def test_five_wrong_tries_end_a_code() -> None:
    digits = ask()
    wrong = f"{(int(digits) + 1) % 10**6:06}"
    assert [codes.check(PHONE, Purpose.CONFIRM, typed) for typed in (wrong, "", "abc", wrong, wrong)] == [
        False
    ] * 5
    assert not codes.check(PHONE, Purpose.CONFIRM, digits)


def test_a_code_ends_after_ten_minutes_and_is_not_sent_late(sms: FakePhones) -> None:
    digits = ask()
    PhoneCode.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert not codes.check(PHONE, Purpose.CONFIRM, digits)
    drain()
    assert sms.sent("sms") == []
    assert not OutboxMessage.objects.filter(handled_at=None).exists()


def test_the_last_code_counts_and_nobody_asks_for_many(sms: FakePhones) -> None:
    first, second = ask(), ask()
    assert codes.check(PHONE, Purpose.CONFIRM, second)
    assert first == second or not codes.check(PHONE, Purpose.CONFIRM, first)
    ask()
    with pytest.raises(TooManyTries):
        ask()
    assert PhoneCode.objects.count() == 3
