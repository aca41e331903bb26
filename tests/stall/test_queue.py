"""What is tapped without a signal is sent once and in its order when it is back (promise C11)."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect
from pytest_django.live_server_helper import LiveServer

from catalog.models import Variant
from ops import browser as chromium
from shop.accounts.models import SentKey, User
from shop.lifecycle import fulfilment
from shop.offsite.models import DeclaredSale
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import Order, OrderEvent, Status
from tests.browser import PATIENCE_MS, PHONE
from tests.cast import Cast
from tests.processes import wait_until
from tests.stall.floor import at_work, place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = """async (address) => Boolean(await stallPages.copy(address))"""


def open_phone(browser: Browser, profile: Path) -> BrowserContext:
    """A phone whose memory is there again when its browser was killed."""
    context = browser.browser_type.launch_persistent_context(
        profile,
        executable_path=chromium.find(),
        chromium_sandbox=False,
        args=list(chromium.ARGUMENTS),
        viewport=PHONE,
        is_mobile=True,
        has_touch=True,
        locale="vi-VN",
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


def kill(context: BrowserContext, profile: Path) -> None:
    """As a phone does that needs its memory for something else."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (process / "cmdline").read_text()
            if f"--user-data-dir={profile}" in command and "--type=" not in command:
                os.kill(int(process.name), signal.SIGKILL)
    with suppress(Error):
        context.close()
    for lock in profile.glob("Singleton*"):
        lock.unlink()


def log_in(context: BrowserContext, server: LiveServer, user: User) -> None:
    cookie = at_work(user).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server.url}])


def keep(page: Page, *addresses: str) -> None:
    """The page fetches ahead what is worked with; waits until it has."""
    page.wait_for_function("() => navigator.serviceWorker.controller")
    for address in addresses:
        wait_until(lambda address=address: page.evaluate(KEPT, address), what=f"{address} is kept")


def test_c11_what_was_tapped_without_a_signal_arrives_once_in_order_from_a_killed_browser(
    committed_cast: Cast, live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    cast, stall = committed_cast, f"{live_server.url}/htx/"
    confirmed, cancelled = place({cast.tea_200: 1}), place({cast.tea_200: 1})
    pack = f"{stall}hang/{cast.tea_product.pk}/goi/{cast.tea_100.pk}/"
    phone = open_phone(browser, tmp_path)
    log_in(phone, live_server, cast.may)
    page = phone.new_page()
    orders = [f"{stall}don/{order.number}/" for order in (confirmed, cancelled)]
    page.goto(stall)
    keep(page, pack, f"{stall}ban-ngoai/", f"{stall}cho-song/", *orders)
    phone.set_offline(True)

    bar = page.locator("#viec-cho")
    for number, address in enumerate(orders, 1):
        page.goto(address)
        page.get_by_role("button", name="Nhận đơn").click()
        expect(bar).to_have_text(f"{number} việc chờ sóng")
        expect(page.get_by_role("button", name="Nhận đơn")).to_be_disabled()
    page.goto(pack)
    page.fill("#gia", "110.000")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(bar).to_have_text("3 việc chờ sóng")
    for number in (4, 5, 6):  # the same sale again and again, from one kept page
        page.goto(f"{stall}ban-ngoai/")
        page.get_by_text("Hộp 100 g").first.click()
        page.get_by_role("button", name="Ghi lần bán này").click()
        expect(bar).to_have_text(f"{number} việc chờ sóng")
    bar.click()
    expect(page.locator(".stall-waits")).to_have_count(6)
    expect(page.locator(".stall-waits", has_text="Hộp 100 g · 110.000")).to_have_count(1)
    page.get_by_role("button", name="Rút lại").last.click()
    expect(page.locator(".stall-waits")).to_have_count(5)
    kill(phone, tmp_path)
    fulfilment.cancel(cancelled.pk, reason="khách đổi ý", actor=Actor(ActorKind.MANAGER, cast.may.pk))
    assert SentKey.unscoped.count() == 0

    phone = open_phone(browser, tmp_path)
    log_in(phone, live_server, cast.nuoc)
    page = phone.new_page()
    page.goto(stall)
    assert page.evaluate("async () => (await stallQueue.all(document.body.dataset.owner)).length") == 0
    assert page.evaluate("async () => await stallQueue.pump(document.body.dataset.base)") is False
    assert SentKey.unscoped.count() == 0  # Nước's login sends nothing of Mây's
    log_in(phone, live_server, cast.may)
    page.goto(stall)
    bar = page.locator("#viec-cho")
    expect(bar).to_have_text("1 việc cần bà con quyết")
    assert [key.status for key in SentKey.unscoped.order_by("pk")] == [302, 409, 302, 302, 302]
    assert OrderEvent.unscoped.filter(order=confirmed, after=Status.CONFIRMED).count() == 1
    assert Order.unscoped.get(pk=cancelled.pk).status == Status.CANCELLED
    assert Variant.unscoped.get(pk=cast.tea_100.pk).price == 110_000
    sales = DeclaredSale.unscoped.values_list("variant_id", "quantity")
    assert list(sales) == [(cast.tea_100.pk, 1)] * 2  # the third was taken back
    bar.click()
    card = page.locator(".stall-waits")
    expect(card).to_contain_text("Đã huỷ")
    expect(card.get_by_role("link", name="Mở ra xem")).to_have_attribute(
        "href", f"/htx/don/{cancelled.number}/"
    )
    card.get_by_role("button", name="Bỏ việc này").click()
    expect(card).to_have_count(0)
    phone.close()
