"""The stall on a phone without signal: installed, and readable as it was last read (promise C11)."""

import datetime
import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from shop.accounts import behalf
from shop.accounts.models import Consent, Membership
from shop.headers import FORGET
from tests.cast import PASSWORD, Cast
from tests.processes import wait_until
from tests.stall.floor import at_work, place
from tests.test_pages import compressed

OWNER = "X-Stall-Owner"
KEPT = """async (addresses) => {
  for (const address of addresses) if (!(await stallPages.copy(address))) return false;
  return true;
}"""
GONE = "async () => !(await caches.keys()).some((name) => name.startsWith('htx-trang:'))"


@pytest.mark.django_db
def test_a_stalls_pages_lead_to_what_installs_them(cast: Cast) -> None:
    page = at_work(cast.may).get("/htx/").content.decode()
    client = Client()
    manifest = client.get(re.findall(r'rel="manifest" href="([^"]+)"', page)[0])
    assert manifest["Content-Type"] == "application/manifest+json"
    told = manifest.json()
    assert (told["start_url"], told["scope"], told["display"], told["lang"]) == (
        "/htx/", "/", "standalone", "vi",
    )  # fmt: skip
    assert {(icon["sizes"], icon["purpose"]) for icon in told["icons"]} == {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip
    worker = client.get("/sw.js", headers={"accept-language": "en"})
    assert (worker["Cache-Control"], worker["Service-Worker-Allowed"]) == ("no-cache", "/")
    assert worker["Content-Type"].startswith("text/javascript")
    assert 'importScripts("/static/stall/kept' in worker.content.decode()
    assert 'data-worker="/sw.js"' in page
    assert "sw.js" not in client.get("/").content.decode()
    assert compressed(re.findall(r'<script src="([^"]+)"', page)) <= 15_000


@pytest.mark.django_db
def test_a_first_visit_of_the_stall_is_light(cast: Cast) -> None:
    """The page and everything that it names or its styles do: letters, pictures, scripts, the worker, the manifest."""
    for _number in range(3):
        place({cast.tea_100: 1})
    page = at_work(cast.may).get("/htx/", headers={"accept-encoding": "gzip"})
    html = gzip.decompress(page.content).decode()
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html))
    styles = [
        Path(str(finders.find(name.removeprefix("/static/")))) for name in named if name.endswith(".css")
    ]
    for sheet in styles:
        for name in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text()):
            if not name.startswith("data:"):
                named.add(f"/static/{(Path(sheet.parent.name) / name).as_posix()}")
    more = len(
        gzip.compress(b"".join(Client().get(each).content for each in ("/sw.js", "/manifest.webmanifest")))
    )
    assert len([name for name in named if name.endswith(".woff2")]) == 3
    assert len(page.content) + compressed(sorted(named)) + more <= 100_000


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/dang-xuat/", "/quan-tri/logout/"])
def test_whichever_way_out_tells_the_phone_to_forget(cast: Cast, address: str) -> None:
    minh = at_work(cast.minh)
    assert FORGET not in minh.get("/lien-minh/").cookies
    assert minh.post(address).cookies[FORGET].value == "1"
    assert f'includes("{FORGET}=")' in Path(str(finders.find("shop/offline.js"))).read_text()


@pytest.mark.django_db
def test_each_person_at_each_stall_has_a_name_of_their_own_and_an_officer_keeps_nothing(cast: Cast) -> None:
    may = at_work(cast.may)
    owner = may.get("/htx/")[OWNER]
    assert re.fullmatch(r"[0-9a-f]{32}", owner)
    assert may.get("/htx/don/")[OWNER] == owner
    assert f'data-owner="{owner}"' in may.get("/htx/").content.decode()
    Membership.objects.create(user=cast.may, cooperative=cast.rice)
    may.post("/htx/doi-gian/", {"cooperative": cast.rice.pk})
    assert len({owner, may.get("/htx/")[OWNER], at_work(cast.nuoc).get("/htx/")[OWNER]}) == 3
    assert OWNER not in may.get("/")
    now = timezone.now()
    Consent.unscoped.create(cooperative=cast.tea, given_by=cast.may, ends_at=now + datetime.timedelta(days=1))
    minh = at_work(cast.minh)
    session = minh.session
    session[behalf.SESSION_KEY] = cast.tea.pk
    session.save()
    page = minh.get("/htx/")
    assert OWNER not in page
    assert "data-owner" not in page.content.decode()


