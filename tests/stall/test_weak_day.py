"""A stall's day on a weak line that is cut for an hour: everything tapped arrives once, in its order (promise C11)."""

import io
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Error, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from catalog.models import ProductPhoto, Variant
from shop.accounts import phone_answers
from shop.accounts.models import SentKey, User
from shop.lifecycle import fulfilment
from shop.offsite.models import DeclaredSale
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import Order, OrderEvent, Status
from shop.stall import installed
from tests import weak_line
from tests.cast import PASSWORD, Cast
from tests.processes import wait_until
from tests.stall.floor import place
from tests.stall.weak_phone import FULL, keep, kill, log_in, open_phone
from tests.weak_line import Line

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
TRIES, NOTHING_COMES_MS = 10, 20_000
HANGS_THRICE = 300  # seconds: the phone gives a request up after half a minute, and tries again after as long
ALL_IS_SENT_MS = 300_000  # on a line that loses much, each loss costs a pause until the next try
RATE, LOSS = 50_000 / 8, 0.2  # bytes a second each way; of the segments
FILL = """async ([count, owner]) => {
  const key = () => crypto.randomUUID().replaceAll("-", "");
  const sale = { goi: "", words: "Mật ong", quantity: "1", amount: "200.000", channel: "market", sold_on: "" };
  await stallQueue.add(...[...Array(count)].map(() => ({
    key: key(), owner, path: "/htx/ban-ngoai/", page: "/htx/ban-ngoai/", label: "Mật ong", state: "waiting",
    tried: false, fields: Object.entries({ ...sale, key: key() }), made_at: "2027-12-01T08:00:00.000Z",
  })));
}"""  # by a clock that is a year off
HOLD = "() => { navigator.locks.request('htx-gui', () => new Promise((done) => { window.sent = done; })); }"
NEXT = """async () => {
  const { waiting } = await navigator.serviceWorker.ready;
  for (const _time of Array(5)) await fetch("/sw.js"); // time enough to take over
  return waiting !== null && waiting.state === "installed";
}"""
# A browser may take minutes until it lets the new one in; that it was asked to is seen by this.
TOLD = "async () => (await caches.keys()).includes('told-skip')"
TELLS = 'addEventListener("message", (event) => event.waitUntil(caches.open(`told-${event.data}`)));'
ENTRIES = "async () => (await stallQueue.all(document.body.dataset.owner)).length"


class Stall:
    """What Mây does on her phone, in her words."""

    def __init__(self, browser: Browser, profile: Path, line: Line) -> None:
        self.browser, self.profile, self.line = browser, profile, line
        self.url = f"{line.url}/htx/"
        self.taps = 0
        self.phone = open_phone(browser, profile)
        self.page = self.phone.new_page()

    @property
    def bar(self) -> Locator:
        return self.page.locator("#viec-cho")

    def tap(self, name: str) -> None:
        self.taps += 1
        self.page.get_by_role("button", name=name, exact=True).click()

    def open(self, path: str) -> Page:
        """Asks again as a person does to whom nothing comes."""
        for _time in range(TRIES):
            self.taps += 1
            with suppress(Error):
                self.page.goto(self.url + path, wait_until="domcontentloaded", timeout=NOTHING_COMES_MS)
                return self.page
        raise AssertionError(path)

    def see(self, path: str, button: str) -> None:
        """Looks again until the page is as new as that, whatever the line does to it."""
        wait_until(
            lambda: self.open(path) and self.page.get_by_role("button", name=button, exact=True).count(),
            what=button,
        )

    def wait_for_answers(self) -> None:
        """What was done is known on the phone too."""
        wait_until(self.has_all_answers, what="nothing waits")

    def has_all_answers(self) -> bool:
        with suppress(Error):  # the page that is asked may be drawn anew
            return bool(self.page.evaluate(ENTRIES) == 0)
        return False

    def begin_again(self, user: User) -> None:
        """A browser that is killed has not written down its cookies of the last minute."""
        kill(self.phone, self.profile)
        self.phone = open_phone(self.browser, self.profile)
        log_in(self.phone, self.line.url, user)
        self.page = self.phone.new_page()


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((640, 480), 30).convert("RGB").save(out, "JPEG", quality=40)
    return out.getvalue()


def step(stall: Stall, order: Order, button: str, waits: int = 0) -> None:
    stall.open(f"don/{order.number}/")
    stall.tap(button)
    if waits:
        expect(stall.bar).to_have_text(f"{waits} việc chờ sóng")
        expect(stall.page.get_by_role("button", name=button)).to_be_disabled()


def price(stall: Stall, pack: Variant, typed: str) -> None:
    stall.open(f"hang/{pack.product_id}/goi/{pack.pk}/")
    stall.page.fill("#gia", typed)
    stall.tap("Lưu")


def status(order: Order) -> str:
    return str(Order.unscoped.get(pk=order.pk).status)


