"""Chromium through Playwright, for the flows that a person clicks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from ops import browser as chromium

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
PATIENCE_MS = 60_000  # a busy machine draws a page in its own time

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole session; skips where the machine has none."""
    path = chromium.find()
    if path is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        # Chromium's sandbox refuses root, and the pages are ours.
        opened = playwright.chromium.launch(
            executable_path=path, chromium_sandbox=False, args=list(chromium.ARGUMENTS)
        )
        yield opened
        opened.close()


@pytest.fixture
def phone_page(browser: Browser) -> Iterator[Page]:
    """A fresh page on a cheap phone: 360 × 740, touch, Vietnamese."""
    with fresh(browser, PHONE, is_mobile=True, has_touch=True) as page:
        yield page


@pytest.fixture
def desktop_page(browser: Browser) -> Iterator[Page]:
    """A fresh page on a desktop: 1280 × 800, Vietnamese."""
    with fresh(browser, DESKTOP) as page:
        yield page


@contextmanager
def fresh(browser: Browser, viewport: dict[str, int], **options: Any) -> Iterator[Page]:
    """A page of a browser of its own, Vietnamese; the options are those of `new_context`."""
    context = browser.new_context(
        viewport=viewport, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield context.new_page()
    finally:
        context.close()
