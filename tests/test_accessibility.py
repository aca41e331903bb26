"""axe-core on every page that people open, the shop's in both languages, on a phone: no violation.

Django's test client answers and Chromium draws, so the pages are real and their database is the test's own.
Which pages there are comes from the access table: a new address is judged from its first day.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from playwright.sync_api import Browser, Page, Route

from catalog import stock
from shop import errors
from tests import test_access
from tests.browser import PHONE
from tests.test_access import TABLE, World
from tests.test_order_story import fill_cart

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db]

world = test_access.world
AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text()
SITE = "http://shop.test"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="vi-VN", bypass_csp=True)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def violations(page: Page, response: HttpResponse, name: str) -> list[str]:
    """What axe finds wrong with the page that was answered, a line each."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        file = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if route.request.is_navigation_request():
            route.fulfill(body=response.content, content_type=response["Content-Type"])
        elif file:
            route.fulfill(path=str(file))
        else:
            route.abort()

    page.route("**/*", answer)
    page.goto(f"{SITE}/", wait_until="load")
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        "axe.run(document, {resultTypes: ['violations'], preload: false}).then(result => result.violations)"
    )
    page.unroute_all()
    return [
        f"{name}: {rule['id']} ({rule['help']}): {node['html'][:160]} {node['target']}"
        for rule in found
        for node in rule["nodes"][:3]
    ]


def visit(page: Page, client: Client, urls: Iterable[str]) -> list[str]:
    """The violations of all these pages."""
    return [line for url in urls for line in violations(page, client.get(url, follow=True), url)]


def addresses(world: World, role: str) -> list[str]:
    """The pages that `role` is the first to open, of the roles below."""
    client, found = world.clients[role](), []
    for route, row in TABLE.items():
        opens = next((who for who in ("guest", "buyer", "manager", "union") if row.get[who] == 200), None)
        url = (row.url or f"/{route}").format(**world.holes)
        if opens == role:
            response = client.get(url)
            if response.streaming:
                list(response.streaming_content)  # closes the file
            elif response["Content-Type"].startswith("text/html"):
                found.append(url)
    return found


def test_the_shop_has_no_violation(world: World, page: Page) -> None:
    call_command("sync_roles", verbosity=0)
    stock.count(world.cast.rice_5kg.pk, 1, actor_id=None, reason="test")
    guest = world.clients["guest"]()
    urls = [
        *addresses(world, "guest"),
        "/san-pham/?q=che",
        "/san-pham/?q=khong-co-gi&xa=03405",
        "/san-pham/?danh-muc=che",
        world.cast.rice_product.get_absolute_url(),  # sold out
        "/khong-co-trang-nay/",
        "/?q=%00",
    ]
    wrong = visit(page, guest, urls) + visit(page, guest, [f"/en{url}" for url in urls])
    wrong += violations(page, errors.server_error(RequestFactory().get("/")), "500")
    assert not wrong, "\n".join(wrong)


def test_buying_has_no_violation(world: World, page: Page) -> None:
    buyer = world.clients["buyer"]()
    urls = addresses(world, "buyer")
    fill_cart(buyer, world.cast)
    urls += ["/gio-hang/", "/thanh-toan/", "/thanh-toan/?province=01"]
    wrong = visit(page, buyer, urls) + visit(page, buyer, [f"/en{url}" for url in urls])
    for language in ("", "/en"):
        refused = buyer.post(f"{language}/thanh-toan/", {"phone": "12"})
        assert "error-summary" in refused.content.decode()
        wrong += violations(page, refused, f"{language}/thanh-toan/ refused")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ["manager", "union"])
def test_the_desks_have_no_violation(world: World, page: Page, role: str) -> None:
    urls = addresses(world, role)
    assert len(urls) > 10
    wrong = visit(page, world.clients[role](), urls)
    assert not wrong, "\n".join(wrong)
