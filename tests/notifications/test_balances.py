"""Money paid in advance: read from the provider, the operators told once each time it runs low; and pauses kept."""

import datetime

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from catalog.models import Cooperative
from shop.accounts.models import User
from shop.notifications import balances, operators
from shop.notifications.models import ChannelBalance, Heartbeat, OutboxMessage
from tests.cast import Cast
from tests.fakephones import FakePhones
from tests.notifications.test_ways import Clock, placed, run
from tests.stall.floor import at_work, place

pytestmark = pytest.mark.django_db


def reasons() -> dict[str, str]:
    answer: dict[str, str] = Client().get("/readyz").json()["reasons"]
    return answer


def test_the_balance_is_read_shown_and_told_once_each_time_it_runs_low(
    cast: Cast, sms: FakePhones, settings: Settings
) -> None:
    settings.SMS_BALANCE_LOW = 300_000
    User.objects.filter(pk=cast.van.pk).update(email="van@example.vn")
    minh = at_work(cast.minh)
    for amount, mails in ((300_000, 0), (299_999, 1), (5_000, 1), (1_000_000, 1), (100, 2)):
        sms.world.balance = amount
        assert balances.read()
        operators.tell_balances()
        operators.tell_balances()
        assert len(mail.outbox) == mails, amount
        assert ("sms-money" in reasons()) is (amount < 300_000)
        shown = f"{amount:,}".replace(",", ".")
        assert f"Còn {shown}\u00a0₫ trong tài khoản" in minh.get("/lien-minh/tin-nhan/").content.decode()
    assert "100\u00a0₫" in mail.outbox[-1].body


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("html", None),
        ("status", 503),
        ("code", {"Balance": 0, "CodeResponse": "101"}),
        ("code", {"CodeResponse": "100"}),
        ("code", {"CodeResponse": "100", "Balance": "much"}),
        ("code", ["no", "object"]),
    ],
)
def test_a_balance_that_is_not_told_leaves_the_last_one(sms: FakePhones, kind: str, value: object) -> None:
    assert balances.read()
    sms.plant("balance", kind, value)
    assert not balances.read()
    assert ChannelBalance.objects.get().amount == sms.world.balance


def test_wrong_keys_and_no_keys_read_nothing(sms: FakePhones, settings: Settings) -> None:
    settings.ESMS_SECRET_KEY = "another"
    assert not balances.read()
    settings.ESMS_API_KEY = ""
    assert not balances.read()
    assert sms.world.asked == ["balance"]
    assert not ChannelBalance.objects.exists()


def test_a_channel_that_asks_for_a_pause_gets_it_and_then_all_go(
    cast: Cast, sms: FakePhones, set_clock: Clock, settings: Settings
) -> None:
    settings.QUIET_AT_NIGHT = False
    noon = timezone.now()
    set_clock(noon)
    sms.plant("sms", "status", 429, retry_after="300")
    first, _purchase = placed(cast)
    second, _purchase = placed(cast)
    assert run(first).next_try_at == noon + datetime.timedelta(seconds=300)
    assert run(second).last_error.startswith("Postponed: sms: has asked for a pause")
    assert second.next_try_at == noon + datetime.timedelta(seconds=300)
    assert sms.world.asked == ["sms"]  # nobody else asks meanwhile
    assert "sms" not in reasons()  # it is not down
    set_clock(noon + datetime.timedelta(seconds=299))
    run(first)
    assert sms.world.asked == ["sms"]
    set_clock(noon + datetime.timedelta(seconds=301))
    assert run(first).handled_at
    assert run(second).handled_at
    assert not Heartbeat.objects.filter(name__startswith="pause:").exists()


def test_a_pause_beyond_the_patience_leaves_the_next_way(cast: Cast, sms: FakePhones) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(phone="+84912000005")  # and a mail address
    place({cast.tea_100: 1})
    sms.plant("sms", "status", 503, retry_after="86400")
    assert run(OutboxMessage.objects.get(topic="order.placed")).handled_at
    assert [letter.to for letter in mail.outbox] == [["chemay@example.vn"]]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("120", 120), ("999999999999", 3600), ("Fri, 31 Dec 2049 23:59:59 GMT", 3600), ("", None), ("-5", None),
     ("soon", None), ("Mon, 01 Jan 2001 00:00:00 GMT", None), ("Fri, 31 Dec 2049 23:59:59", None)],
)  # fmt: skip
def test_what_a_provider_may_say_about_its_pause(
    cast: Cast, sms: FakePhones, set_clock: Clock, settings: Settings, said: str, seconds: int | None
) -> None:
    settings.QUIET_AT_NIGHT = False
    now = timezone.now()
    set_clock(now)
    sms.plant("sms", "status", 429, retry_after=said)
    run(placed(cast)[0])
    until = Heartbeat.objects.filter(name="pause:sms").values_list("beat_at", flat=True).first()
    assert until == (now + datetime.timedelta(seconds=seconds) if seconds else None)
