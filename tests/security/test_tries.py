"""Every page that compares a password counts the try first, per phone and per network (promise W6)."""

import datetime
import itertools
import re

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from shop.accounts.models import PasswordTries, User
from tests.cast import PASSWORD, Cast
from tests.stall.floor import at_work
from tests.test_order_story import log_in

pytestmark = pytest.mark.django_db
NEW = "nuong che 5 cay"


@pytest.fixture(autouse=True)
def _few_tries(settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    settings.LOGIN_TRIES, settings.LOGIN_TRIES_PER_PHONE, settings.LOGIN_TRIES_PER_NETWORK = 3, 5, 8


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each hash that is made or compared, the costly part."""
    made: list[str] = []
    hasher = hashers.MD5PasswordHasher
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda *args: made.append("x") or encode(*args))
    return made


def try_login(phone: str, address: str, password: str = "sai", client: Client | None = None) -> int:
    client = client or Client()
    data = {"phone": phone, "password": password}
    return client.post("/dang-nhap/", data, HTTP_X_FORWARDED_FOR=address).status_code


def last_of(addresses: "itertools.chain[str] | list[str]", phone: str = "0912000011") -> int:
    return [try_login(phone, address) for address in addresses][-1]


def test_w6_one_ipv6_line_has_one_counter_however_many_addresses_it_has(cast: Cast) -> None:
    line = [f"2001:db8:1:2:{index:x}::9" for index in range(4)]
    assert last_of(line[:3]) == 200
    assert last_of(line[3:]) == 429
    assert try_login("0912000011", "2001:db8:1:3::9", PASSWORD) == 302


def test_w6_an_ipv4_address_written_as_ipv6_is_the_same_line(cast: Cast) -> None:
    assert last_of(["198.51.100.1", "::ffff:198.51.100.1", "198.51.100.1", "::ffff:198.51.100.1"]) == 429


def test_w6_a_phone_tried_from_everywhere_is_locked_and_its_owners_own_device_is_not(cast: Cast) -> None:
    known = Client()
    assert try_login("0912000011", "203.0.113.200", PASSWORD, known) == 302
    assert last_of([f"203.0.113.{index}" for index in range(6)]) == 429
    assert try_login("0912000011", "203.0.113.99", PASSWORD) == 429
    known.post("/dang-xuat/")
    assert try_login("0912 000 011", "203.0.113.200", PASSWORD, known) == 302


def test_w6_a_known_device_has_no_more_tries_than_others_and_none_for_another_phone(cast: Cast) -> None:
    known = Client()
    try_login("0912000011", "203.0.113.200", PASSWORD, known)
    known.post("/dang-xuat/")
    statuses = [try_login("0912000011", f"203.0.113.{index}", client=known) for index in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert last_of([f"203.0.113.{index}" for index in range(6)], "0912000012") == 429
    assert try_login("0912000012", "203.0.113.99", PASSWORD, known) == 429


def test_w6_a_network_that_tries_many_phones_is_stopped_before_anything_is_hashed(
    cast: Cast, hashed: list[str]
) -> None:
    numbers = [f"09120002{index:02d}" for index in range(12)]
    statuses = [try_login(number, "203.0.113.9") for number in numbers]
    assert statuses == [200] * 8 + [429] * 4
    assert len(hashed) == 8


def test_w6_an_honest_shared_address_is_never_locked_by_right_passwords(cast: Cast) -> None:
    people = itertools.cycle(["0912000001", "0912000011", "0912000012", "0912000021"])
    assert {try_login(next(people), "203.0.113.9", PASSWORD) for _turn in range(20)} == {302}


def test_w6_tries_are_forgotten_after_their_time(cast: Cast, settings: Settings) -> None:
    assert last_of(["203.0.113.9"] * 4) == 429
    minutes = datetime.timedelta(minutes=settings.LOGIN_TRIES_MINUTES + 1)
    PasswordTries.objects.update(started_at=timezone.now() - minutes)
    assert try_login("0912000011", "203.0.113.9") == 200


def test_w6_the_page_that_says_wait_keeps_the_phone_and_not_the_password(cast: Cast) -> None:
    for _try in range(3):
        try_login("0912000011", "203.0.113.9")
    data = {"phone": "0912 000 011", "password": "CANARY-typed", "next": "/htx/don/"}
    response = Client().post("/dang-nhap/", data, HTTP_X_FORWARDED_FOR="203.0.113.9")
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (429, "900")
    assert 'value="0912 000 011"' in page
    assert 'value="/htx/don/"' in page
    assert "CANARY" not in page


def test_w6_every_other_door_shares_the_counter_of_the_login(cast: Cast) -> None:
    """Changing one's password on either page, the payout account's gate, and Wagtail's own login page."""
    may, minh = at_work(cast.may), at_work(cast.minh)
    wrong = {"old_password": "sai", "new_password1": NEW, "new_password2": NEW}
    right = wrong | {"old_password": PASSWORD}
    payout = {"bank": "970436", "account_number": "123456789", "account_name": "A", "password": PASSWORD}
    for url in ("/tai-khoan/mat-khau/", "/htx/mat-khau/", "/htx/mat-khau/"):
        assert may.post(url, wrong).status_code == 200
    refused = may.post("/htx/tien/tai-khoan/", payout)
    assert (refused.status_code, "123456789" in refused.content.decode()) == (429, True)
    for url in ("/tai-khoan/mat-khau/", "/htx/mat-khau/"):
        response = may.post(url, right)
        assert response.status_code == 429
        assert "Xin đợi 15 phút" in response.content.decode()
    assert try_login("0912000011", "127.0.0.1", PASSWORD) == 429
    cast.may.refresh_from_db()
    assert cast.may.check_password(PASSWORD)
    for _try in range(3):
        minh.post("/quan-tri/login/", {"username": "0912000021", "password": "sai"})
    data = {"username": "0912000021", "password": PASSWORD}
    assert minh.post("/quan-tri/login/", data).status_code == 429


def test_wagtails_pages_take_no_password(cast: Cast) -> None:
    van = at_work(cast.van)
    account = van.get("/quan-tri/account/").content.decode()
    assert "/tai-khoan/mat-khau/" in account
    for page in (account, van.get(f"/quan-tri/users/edit/{cast.may.pk}/").content.decode()):
        assert 'type="password"' not in page


def test_a_link_to_the_admins_logout_ends_no_session(cast: Cast) -> None:
    for prefix in ("/quan-tri", "/ky-thuat"):
        van = at_work(cast.van)
        assert van.get(f"{prefix}/logout/").status_code == 405
        assert van.head(f"{prefix}/logout/").status_code == 405
        assert van.get("/quan-tri/").status_code == 200
        assert van.post(f"{prefix}/logout/").status_code in (200, 302)
        assert not Session.objects.exists()


def test_the_admins_test_of_an_error_is_not_found(cast: Cast) -> None:
    assert at_work(cast.van).get("/quan-tri/failwhale/").status_code == 404


# ── Which passwords ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "weak",
    [
        "0912000011", "+84912000011", "0912.000.011", "912000011", "000011000011", "chophien", "ChoPhien1",
        "chợphiên2026", "matkhau1", "Mật khẩu 123", "laichau1", "laichau2026", "20261130", "30112026",
        "30-11-2026", "chuamay1", "maychua1990", "Chu A Mây", "vietnam123", "aaaa1111", "12345678a",
        "lienminhhtx", "anhyeuem1", "!!!!!!!!",
    ],
)  # fmt: skip
def test_w6_what_a_stranger_tries_first_is_no_password(weak: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(weak, User(phone="+84912000011", full_name="Chu A Mây"))


@pytest.mark.parametrize("good", [NEW, "73920418", "laichau mua nay xanh", "Trâu trắng 7 con", "k7#pQ2!x"])
def test_a_password_of_ones_own_is_taken(good: str) -> None:
    validate_password(good, User(phone="+84912000011", full_name="Chu A Mây"))


def test_w6_the_form_knows_whose_password_it_is(cast: Cast) -> None:
    weak = {"old_password": PASSWORD, "new_password1": "0912 000 011", "new_password2": "0912 000 011"}
    response = at_work(cast.may).post("/htx/mat-khau/", weak)
    assert response.status_code == 200
    assert "dễ đoán" in response.content.decode()


def test_a_first_password_opens_no_room_until_it_is_changed(cast: Cast) -> None:
    van = at_work(cast.van)
    page = van.get("/ky-thuat/accounts/user/add/").content.decode()
    first = re.search(r'name="password" value="(\d{8})"', page)
    assert first
    data = {
        "phone": "0912 888 777", "full_name": "Lò Văn Mới", "password": first[1],
        "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0",
        "memberships-0-cooperative": str(cast.tea.pk), "memberships-0-role": "owner",
    }  # fmt: skip
    assert van.post("/ky-thuat/accounts/user/add/", data | {"password": "0912888777"}).status_code == 200
    assert van.post("/ky-thuat/accounts/user/add/", data).status_code == 302
    moi = Client()
    moi.post("/dang-nhap/", {"phone": "0912888777", "password": first[1]})
    for url in ("/htx/", "/htx/don/", "/tai-khoan/"):
        assert moi.get(url)["Location"] == "/tai-khoan/mat-khau/"
    assert moi.post("/htx/doi-gian/", {"cooperative": cast.tea.pk})["Location"] == "/tai-khoan/mat-khau/"
    same = {"old_password": first[1], "new_password1": first[1], "new_password2": first[1]}
    assert moi.post("/tai-khoan/mat-khau/", same).status_code == 200
    changed = same | {"new_password1": NEW, "new_password2": NEW}
    assert moi.post("/tai-khoan/mat-khau/", changed)["Location"] == "/tai-khoan/"
    assert moi.get("/htx/").status_code == 200
    assert log_in("0912000011").get("/htx/").status_code == 200  # whose password was not given


def test_a_password_that_the_operator_gives_is_changed_again(cast: Cast) -> None:
    given = {"usable_password": "true", "password1": "73920418", "password2": "73920418"}
    url = f"/ky-thuat/accounts/user/{cast.may.pk}/password/"
    assert at_work(cast.van).post(url, given).status_code == 302
    assert User.objects.get(pk=cast.may.pk).must_change_password
    may = Client()
    may.post("/dang-nhap/", {"phone": "0912000011", "password": "73920418"})
    assert may.get("/htx/")["Location"] == "/tai-khoan/mat-khau/"
