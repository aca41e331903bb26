"""A phone of a stall whose memory outlives its browser, for the tests of what happens without a signal."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Error, Page

from ops import browser as chromium
from shop.accounts.models import User
from tests.browser import PATIENCE_MS, PHONE
from tests.processes import wait_until
from tests.stall.floor import at_work

KEPT = """async (address) => Boolean(await stallPages.copy(address))"""
FULL = """() => { IDBObjectStore.prototype.add = () => { throw new DOMException("full", "QuotaExceededError"); }; }"""
DAY = 86_400  # seconds


def open_phone(browser: Browser, profile: Path) -> BrowserContext:
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


def log_in(context: BrowserContext, url: str, user: User) -> None:
    """A cookie that a killed browser still has."""
    value = at_work(user).cookies[settings.SESSION_COOKIE_NAME].value
    name, expires = settings.SESSION_COOKIE_NAME, time.time() + DAY
    context.add_cookies([{"name": name, "value": value, "url": url, "expires": expires}])


def keep(page: Page, *addresses: str) -> None:
    """The page fetches ahead what is worked with; waits until it has."""
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.reload()  # the worker has it now, however fast this page had come
    page.wait_for_function("() => navigator.serviceWorker.controller")
    for address in addresses:
        wait_until(lambda address=address: page.evaluate(KEPT, address), what=f"{address} is kept")
