"""The fakes of the phone providers, and ways switched on one by one."""

import datetime
from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from shop.notifications import outages
from shop.notifications.channels import http, sealing
from tests.fakephones import FakePhones
from tests.fakephones.zalo import OA_SECRET

Clock = Callable[[datetime.datetime], None]


@pytest.fixture
def providers() -> Iterator[FakePhones]:
    with FakePhones() as fake:
        yield fake


@pytest.fixture
def sms(providers: FakePhones, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> FakePhones:
    """SMS is on, at the fake; whoever hangs is waited for a moment."""
    world = providers.world
    settings.ESMS_API_BASE, settings.ESMS_BRANDNAME = providers.base_url, world.brandname
    settings.ESMS_API_KEY, settings.ESMS_SECRET_KEY = world.api_key, world.secret_key
    settings.ESMS_CALLBACK_SECRET = "an-address-nobody-guesses"
    monkeypatch.setattr(http, "TIMEOUT", (3, 0.4))
    monkeypatch.setattr(outages, "SLOW", 0.2)
    return providers


@pytest.fixture
def zalo(sms: FakePhones, settings: Settings, db: None) -> FakePhones:
    """Zalo is on as well, with its templates."""
    world = sms.world
    settings.ZALO_API_BASE = settings.ZALO_OAUTH_BASE = sms.base_url
    settings.ZALO_APP_ID, settings.ZALO_APP_SECRET = world.app_id, world.app_secret
    settings.ZALO_OA_SECRET = OA_SECRET
    call_command("join_fake_zalo")
    return sms


@pytest.fixture
def push(sms: FakePhones, settings: Settings) -> FakePhones:
    """Web push is on, and SMS."""
    settings.VAPID_PRIVATE_KEY = sealing.packed(bytes(range(1, 33)))
    settings.VAPID_CONTACT = "mailto:don-hang@chophien.example"
    settings.PUSH_SERVICES = [sms.base_url]
    return sms


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The shop's clock stands at this moment."""

    def stand(moment: datetime.datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return stand


@pytest.fixture(autouse=True)
def _noon(request: pytest.FixtureRequest) -> None:
    """Whatever the hour, phones may beep; the tests of the night set the clock themselves."""
    if "set_clock" not in request.fixturenames and "sms" in request.fixturenames:
        request.getfixturevalue("settings").QUIET_AT_NIGHT = False
