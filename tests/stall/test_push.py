"""News on the stall's own phone: the browser says yes, the worker shows it, and says when it was opened."""

import datetime
import json

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from shop.accounts import behalf
from shop.accounts.models import Consent
from shop.notifications import dispatch
from shop.notifications.channels import sealing
from shop.notifications.models import Notification, OutboxMessage, PushSubscription, State
from tests.cast import PASSWORD, Cast
from tests.processes import wait_until
from tests.stall.floor import at_work

P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
ADDRESS = "/htx/tai-khoan/may/"


@pytest.fixture
def push(settings: Settings) -> None:
    settings.VAPID_PRIVATE_KEY = sealing.packed(bytes(range(1, 33)))


@pytest.mark.django_db
def test_a_browser_says_yes_and_takes_it_back(cast: Cast, push: None) -> None:
    may, told = at_work(cast.may), {"endpoint": ENDPOINT, "p256dh": P256DH, "auth": AUTH}
    assert f'data-key="{sealing.public_key()}"' in may.get("/htx/tai-khoan/").content.decode()
    for _time in range(2):
        assert may.post(ADDRESS, told).status_code == 204
    assert PushSubscription.objects.get().user == cast.may
    at_work(cast.nuoc).post(ADDRESS, told | {"thoi": "1"})
    assert PushSubscription.objects.count() == 1  # another's
    assert may.post(ADDRESS, told | {"thoi": "1"}).status_code == 204
    assert not PushSubscription.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"endpoint": "http://127.0.0.1:8000/"},
        {"endpoint": "https://fcm.googleapis.com.example/x"},
        {"endpoint": ""},
        {"p256dh": "khong"},
        {"auth": ""},
        {"p256dh": "ă" * 5000},
    ],
)
def test_what_no_browser_makes_is_refused(cast: Cast, push: None, changes: dict[str, str]) -> None:
    told = {"endpoint": ENDPOINT, "p256dh": P256DH, "auth": AUTH} | changes
    assert at_work(cast.may).post(ADDRESS, told).status_code == 400
    assert not PushSubscription.objects.exists()


@pytest.mark.django_db
def test_without_a_key_of_ours_nothing_is_offered(cast: Cast) -> None:
    may: Client = at_work(cast.may)
    assert "bao-tren-may" not in may.get("/htx/tai-khoan/").content.decode()
    assert may.post(ADDRESS, {"endpoint": ENDPOINT, "p256dh": P256DH, "auth": AUTH}).status_code == 400


@pytest.mark.django_db
def test_an_officer_who_works_for_a_stall_gets_none_of_its_news_on_the_own_machine(
    cast: Cast, push: None
) -> None:
    ends_at = timezone.now() + datetime.timedelta(days=1)
    Consent.unscoped.create(cooperative=cast.tea, given_by=cast.may, ends_at=ends_at)
    minh = at_work(cast.minh)
    session = minh.session
    session[behalf.SESSION_KEY] = cast.tea.pk
    session.save()
    page = minh.get("/htx/tai-khoan/")
    assert (page.status_code, "bao-tren-may" in page.content.decode()) == (200, False)
    assert minh.post(ADDRESS, {"endpoint": ENDPOINT, "p256dh": P256DH, "auth": AUTH}).status_code == 400
    assert not PushSubscription.objects.exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_worker_shows_news_and_says_that_it_was_opened(
    committed_cast: Cast, live_server: LiveServer, phone_page: Page
) -> None:
    message = OutboxMessage.objects.create(topic="order.placed", payload={})
    row = Notification.objects.create(
        message=message, channel="push", audience="cooperative", state=State.SENT
    )
    page, stall = phone_page, f"{live_server.url}/htx/"
    page.context.grant_permissions(["notifications"], origin=live_server.url)
    page.goto(stall)
    page.fill("[name=phone]", "0912000011")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(stall)
    page.wait_for_function("() => navigator.serviceWorker.controller")
    told = {
        "title": "Chợ Phiên Lai Châu",
        "body": "Đơn mới",
        "url": f"{stall}don/",
        "key": dispatch.key_of(row.pk),
    }
    browser = page.context.new_cdp_session(page)
    registered: list[str] = []
    browser.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registered.extend(one["registrationId"] for one in event["registrations"]),
    )
    browser.send("ServiceWorker.enable")

    def is_registered() -> bool:
        page.evaluate("1")  # lets events through
        return bool(registered)

    wait_until(is_registered, what="the worker is known")
    for _time in range(2):  # whatever arrives twice is shown once
        browser.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": live_server.url, "registrationId": registered[-1], "data": json.dumps(told)},
        )
    shown = (
        "async () => (await (await navigator.serviceWorker.getRegistration()).getNotifications())"
        ".map((one) => one.body)"
    )
    wait_until(lambda: page.evaluate(shown) == ["Đơn mới"], what="it is shown once")
    (worker,) = page.context.service_workers
    worker.evaluate(
        "async () => { const [notification] = await registration.getNotifications();"
        " dispatchEvent(new NotificationEvent('notificationclick', { notification })); }"
    )
    wait_until(lambda: Notification.objects.get(pk=row.pk).state == State.READ, what="it is known as opened")
    assert page.evaluate(shown) == []
