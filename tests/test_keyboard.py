"""Without a mouse and without scripts, from the home page to the checkout: focus is seen, the skip link skips.

And what a phone really fetches of a gallery.
"""

from pathlib import Path
from typing import Any

import pytest
from django_scopes import scopes_disabled
from PIL import Image
from playwright.sync_api import Browser, Page, Response
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from catalog import photos, tasks
from tests.browser import DESKTOP, fresh
from tests.cast import Cast
from tests.scenes import play, roles_and_pages

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
MOST = 150  # stops of a page
# Where focus is, whether it lies on the screen, and whether it or what it stands in has a ring (a map's tile: a line).
FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const box = here.getBoundingClientRect();
  const isRinged = (node) => {
    const style = getComputedStyle(node);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const around = [here, here.parentElement, here.parentElement.parentElement, here.closest("article, form, label")];
  const isDrawn = (line) => line && parseFloat(getComputedStyle(line).strokeWidth) >= 3;
  return {
    text: (here.innerText || here.name || here.getAttribute("aria-label") || here.tagName).slice(0, 40),
    isRinged: around.some((node) => node && isRinged(node)) || isDrawn(here.querySelector("path")),
    isOnScreen: box.width > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    isInMain: document.querySelector("main").contains(here),
  };
}"""


def tab(page: Page) -> dict[str, Any] | None:
    page.keyboard.press("Tab")
    found: dict[str, Any] | None = page.evaluate(FOCUS)
    return found


def walk(page: Page, address: str) -> None:
    """Every stop once, then the skip link."""
    page.goto(address)
    stops = []
    while (stop := tab(page)) is not None and len(stops) < MOST:
        stops.append(stop)
    assert len(stops) > 10
    unseen = [stop["text"] for stop in stops if not (stop["isRinged"] and stop["isOnScreen"])]
    assert unseen == [], address
    page.goto(address)
    first = tab(page)
    assert first is not None
    assert first["text"] == "Đến thẳng nội dung"
    page.keyboard.press("Enter")
    inside = tab(page)
    assert inside is not None
    assert inside["isInMain"], (address, inside)


def test_focus_is_always_seen_without_scripts(
    browser: Browser, live_server: LiveServer, committed_cast: Cast
) -> None:
    play(roles_and_pages)
    with fresh(browser, DESKTOP, java_script_enabled=False, reduced_motion="reduce") as page:
        product = f"{live_server.url}{committed_cast.tea_product.get_absolute_url()}"
        for address in (f"{live_server.url}/", f"{live_server.url}/san-pham/", product):
            walk(page, address)
        page.goto(product)
        page.focus(".buy .button--go")
        page.keyboard.press("Enter")
        page.wait_for_url("**/gio-hang/")
        for path in ("/gio-hang/", "/thanh-toan/"):
            walk(page, f"{live_server.url}{path}")


def test_a_phone_fetches_one_large_photo_and_small_thumbnails(
    phone_page: Page, live_server: LiveServer, committed_cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    with scopes_disabled():
        for position in range(3):
            picture = Image.effect_noise((800, 1000), 40 + position).convert("RGB")
            photos.store(committed_cast.tea_product, picture, alt="", position=position)
        assert tasks.render_photos() == 3
    fetched: list[str] = []

    def note(response: Response) -> None:
        if "/media/" in response.url:
            fetched.append(response.url.rpartition("-")[2])

    phone_page.on("response", note)
    phone_page.goto(f"{live_server.url}{committed_cast.tea_product.get_absolute_url()}")
    phone_page.wait_for_load_state("networkidle")
    assert sorted(fetched) == ["120.webp", "120.webp", "120.webp", "360.avif"]

    with phone_page.expect_response(lambda answer: answer.url.endswith("360.avif")):
        phone_page.get_by_role("link", name="Ảnh 3").click()
