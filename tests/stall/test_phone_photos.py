"""Photographs on a phone's browser: made small before they leave it, kept there until they are sent."""

import io
import re
import uuid

import pytest
from django.conf import settings
from django_scopes import scopes_disabled
from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from catalog.models import Product, ProductPhoto
from shop.joining.models import Paper, Registration
from shop.stall.offering import spoken_prices
from tests.cast import Cast
from tests.processes import wait_until
from tests.stall.floor import at_work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST = 400_000  # bytes of a photograph
FORM = 2_000  # bytes of the form around it
SAID = (
    ("Gói 100 g", 85_000), ("Chai 0,5 lít", 1_205_021), ("Hũ 750 ml", 144_000), ("Túi 1 kg", 44_015),
    ("3 gói 100 g", 21_000), ("Thùng 12 x 0,5 lít", 999_999_999), ("1 con 2–3 kg", 350_000), ("Bánh 357 g", 410_000),
)  # fmt: skip


FULL = """() => { IDBObjectStore.prototype.add = () => { throw new DOMException("full", "QuotaExceededError"); }; }"""


def picture(name: str, spread: int = 60) -> FilePayload:
    """12 megapixels with as much in them as a phone's camera sees, far above what may be sent."""
    out = io.BytesIO()
    seen = Image.effect_noise((1000, 750), spread).resize((4000, 3000), Image.Resampling.BILINEAR)
    seen.convert("RGB").save(out, "JPEG", quality=88)
    assert len(out.getvalue()) > 2 * MOST
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def goods() -> int:
    with scopes_disabled():
        return Product.objects.count()


def enter(page: Page, cast: Cast, live_server: LiveServer) -> None:
    cookie = at_work(cast.may).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page.set_viewport_size({"width": 360, "height": 640})


def test_a_photo_stays_chosen_while_another_field_is_mended(
    committed_cast: Cast, live_server: LiveServer, phone_page: Page
) -> None:
    page = phone_page
    enter(page, committed_cast, live_server)
    page.goto(f"{live_server.url}/htx/hang/moi/mot-trang/")
    page.set_input_files("#anh", picture("DSC_0001.jpg"))
    for name, typed in (
        ("name", "Chè dây Sìn Hồ"),
        ("size_other", "Gói 300 g"),
        ("price", "1"),
        ("on_hand", "5"),
    ):
        page.fill(f"[name={name}]", typed)
    save = page.get_by_role("button", name="Ghi món này")
    save.tap()
    expect(page.locator("#loi")).to_contain_text("Còn chỗ chưa xong")
    assert page.locator("#anh").evaluate("input => input.files.length") == 1
    page.fill("[name=price]", "60.000")
    save.tap()
    expect(page.locator(".notice--good")).to_contain_text("Đã ghi Chè dây Sìn Hồ")
    wait_until(lambda: ProductPhoto.unscoped.filter(product__name="Chè dây Sìn Hồ").count() == 1)


def test_a_photo_is_sent_small_waits_for_a_signal_or_a_tap_and_a_price_is_said_back(
    committed_cast: Cast, live_server: LiveServer, phone_page: Page
) -> None:
    page, photo = phone_page, picture("DSC_0001.jpg")
    enter(page, committed_cast, live_server)
    sent: list[int] = []

    def weak(route: Route) -> None:
        """Every second photograph is lost on its way."""
        if route.request.method != "POST":
            route.continue_()
            return
        sent.append(len(route.request.post_data_buffer or b""))
        if len(sent) in (1, 3):
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/htx/**", weak)
    before = goods()
    page.goto(f"{live_server.url}/htx/hang/moi/")
    page.evaluate(FULL)
    page.set_input_files("#anh", photo)
    again = page.locator(".offer-sending button")
    expect(again).to_have_text("Chưa gửi được. Bấm để gửi lại.")
    assert goods() == before
    again.tap()
    page.wait_for_url(re.compile(r"/htx/hang/\d+/anh/$"))
    expect(page.locator(".offer-photo")).to_have_count(1)
    assert (goods(), sent) == (before + 1, sent[:2])
    product = int(page.url.split("/")[-3])
    page.set_input_files("#anh", picture("DSC_0002.jpg", 70))
    expect(page.locator(".offer-photo")).to_have_count(2)  # lost on its way, then sent by itself
    assert ProductPhoto.unscoped.filter(product=product).count() == 2
    page.goto(f"{live_server.url}/htx/hang/{product}/goi/")
    for pack, dong in SAID:
        page.fill("#co", pack)
        page.fill("#gia", str(dong))
        words = [spoken_prices.price(pack, dong), spoken_prices.unit_price(pack, dong)]
        expect(page.locator(".offer-said")).to_have_text(", ".join(filter(None, words)))
    page.fill("#gia", "85")
    expect(page.locator(".offer-said")).to_be_empty()
    Registration.unscoped.create(cooperative=committed_cast.tea, form_key=uuid.uuid4(), member_count=21)
    page.goto(f"{live_server.url}/htx/ho-so/")
    page.set_input_files("#id_file", photo)
    page.locator("form[enctype] button").tap()
    expect(page.locator(".notice--good")).to_contain_text("Đã lưu")
    assert Paper.unscoped.count() == 1
    assert len(sent) >= 4  # the worker's own is not seen here
    assert max(sent) <= MOST + FORM, sent
