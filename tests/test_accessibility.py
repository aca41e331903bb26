"""axe-core on every page that people open, in both languages, on a phone: no violation, nothing wider than it.

Django's test client answers and Chromium draws, so the pages are real and their database is the test's own.
Which pages there are comes from the access table: a new address is judged from its first day.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from playwright.sync_api import Browser
from wagtail.models import Page

from catalog import stock
from demo import pages as demo_pages
from demo import source
from shop import errors
from tests import axe, test_access
from tests.cast import Cast
from tests.test_access import TABLE, World
from tests.test_order_story import fill_cart, log_in

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db]

world = test_access.world
KINDS = (
    *("Home", "Standard", "Landing", "Campaign", "Story", "News", "Faq", "Policy"),
    *("LessonIndex", "Course", "Lesson"),
)
LINK_TO_ENGLISH = re.compile(r'href="(/en/[^"]*)" hreflang="en"')


@pytest.fixture
def judge(browser: Browser) -> Iterator[axe.Judge]:
    with axe.judge(browser) as opened:
        yield opened


def visit(client: Client, urls: Iterable[str]) -> Iterator[tuple[str, HttpResponse]]:
    """These pages in both languages."""
    for url in urls:
        for address in (url, f"/en{url}"):
            yield address, client.get(address, follow=True)


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


def test_the_shop_has_no_violation(world: World, judge: axe.Judge) -> None:
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
    wrong = judge.violations(visit(guest, urls))
    wrong += judge.violations([("500", errors.server_error(RequestFactory().get("/")))])
    assert not wrong, "\n".join(wrong)


def test_buying_has_no_violation(world: World, judge: axe.Judge) -> None:
    buyer = world.clients["buyer"]()
    urls = addresses(world, "buyer")
    fill_cart(buyer, world.cast)
    wrong = judge.violations(visit(buyer, [*urls, "/gio-hang/", "/thanh-toan/", "/thanh-toan/?province=01"]))
    for language in ("", "/en"):
        refused = buyer.post(f"{language}/thanh-toan/", {"phone": "12"})
        assert "error-summary" in refused.content.decode()
        wrong += judge.violations([(f"{language}/thanh-toan/ refused", refused)])
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("role", "phone", "switch"),
    [("manager", "0912000011", "/htx/tai-khoan/"), ("union", "0912000021", "/lien-minh/")],
)
def test_the_desks_have_no_violation(
    world: World, judge: axe.Judge, role: str, phone: str, switch: str
) -> None:
    client = log_in(phone)
    urls = addresses(world, role)
    assert len(urls) > 10
    found = LINK_TO_ENGLISH.search(client.get(switch).content.decode())
    assert found, "no link to English"
    assert 'hreflang="vi" lang="vi"' in client.get(found[1]).content.decode()
    wrong = judge.violations(visit(client, urls))
    assert not wrong, "\n".join(wrong)


def one_of_each(name: str) -> Any:
    """The demo's pages, the first of each kind."""
    data = source.read(name)
    if name == "lessons":
        return data | {"courses": [data["courses"][0] | {"lessons": data["courses"][0]["lessons"][:2]}]}
    if isinstance(data, dict):
        return data | {key: value[:1] for key, value in data.items() if isinstance(value, list)}
    return data[:1]


# Wagtail leaves the temporary file of a new rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_editors_publish_has_no_violation(
    site: Cast, tmp_path: Path, judge: axe.Judge, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    # The indexes of the search, half of the time: nobody searches here.
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    demo_pages.load(one_of_each)
    pages = Page.objects.filter(depth__gte=2, live=True).specific()
    kinds = {(type(page).__name__.removesuffix("Page"), page.locale.language_code) for page in pages}
    assert kinds >= {(kind, code) for kind in KINDS for code in ("vi", "en")}
    guest = Client()
    urls = [page.get_url() for page in pages]
    assert 'class="commune-map' in guest.get("/en/").content.decode()
    wrong = judge.violations((url, guest.get(url)) for url in urls)
    assert not wrong, "\n".join(wrong)


def test_the_judge_sees_what_is_wrong(judge: axe.Judge) -> None:
    page = HttpResponse("<!doctype html><title>?</title><main><img src='/x.png' width=500 height=9></main>")
    found = judge.violations([("the page", page), ("the next", page)])
    for name in ("the page", "the next"):
        assert any(line.startswith(f"{name}: image-alt") for line in found)
        assert f"{name}: wider than the screen: 508 px" in found
