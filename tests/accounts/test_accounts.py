"""Logging in by phone, keeping the cart, and what a changed password or removed role does at once."""

import pytest
from django.test import Client

from shop.accounts.models import Membership, User
from tests.cast import PASSWORD, Cast
from tests.test_order_story import log_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("phone", ["0912000001", "+84 912 000 001", "0912.000.001"])
def test_a_phone_in_any_spelling_logs_in(cast: Cast, phone: str) -> None:
    response = Client().post("/dang-nhap/", {"phone": phone, "password": PASSWORD})
    assert response.status_code == 302
    assert "sessionid" in response.cookies


@pytest.mark.parametrize(
    ("phone", "place"),
    [
        ("0912000001", "/don/"),
        ("0912000011", "/htx/"),
        ("0912000021", "/lien-minh/"),
        ("0912000031", "/quan-tri/"),
    ],
)
def test_everybody_lands_where_they_work(cast: Cast, phone: str, place: str) -> None:
    assert log_in(phone).get("/tai-khoan/")["Location"] == place


def test_a_guests_cart_is_kept_after_login_and_on_the_next_device(cast: Cast) -> None:
    phone = Client()
    phone.post("/gio-hang/them/", {"variant": cast.tea_100.pk, "quantity": 2})
    phone.post("/dang-nhap/", {"phone": "0912000001", "password": PASSWORD})
    assert phone.get("/gio-hang/").context["cart"].count == 2
    desktop = log_in("0912000001")
    assert desktop.get("/gio-hang/").context["cart"].count == 2


def test_w5_the_session_id_changes_at_login(cast: Cast) -> None:
    client = Client()
    client.post("/gio-hang/them/", {"variant": cast.tea_100.pk, "quantity": 1})
    before = client.session.session_key
    client.post("/dang-nhap/", {"phone": "0912000001", "password": PASSWORD})
    assert client.session.session_key != before


def test_a6_a_changed_password_ends_other_sessions(cast: Cast) -> None:
    here, elsewhere = log_in("0912000011"), log_in("0912000011")
    new = "nuong che 5 cay"
    changed = here.post(
        "/tai-khoan/mat-khau/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert changed.status_code == 302
    assert here.get("/htx/").status_code == 200
    assert elsewhere.get("/htx/").status_code == 302


def test_a6_a_removed_membership_is_refused_at_the_next_request(cast: Cast) -> None:
    may = log_in("0912000011")
    assert may.get("/htx/").status_code == 200
    Membership.objects.all().delete()
    assert may.get("/htx/").status_code == 403


def test_w6_repeated_failures_slow_down_and_say_so(cast: Cast) -> None:
    client = Client()
    statuses = [
        client.post("/dang-nhap/", {"phone": "0912 000 001", "password": "sai"}).status_code
        for _try in range(12)
    ]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert User.objects.get(phone="+84912000001").is_active


def test_the_header_shows_a_name_that_no_page_is_called_by(cast: Cast) -> None:
    User.objects.filter(pk=cast.hoa.pk).update(full_name="Nguyễn Thu Trang")
    name = '<span class="site-header__name">{}</span>'
    assert name.format("Nguyễn Thu Trang") in log_in("0912000001").get("/san-pham/").content.decode()
    User.objects.filter(pk=cast.hoa.pk).update(full_name="")
    assert name.format("0912 000 001") in log_in("0912000001").get("/san-pham/").content.decode()
