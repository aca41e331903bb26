"""The technical admin: our own login before it, rows nobody may change, a new manager, a parked message."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from shop.accounts.models import User
from shop.lifecycle import money_in
from shop.notifications.models import Heartbeat, OutboxMessage
from shop.orders.actors import SYSTEM
from shop.orders.models import ShippingRate
from shop.payments.models import ProviderEvent
from shop.reports import rollup
from tests.cast import Cast
from tests.stall.floor import at_work, place

pytestmark = pytest.mark.django_db
READ_ONLY = [
    "orders/purchase",
    "orders/order",
    "payments/payment",
    "payments/refund",
    "payments/providerevent",
    "ledger/ledgerentry",
    "reports/dailysales",
    "notifications/outboxmessage",
    "notifications/heartbeat",
]


@pytest.fixture
def van(cast: Cast) -> Client:
    return at_work(cast.van)


@pytest.fixture
def sold(cast: Cast) -> None:
    """One row at least of everything that is only read, but refunds."""
    money_in.confirm_transfer(place({cast.tea_100: 1}, "vietqr").pk, actor=SYSTEM)
    rollup.rebuild()
    ProviderEvent.objects.create(
        provider="stripe", event_id="evt_1", event_type="x", payload={"a": 1}, received_at=timezone.now()
    )


def parked(error: str = "ConnectionRefusedError: mail") -> OutboxMessage:
    return OutboxMessage.objects.create(
        topic="order.placed", payload={"order": 1}, attempts=5, parked_at=timezone.now(), last_error=error
    )


def test_login_is_the_shops_own(cast: Cast, van: Client) -> None:
    assert Client().get("/ky-thuat/")["Location"] == "/dang-nhap/?next=%2Fky-thuat%2F"
    assert Client().get("/ky-thuat/login/")["Location"].startswith("/dang-nhap/?next=")
    assert van.get("/ky-thuat/login/")["Location"] == "/ky-thuat/"
    for user in (cast.hoa, cast.may, cast.minh, cast.ngan):
        assert at_work(user).get("/ky-thuat/").status_code == 403
        assert at_work(user).get("/ky-thuat/login/").status_code == 403
    User.objects.filter(pk=cast.van.pk).update(is_staff=False)
    assert van.get("/ky-thuat/", follow=True).status_code == 403
    assert "Django" not in van.get("/ky-thuat/login/").content.decode()


@pytest.mark.parametrize("model", READ_ONLY)
def test_rows_with_one_writer_are_only_read(van: Client, sold: None, model: str) -> None:
    page = van.get(f"/ky-thuat/{model}/")
    assert page.status_code == 200
    assert van.get(f"/ky-thuat/{model}/add/").status_code == 403
    rows = re.findall(rf"/ky-thuat/{model}/([^/\"]+)/change/", page.content.decode())
    assert bool(rows) == (model != "payments/refund")
    for row in rows[:1]:
        shown = van.get(f"/ky-thuat/{model}/{row}/change/")
        assert shown.status_code == 200
        assert 'name="_save"' not in shown.content.decode()
        assert van.post(f"/ky-thuat/{model}/{row}/change/", {"status": "x"}).status_code == 403
        assert van.post(f"/ky-thuat/{model}/{row}/delete/", {"post": "yes"}).status_code == 403


def test_new_manager_gets_a_password_and_a_stall_in_one_go(cast: Cast, van: Client) -> None:
    page = van.get("/ky-thuat/accounts/user/add/").content.decode()
    suggested = re.search(r'name="password" value="(\d{8})"', page)
    assert suggested
    data = {
        "phone": "0912 888 777",
        "full_name": "Lò Văn  Mới",
        "password": suggested[1],
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-cooperative": str(cast.tea.pk),
        "memberships-0-role": "seller",
    }
    assert "chưa đúng" in van.post("/ky-thuat/accounts/user/add/", data | {"phone": "12"}).content.decode()
    assert van.post("/ky-thuat/accounts/user/add/", data).status_code == 302
    user = User.objects.get(phone="+84912888777")
    assert (user.full_name, user.is_staff, user.memberships.get().cooperative) == (
        "Lò Văn Mới",
        False,
        cast.tea,
    )
    client = Client()
    login = {"phone": "0912888777", "password": suggested[1]}
    assert client.post("/dang-nhap/", login).status_code == 302
    assert client.get("/htx/")["Location"] == "/tai-khoan/mat-khau/"  # given, so it is changed first
    again = van.post("/ky-thuat/accounts/user/add/", data | {"phone": "+84912888777"})
    assert again.status_code == 200
    assert User.objects.filter(phone="+84912888777").count() == 1


def test_role_and_stall_are_taken_away(cast: Cast, van: Client) -> None:
    page = van.get(f"/ky-thuat/accounts/user/{cast.may.pk}/change/")
    assert page.status_code == 200
    membership = cast.may.memberships.get()
    data = {
        "phone": cast.may.phone,
        "full_name": cast.may.full_name,
        "is_active": "on",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": str(membership.pk),
        "memberships-0-user": str(cast.may.pk),
        "memberships-0-cooperative": str(cast.tea.pk),
        "memberships-0-role": "seller",
        "memberships-0-DELETE": "on",
    }
    may = at_work(cast.may)
    assert van.post(f"/ky-thuat/accounts/user/{cast.may.pk}/change/", data).status_code == 302
    assert may.get("/htx/").status_code == 403
    assert van.post(f"/ky-thuat/accounts/user/{cast.may.pk}/delete/", {"post": "yes"}).status_code == 403


def test_parked_message_is_opened_again_and_others_stay(van: Client) -> None:
    message, done = parked(), parked()
    OutboxMessage.objects.filter(pk=done.pk).update(handled_at=timezone.now())
    page = van.get("/ky-thuat/notifications/outboxmessage/?state=parked").content.decode()
    assert "ConnectionRefusedError: mail" in page
    data = {"action": "send_again", "_selected_action": [str(message.pk), str(done.pk)]}
    said = van.post("/ky-thuat/notifications/outboxmessage/", data, follow=True).content.decode()
    assert "1 tin sẽ được gửi lại." in said
    message.refresh_from_db()
    done.refresh_from_db()
    assert (message.parked_at, message.attempts, message.next_try_at) == (None, 0, None)
    assert done.parked_at is not None
    assert LogEntry.objects.count() == 1


def test_shipping_rates_are_changed(van: Client) -> None:
    rate = ShippingRate.objects.first()
    assert rate is not None
    data = {
        "region": rate.region,
        "up_to_grams": str(rate.up_to_grams),
        "price": "17500",
        "extra_per_kg": "3000",
        "least_days": "2",
        "most_days": "4",
    }
    assert van.post(f"/ky-thuat/orders/shippingrate/{rate.pk}/change/", data).status_code == 302
    rate.refresh_from_db()
    assert rate.price == 17_500


def test_admin_keeps_the_policy_of_scripts_and_styles(van: Client) -> None:
    Heartbeat.objects.create(name="beat", beat_at=timezone.now())
    for path in ("", "accounts/user/", "orders/shippingrate/", "notifications/heartbeat/"):
        response = van.get(f"/ky-thuat/{path}")
        assert "script-src 'self'" in response["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]*(src=|application/json))", response.content.decode())


def test_the_technical_admin_speaks_vietnamese(cast: Cast, van: Client) -> None:
    """Every list's filters have a label of ours; pictures, documents and tags are Wagtail's to change."""
    index = van.get("/ky-thuat/").content.decode()
    assert not re.search(r">[^<]*([Hh]eartbeat|Taggit|Wagtail)", index)
    lists = set(re.findall(r'href="(/ky-thuat/\w+/\w+/)"', index))
    assert len(lists) >= 20
    for link in sorted(lists):
        titles = re.findall(r"<summary>\s*(.*?)\s*</summary>", van.get(link).content.decode(), re.DOTALL)
        own = [title for title in titles if title.startswith(("Theo ", "Bởi "))]
        assert not [title for title in own if title.isascii() or title.startswith("Bởi")], (link, own)
    assert van.get("/ky-thuat/taggit/tag/").status_code == 404
    assert van.get("/ky-thuat/wagtailimages/image/").status_code == 404
