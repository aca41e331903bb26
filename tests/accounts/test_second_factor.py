"""The second step of a login: asked before any room, once a code, of those who need it; a lost phone is no lockout."""

import re
import time

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from shop.accounts import second_factor
from shop.accounts.models import AccessRecord, User
from tests.cast import PASSWORD, Cast
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
SETUP, CODE, DESK = "/tai-khoan/dang-nhap-hai-buoc/", "/dang-nhap/ma/", "/lien-minh/"


def code_of(user: User, *, later: int = 0) -> str:
    """What the phone shows, `later` half minutes from now: each code opens once."""
    device = TOTPDevice.objects.filter(user=user).latest("pk")
    shown = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    shown.time = time.time() + later * device.step
    return f"{shown.token():06d}"


def wait(user: User) -> None:
    """As if the time that a wrong code costs were over."""
    TOTPDevice.objects.filter(user=user).update(throttling_failure_count=0, throttling_failure_timestamp=None)


@pytest.fixture
def set_up(cast: Cast) -> tuple[Client, list[str]]:
    """Minh's own browser, and his recovery codes."""
    minh = at_work(cast.minh)
    minh.get(SETUP)
    page = minh.post(SETUP, {"code": code_of(cast.minh)}).content.decode()
    codes = re.findall(r"<li><code>(\w+)</code>", page)
    assert len(codes) == second_factor.RECOVERY_CODES
    return minh, codes


def logged_in() -> Client:
    client = Client()
    client.post("/dang-nhap/", {"phone": "0912000021", "password": PASSWORD})
    return client


def test_after_the_password_the_code_is_asked_and_leads_on(
    cast: Cast, set_up: tuple[Client, list[str]]
) -> None:
    assert set_up[0].get(DESK).status_code == 200
    other = logged_in()
    for room in (DESK, "/htx/", "/quan-tri/"):
        assert other.get(room)["Location"].startswith(f"{CODE}?next=")
    assert other.get(SETUP)["Location"] == CODE  # nor is it ended without a code
    refused = other.post(CODE, {"code": "12 34 56", "next": f"{DESK}can-goi/"})
    assert "Mã chưa đúng" in refused.content.decode()
    wait(cast.minh)
    typed = code_of(cast.minh, later=1)
    led = other.post(CODE, {"code": f"{typed[:3]} {typed[3:]}", "next": f"{DESK}can-goi/"})
    assert led["Location"] == f"{DESK}can-goi/"
    assert other.get(DESK).status_code == 200
    third = logged_in()
    assert third.post(CODE, {"code": typed}).status_code == 200  # seen over a shoulder, it opens nothing more
    assert third.get(DESK).status_code == 302


def test_a_wrong_code_costs_time(cast: Cast, set_up: tuple[Client, list[str]]) -> None:
    other = logged_in()
    other.post(CODE, {"code": "000000"})
    answer = other.post(CODE, {"code": code_of(cast.minh, later=1)})
    assert answer.status_code == 429
    assert "Xin đợi" in answer.content.decode()


def test_a_recovery_code_opens_once(set_up: tuple[Client, list[str]]) -> None:
    assert logged_in().post(CODE, {"code": set_up[1][0].upper(), "next": DESK})["Location"] == DESK
    assert logged_in().post(CODE, {"code": set_up[1][0], "next": DESK}).status_code == 200
    assert f"{len(set_up[1]) - 1} mã dự phòng" in set_up[0].get(SETUP).content.decode()


def test_next_stays_on_this_site(set_up: tuple[Client, list[str]]) -> None:
    answer = logged_in().post(CODE, {"code": set_up[1][0], "next": "https://evil.example/"})
    assert answer["Location"] == "/tai-khoan/"


def test_it_ends_by_a_code_alone(cast: Cast, set_up: tuple[Client, list[str]]) -> None:
    minh, _codes = set_up
    assert "Chưa tắt gì" in minh.post(SETUP, {"code": "nonsense"}).content.decode()
    assert User.objects.get(pk=cast.minh.pk).has_second_factor
    minh.post(SETUP, {"code": code_of(cast.minh, later=1)})
    assert not User.objects.get(pk=cast.minh.pk).has_second_factor
    assert logged_in().get(DESK).status_code == 200


def test_who_moves_money_sets_it_up_first_where_the_setting_asks(cast: Cast, settings: Settings) -> None:
    settings.SECOND_FACTOR = True
    assert at_work(cast.minh).get(DESK)["Location"].startswith(f"{SETUP}?next=")
    assert at_work(cast.may).get("/htx/").status_code == 200  # a stall's people are not asked
    operator = Client()
    operator.force_login(cast.van, backend="django.contrib.auth.backends.ModelBackend")
    assert operator.get("/ky-thuat/")["Location"].startswith(SETUP)


def test_an_operator_lets_in_who_lost_the_phone(cast: Cast, set_up: tuple[Client, list[str]]) -> None:
    operator = at_work(cast.van)
    operator.post(
        "/ky-thuat/accounts/user/", {"action": "remove_second_factor", "_selected_action": [cast.minh.pk]}
    )
    assert logged_in().get(DESK).status_code == 200
    record = AccessRecord.objects.get(subject="accounts.second_factor")
    assert (record.user_id, record.reference) == (cast.van.pk, str(cast.minh.pk))