def test_c11_a_day_at_50_kbit_cut_for_an_hour_and_killed_twice_arrives_once_in_order(
    committed_cast: Cast,
    live_server: LiveServer,
    browser: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = committed_cast
    shipped, packed, confirmed, cancelled = (place({cast.tea_200: 1}) for _number in range(4))
    server = urlsplit(live_server.url)
    with weak_line.to(str(server.hostname), int(server.port or 0)) as line:
        stall = Stall(browser, tmp_path, line)
        log_in(stall.phone, line.url, cast.may)
        photos, sale = f"hang/{cast.tea_product.pk}/anh/", "ban-ngoai/"
        packs = [f"hang/{cast.tea_product.pk}/goi/{pack.pk}/" for pack in (cast.tea_100, cast.tea_200)]
        waiting = [f"don/{order.number}/" for order in (confirmed, cancelled)]
        stall.open("")
        keep(stall.page, *(stall.url + path for path in (*packs, sale, *waiting, "cho-song/")))
        stall.open(photos)
        keep(stall.page, stall.url + photos)
        line.carried, stall.taps = 0, 0

        line.rate, line.loss = RATE, LOSS  # the morning
        for order in (shipped, packed):
            step(stall, order, "Nhận đơn")
            wait_until(lambda order=order: status(order) == Status.CONFIRMED, what="it is confirmed")
            stall.see(f"don/{order.number}/", "Đóng gói xong")
            stall.wait_for_answers()
        step(stall, shipped, "Đóng gói xong")
        wait_until(lambda: status(shipped) == Status.PACKED, what="it is packed")
        stall.see(f"don/{shipped.number}/gui/", "Giao cho vận chuyển")
        stall.wait_for_answers()

        line.cut()  # an hour without signal
        step(stall, confirmed, "Nhận đơn", waits=1)
        step(stall, packed, "Đóng gói xong", waits=2)
        stall.begin_again(cast.may)
        step(stall, cancelled, "Nhận đơn", waits=3)
        stall.open(f"don/{shipped.number}/gui/").get_by_text("Viettel Post").click()
        stall.page.fill("[name=tracking_number]", "VTP123456")
        stall.tap("Giao cho vận chuyển")
        expect(stall.bar).to_have_text("4 việc chờ sóng")
        for waits, (pack, typed) in enumerate(((cast.tea_100, "110.000"), (cast.tea_200, "210.000")), 5):
            price(stall, pack, typed)
            expect(stall.bar).to_have_text(f"{waits} việc chờ sóng")
        for waits in (7, 8):  # the same sale twice from one kept page, the second by mistake
            stall.open(sale).get_by_text("Hộp 100 g").first.click()
            stall.tap("Ghi lần bán này")
            expect(stall.bar).to_have_text(f"{waits} việc chờ sóng")
        stall.open(photos).set_input_files(
            "#anh", {"name": "che.jpg", "mimeType": "image/jpeg", "buffer": picture()}
        )
        expect(stall.bar).to_have_text("9 việc chờ sóng")
        stall.open("cho-song/")
        expect(stall.page.locator(".stall-waits", has_text="Hộp 100 g · 110.000")).to_have_count(1)
        expect(stall.page.locator(".stall-waits", has_text="Ảnh · Chè Shan tuyết")).to_have_count(1)
        stall.page.locator(".stall-waits").nth(7).get_by_role("button", name="Rút lại").click()
        expect(stall.page.locator(".stall-waits")).to_have_count(8)
        price(stall, cast.tea_100, "115.000")  # over what waits, from a page that shows neither
        expect(stall.bar).to_have_text("9 việc chờ sóng")
        stall.page.evaluate(FULL)
        stall.page.fill("#gia", "116.000")
        stall.tap("Lưu")
        expect(stall.page.locator("#mat-mang")).to_contain_text("Máy hết chỗ")
        assert stall.page.input_value("#gia") == "116.000"
        fulfilment.cancel(cancelled.pk, reason="khách đổi ý", actor=Actor(ActorKind.MANAGER, cast.may.pk))
        morning = 3
        assert SentKey.unscoped.count() == morning

        line.rate, line.loss = weak_line.UNLIMITED, 0.0
        line.mend()
        log_in(stall.phone, line.url, cast.nuoc)
        stall.open("")
        assert stall.page.evaluate(ENTRIES) == 0
        assert stall.page.evaluate("async () => await stallQueue.pump(document.body.dataset.base)") is False
        assert SentKey.unscoped.count() == morning  # Nước's login sends nothing of Mây's
        log_in(stall.phone, line.url, cast.may)
        line.rate, line.loss = RATE, LOSS
        stall.open("")
        wait_until(lambda: SentKey.unscoped.count() > morning, what="the first has arrived")
        line.cut()  # its answer has not
        stall.begin_again(cast.may)
        line.mend()
        stall.open("")
        expect(stall.bar).to_have_text("1 việc cần bà con quyết", timeout=ALL_IS_SENT_MS)

        sent = [urlsplit(key.location).path.removeprefix("/htx/") for key in SentKey.unscoped.order_by("pk")]
        (declared,) = DeclaredSale.unscoped.all()
        assert sent == [
            *(f"don/{order.number}/" for order in (shipped, packed, shipped, confirmed, packed)),
            "",  # what was cancelled meanwhile
            f"don/{shipped.number}/",
            *[f"hang/{cast.tea_product.pk}/"] * 2,
            f"ban-ngoai/{declared.pk}/",
            f"hang/{cast.tea_product.pk}/",
            photos,
        ]
        assert [status(order) for order in (shipped, packed, confirmed, cancelled)] == [
            Status.SHIPPED, Status.PACKED, Status.CONFIRMED, Status.CANCELLED,
        ]  # fmt: skip
        events = OrderEvent.unscoped.filter(after__in=(Status.CONFIRMED, Status.PACKED, Status.SHIPPED))
        assert events.count() == len({(event.order_id, event.after) for event in events}) == 6
        assert Order.unscoped.get(pk=shipped.pk).tracking_number == "VTP123456"
        prices = [Variant.unscoped.get(pk=pack.pk).price for pack in (cast.tea_100, cast.tea_200)]
        assert prices == [115_000, 210_000]
        assert (declared.variant_id, declared.quantity) == (cast.tea_100.pk, 1)
        assert ProductPhoto.unscoped.filter(product=cast.tea_product).count() == 1
        stall.bar.click()
        card = stall.page.locator(".stall-waits")
        expect(card).to_contain_text("Đã huỷ")
        order_page = f"/htx/don/{cancelled.number}/"
        expect(card.get_by_role("link", name="Mở ra xem")).to_have_attribute("href", order_page)
        card.get_by_role("button", name="Bỏ việc này").click()
        expect(card).to_have_count(0)
        line.rate, line.loss = weak_line.UNLIMITED, 0.0
        what_else_may_happen(stall, cast, monkeypatch)
        stall.phone.close()


def what_else_may_happen(stall: Stall, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the same phone, so that it need not be made ready once more."""
    sent = SentKey.unscoped.count()
    the_login_runs_out(stall, cast)
    assert Variant.unscoped.get(pk=cast.tea_100.pk).price == 111_000
    stall.open("")  # the page of the price is drawn anew at its own moment
    stall.page.evaluate(FILL, [200, phone_answers.former_owner(cast.may.pk, cast.tea.pk)])
    stall.page.reload()
    wait_until(lambda: SentKey.unscoped.count() == sent + 201, what="two hundred have arrived")
    assert DeclaredSale.unscoped.exclude(words="").count() >= 200
    a_new_worker_waits_for_what_is_being_sent(stall, monkeypatch)
    the_worker_sends_alone(stall)
    assert SentKey.unscoped.count() == sent + 202


def is_at_the_login(stall: Stall) -> bool:
    """The form leads there; where its connection broke or hung at that moment it waits, and the bar leads there."""
    with suppress(Error):  # the page that is asked may be the one that goes
        if "/dang-nhap/" in stall.page.url and stall.page.locator("[name=phone]").count():
            return True
        if "/dang-nhap/" in (stall.bar.get_attribute("href", timeout=1_000) or ""):
            stall.bar.click(timeout=1_000)
    return False


def the_login_runs_out(stall: Stall, cast: Cast) -> None:
    page = stall.open(f"hang/{cast.tea_product.pk}/goi/{cast.tea_100.pk}/")
    stall.phone.clear_cookies()
    page.fill("#gia", "111.000")
    stall.tap("Lưu")
    wait_until(lambda: is_at_the_login(stall), seconds=HANGS_THRICE, what="the login")
    page.fill("[name=phone]", "0912000011")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/htx/**")
    expect(page.locator(".stall-draft")).to_have_count(0)
    stall.wait_for_answers()  # it has gone on as Mây


def a_new_worker_waits_for_what_is_being_sent(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    page, source = stall.page, installed._source()
    page.evaluate(HOLD)
    monkeypatch.setattr(installed, "_source", lambda: f"{source}{TELLS}\n")
    page.evaluate("async () => { await (await navigator.serviceWorker.ready).update(); }")
    wait_until(lambda: page.evaluate(NEXT), what="the new one is there")
    assert not page.evaluate(TOLD)
    page.evaluate("window.sent()")
    wait_until(lambda: page.evaluate(TOLD), what="it is told to take over")


def the_worker_sends_alone(stall: Stall) -> None:
    """As where the browser wakes it with a signal and no page of the stall is open."""
    page = stall.page
    registered: list[str] = []
    told = page.context.new_cdp_session(page)
    told.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registered.extend(one["registrationId"] for one in event["registrations"]),
    )
    told.send("ServiceWorker.enable")
    stall.line.cut()
    page.evaluate(FILL, [1, page.evaluate("document.body.dataset.owner")])
    page.goto("about:blank")
    assert registered
    stall.line.mend()
    before = SentKey.unscoped.count()
    told.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": stall.line.url, "registrationId": registered[-1], "tag": "htx-gui", "lastChance": False},
    )
    wait_until(lambda: SentKey.unscoped.count() > before, what="the worker has sent it")