@pytest.mark.django_db
def test_a_page_says_when_it_was_made_and_one_fetched_ahead_leaves_the_notices(cast: Cast) -> None:
    may, order = at_work(cast.may), place({cast.tea_100: 1})
    may.post(f"/htx/don/{order.number}/nhan/")
    ahead = may.get("/htx/", headers={"X-Stall-Keep": "1"}).content.decode()
    page = may.get("/htx/").content.decode()
    assert ("Đã nhận đơn" in ahead, "Đã nhận đơn" in page) == (False, True)
    (made_at,) = re.findall(r'class="stall-copy notice" hidden>.*?<time datetime="([^"]+)"', page, re.DOTALL)
    age = timezone.now() - datetime.datetime.fromisoformat(made_at)
    assert datetime.timedelta(0) <= age + datetime.timedelta(seconds=1) < datetime.timedelta(minutes=5)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_c11_without_a_signal_the_pages_are_there_with_their_time_and_gone_after_the_logout(
    committed_cast: Cast, live_server: LiveServer, phone_page: Page
) -> None:
    page = phone_page
    order = place({committed_cast.tea_100: 1})
    stall = f"{live_server.url}/htx/"
    page.goto(stall)
    page.fill("[name=phone]", "0912000011")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(stall)
    kept = {
        stall: "Nguyễn Thị Hoa",
        f"{stall}hang/": "Chè Shan tuyết",
        f"{stall}tien/": "Tiền",
        f"{stall}don/{order.number}/": "12 Đội Cấn",
    }
    expected = [*kept, f"{stall}don/", f"{stall}cho-song/"]
    wait_until(lambda: page.evaluate(KEPT, expected), what="pages are kept")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.context.set_offline(True)
    copy = page.locator(".stall-copy")
    for address, words in kept.items():
        page.goto(address)
        expect(copy).to_contain_text("Bản lưu lúc")
        expect(page.locator("main")).to_contain_text(words)
    page.goto(f"{stall}nghi/")  # never kept
    expect(page.locator("h1")).to_have_text("Chờ sóng")
    page.get_by_role("link", name="Đơn hàng").click()
    page.wait_for_url(f"{stall}don/")
    page.context.set_offline(False)
    page.goto(stall)
    expect(copy).to_be_hidden()
    page.goto(f"{stall}tai-khoan/")
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(f"{live_server.url}/")
    wait_until(lambda: page.evaluate(GONE), what="nothing is kept")
    cookie = at_work(committed_cast.may).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page.goto(stall)
    wait_until(lambda: page.evaluate(KEPT, [stall]), what="a page is kept")
    cookie, may = at_work(committed_cast.minh).cookies[settings.SESSION_COOKIE_NAME].value, cookie
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/lien-minh/")
    page.locator(".union-out").evaluate("(form) => form.requestSubmit()")
    page.wait_for_url(f"{live_server.url}/")
    wait_until(lambda: page.evaluate(GONE), what="nothing is kept")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": may, "url": live_server.url}])
    page.goto(stall)
    wait_until(lambda: page.evaluate(KEPT, [stall]), what="a page is kept")
    Membership.objects.all().delete()
    page.goto(stall)
    expect(page.locator("h1")).to_contain_text("không mở được")
    wait_until(lambda: page.evaluate(GONE), what="nothing is kept")
