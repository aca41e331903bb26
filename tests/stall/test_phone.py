"""The stall on a real phone's browser: what is typed survives a lost signal, and big buttons lie above the tab bar."""

import pytest
from django.conf import settings
from playwright.sync_api import Error, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from catalog import stock
from catalog.models import Variant
from shop.orders.models import Order, Purchase, Status
from shop.stall.offering import spoken_prices
from tests.cast import Cast
from tests.stall.floor import at_work, place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What is kept on the phone becomes another person's.
SOMEBODY_ELSES = """() => {
  for (const key of Object.keys(localStorage)) {
    localStorage.setItem(key.replace(/\\d+/, "0"), localStorage.getItem(key));
    localStorage.removeItem(key);
  }
}"""
PATIENCE = 60_000  # milliseconds
STEPS = ("nhan", "dong-goi", "gui")


@pytest.fixture
def page(committed_cast: Cast, live_server: LiveServer, phone_page: Page) -> Page:
    """May's phone, logged in."""
    client = at_work(committed_cast.may)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    phone_page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    return phone_page


def drafts(page: Page) -> int:
    found: int = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('nhap:')).length")
    return found


def test_a_price_whose_words_come_late_is_saved_at_the_first_tap(
    committed_cast: Cast, live_server: LiveServer, page: Page
) -> None:
    """A button that moves while the finger is on it takes no tap: words drawn as the field is left moved it."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/stall/said*.js", hold)
    pack = committed_cast.tea_100
    with page.expect_request("**/stall/said*.js"):
        page.goto(
            f"{live_server.url}/htx/hang/{pack.product_id}/goi/{pack.pk}/", wait_until="domcontentloaded"
        )
    said = page.locator(".offer-said")
    expect(said).to_have_text(spoken_prices.said(pack.name, pack.price))  # before any script
    page.evaluate("() => { document.querySelector('.offer-said').textContent = ''; }")
    page.fill("#gia", "111.000")
    held[0].continue_()
    expect(said).to_have_text(spoken_prices.said(pack.name, 111_000))
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.wait_for_url(f"{live_server.url}/htx/hang/{pack.product_id}/")
    assert Variant.unscoped.get(pk=pack.pk).price == 111_000


def test_a_step_taken_without_a_signal_shows_the_next_one_once_it_is_sent(
    committed_cast: Cast, live_server: LiveServer, page: Page
) -> None:
    order = place({committed_cast.tea_200: 1})
    page.goto(f"{live_server.url}/htx/don/{order.number}/")
    page.context.set_offline(True)
    page.get_by_role("button", name="Nhận đơn").click()
    expect(page.locator("#viec-cho")).to_have_text("1 việc chờ sóng")
    page.context.set_offline(False)
    expect(page.get_by_role("button", name="Đóng gói xong")).to_be_visible()
    assert Order.unscoped.get(pk=order.pk).status == Status.CONFIRMED


def test_what_is_taken_back_is_not_called_sent(
    committed_cast: Cast, live_server: LiveServer, page: Page
) -> None:
    order = place({committed_cast.tea_200: 1})
    page.goto(f"{live_server.url}/htx/cho-song/")
    waiting = page.context.new_page()
    waiting.goto(f"{live_server.url}/htx/don/{order.number}/")
    page.context.set_offline(True)
    waiting.get_by_role("button", name="Nhận đơn").click()
    page.evaluate("dispatchEvent(new Event('online'))")  # it has tried, and told that something waits
    page.get_by_role("button", name="Rút lại").click()
    expect(page.locator("#khong-cho")).to_be_visible()
    expect(page.locator("#mat-mang")).not_to_have_text(page.get_attribute("#mat-mang", "data-sent") or "")
    assert Order.unscoped.get(pk=order.pk).status == Status.PLACED


def test_a_price_typed_without_a_signal_is_there_again(
    committed_cast: Cast, live_server: LiveServer, page: Page
) -> None:
    address = f"{live_server.url}/htx/hang/{committed_cast.tea_product.pk}/goi/{committed_cast.tea_100.pk}/"
    page.goto(address)
    page.fill("#gia", "77.000")
    page.context.set_offline(True)
    for _tap in range(2):  # the first is refused, the second goes through, into nothing
        try:
            page.click(".stall-tabs a", timeout=3_000, no_wait_after=True)
        except Error:
            break
    page.context.set_offline(False)
    stock.count(committed_cast.tea_100.pk, 8, actor_id=None)
    page.goto(address)
    assert page.input_value("#gia") == "77.000"
    assert page.input_value("#kho") == "8"  # nobody typed the 10 that it showed then
    assert page.locator(".stall-draft").is_visible()
    page.click(".stall-draft button")
    assert (page.input_value("#gia"), drafts(page)) == ("120.000", 0)
    page.fill("#gia", "77.000")
    page.click("form.stall-card > button.button--go")
    page.get_by_text("Giá mới 77.000").wait_for()
    assert drafts(page) == 0
    assert Variant.unscoped.get(pk=committed_cast.tea_100.pk).price == 77_000
    page.goto(address)
    assert page.locator(".stall-draft").count() == 0


def test_a_login_that_ran_out_and_another_person_keep_and_show_nothing_wrong(
    committed_cast: Cast, live_server: LiveServer, page: Page
) -> None:
    address = f"{live_server.url}/htx/lo/hang/{committed_cast.tea_product.pk}/moi/"
    page.goto(f"{live_server.url}/htx/mat-khau/")
    page.fill("[name=old_password]", "mật khẩu cũ")
    page.goto(f"{live_server.url}/htx/tien/tai-khoan/")
    page.fill("[name=account_number]", "0123456789")
    assert drafts(page) == 0
    page.goto(address)
    page.fill("[name=batch]", "Lô vụ thu")
    page.context.clear_cookies()
    page.click("form.stall-card > button.button--go")
    page.wait_for_url("**/dang-nhap/**")
    assert drafts(page) == 1
    page.evaluate(SOMEBODY_ELSES)
    cookie = at_work(committed_cast.may).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page.goto(address)
    assert page.input_value("[name=batch]") != "Lô vụ thu"  # somebody else's words


def test_a_call_is_an_order_after_a_few_taps_and_a_page_that_was_changed_not_loaded(
    committed_cast: Cast, live_server: LiveServer, page: Page
) -> None:
    place({committed_cast.tea_100: 1})
    page.goto(f"{live_server.url}/htx/dat-giup/")
    for _tap in range(2):
        page.tap(f"[name=them][value='{committed_cast.tea_100.pk}']")
    page.tap(".calling__go button")
    page.wait_for_url(f"**&g{committed_cast.tea_100.pk}=2")  # what was not chosen is left out
    page.fill("[name=phone]", "0981 000 111")
    page.tap("[value=quen]")
    expect(page.locator("[name=street]")).to_have_value("12 Đội Cấn", timeout=PATIENCE)
    assert page.input_value("#id_ward") == "Phường Ba Đình"  # the type-ahead is there again
    page.locator("[name=buoc]").last.tap()
    page.locator("[data-place]").dblclick()
    page.wait_for_url("**/dat-giup/xong/**")
    assert "Gửi cho Nguyễn Thị Hoa" in page.inner_text("h1")
    assert Purchase.objects.filter(origin="phone").count() == 1
    assert drafts(page) == 0


def test_the_first_big_button_lies_above_the_tab_bar(
    committed_cast: Cast, live_server: LiveServer, page: Page
) -> None:
    may = at_work(committed_cast.may)
    orders = [place({committed_cast.tea_100: 1, committed_cast.tea_200: 1}) for _number in range(4)]
    unpaid = place({committed_cast.tea_100: 1}, "vietqr")
    for taps, order in enumerate(orders):
        for word in STEPS[:taps]:
            may.post(f"/htx/don/{order.number}/{word}/", {"carrier": "Viettel Post"})
    step = f"/htx/don/{orders[0].number}/huy/"
    pages = {
        "/htx/": 'form[action$="/nhan/"] button',
        step: "form.stall-card > button",
        "/htx/dat-giup/": ".calling__go button",
        f"/htx/don/{orders[2].number}/gui/": "form.stall-card > button",
        f"/htx/don/{orders[3].number}/giao/": "form.stall-card > button",
        f"/htx/don/{unpaid.number}/nhan-tien/": "form.stall-card > button",
        f"/htx/hang/{committed_cast.tea_product.pk}/goi/{committed_cast.tea_100.pk}/": "form.stall-card > button",
        f"/htx/lo/hang/{committed_cast.tea_product.pk}/moi/": "form.stall-card > button",
    }
    for address, button in pages.items():
        page.set_viewport_size({"width": 360, "height": 640 if address == "/htx/" else 740})
        page.goto(live_server.url + address)
        bar = page.locator(".stall-tabs").bounding_box()
        box = page.locator(button).first.bounding_box()
        assert bar
        assert box
        assert box["y"] + box["height"] <= bar["y"], address
        if address == "/htx/":
            words = page.locator(".stall-row__what b").first.bounding_box()
            ways = page.locator(".stall-row .stall-ways").first.bounding_box()
            assert words
            assert ways
            assert words["x"] + words["width"] <= ways["x"]
    page.goto(live_server.url + step)
    back = page.locator(".stall-back").bounding_box()
    assert back
    assert back["y"] < 200
