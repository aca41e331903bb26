"""The story of one order in a real browser at 360 pixels, on the real processes."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from shop.orders.models import Order, Purchase, Status
from shop.payments.models import Payment, PaymentStatus
from shop.reports import rollup
from tests.browser import PHONE, fresh
from tests.cast import PASSWORD
from tests.processes import Market, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


def put_in_cart(page: Page, market: Market) -> None:
    page.goto(f"{market.url}/san-pham/")
    page.get_by_role("link", name="Chè Shan tuyết").first.click()
    page.get_by_text("Hộp 200 g").first.click()
    page.get_by_role("button", name="Thêm vào giỏ").click()
    expect(page).to_have_url(f"{market.url}/gio-hang/")
    page.goto(f"{market.url}{market.cast.rice_product.get_absolute_url()}")
    page.get_by_role("button", name="Thêm vào giỏ").click()
    page.get_by_role("link", name=re.compile("Đặt hàng")).first.click()


def fill_in(page: Page, method: str, *, with_script: bool = True) -> None:
    page.fill("[name=full_name]", "Nguyễn Thị Hoa")
    page.fill("[name=phone]", "0981 000 111")
    page.fill("[name=email]", "hoa@example.vn")
    page.select_option("[name=province]", label="Hà Nội")
    if not with_script:
        page.get_by_role("button", name="Xem xã, phường và phí giao").click()
    page.select_option("[name=ward]", label="Phường Ba Đình")
    page.fill("[name=street]", "12 Đội Cấn")
    page.check(f"[name=payment_method][value={method}]")
    expect(page.locator("[data-total]")).to_contain_text("494.500")


def type_ahead(page: Page) -> None:
    """Writes the place over, without diacritics and by the keyboard alone."""
    page.fill("#id_province", "lai ch")
    page.keyboard.press("Enter")
    expect(page.locator("[name=ward] option[value='03390']")).to_be_attached()
    page.fill("#id_ward", "thi tran tam duong")
    expect(page.get_by_role("option")).to_contain_text("Không thấy")
    page.fill("#id_ward", "tt tam duong")  # what Bình Lư was before 2025
    expect(page.get_by_role("option")).to_contain_text("Xã Bình Lư")
    page.fill("#id_province", "ha noi")
    page.keyboard.press("Tab")
    expect(page.locator("[name=ward] option[value='00004']")).to_be_attached()
    page.fill("#id_ward", "ba dinh")
    expect(page.get_by_role("option").first).to_contain_text("Phường Ba Đình")
    page.keyboard.press("Enter")
    expect(page.locator("[name=ward]")).to_have_value("00004")
    expect(page.locator("#id_ward")).to_have_value("Phường Ba Đình")


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def work_at_the_stall(page: Page, market: Market, phone: str) -> None:
    """Log in and press the one big button until there is none left."""
    page.goto(f"{market.url}/htx/")
    page.fill("[name=phone]", phone)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    for button in ("Nhận đơn", "Đóng gói xong"):
        page.get_by_role("button", name=button).click()
        no_sideways_scroll(page)
    page.get_by_role("link", name="Giao cho vận chuyển").click()
    page.get_by_text("Viettel Post").first.click()
    page.get_by_role("button", name="Giao cho vận chuyển").click()
    page.get_by_role("link", name="Đang giao").click()  # what is on the way is only counted on the first page
    delivered = page.get_by_role("button", name=re.compile("Đã giao"))
    if not delivered.is_visible():
        page.get_by_role("link", name=re.compile("Đã giao")).click()
    page.get_by_role("button", name=re.compile("Đã giao")).click()
    expect(page.get_by_role("button", name=re.compile("Đã giao"))).to_have_count(0)
    no_sideways_scroll(page)


def test_hoa_orders_on_her_phone_both_stalls_serve_it_and_the_union_sees_it(
    market: Market, phone_page: Page, browser: Browser
) -> None:
    market.start("web", "worker", "relay")
    problems: list[str] = []
    phone_page.on(
        "console", lambda message: problems.append(message.text) if message.type == "error" else None
    )
    phone_page.on("pageerror", lambda error: problems.append(str(error)))
    put_in_cart(phone_page, market)
    no_sideways_scroll(phone_page)
    fill_in(phone_page, "cod")
    type_ahead(phone_page)
    phone_page.get_by_role("button", name="Xem lại đơn").click()
    expect(phone_page.locator("main")).to_contain_text("Phường Ba Đình, Hà Nội")
    no_sideways_scroll(phone_page)
    phone_page.reload()  # the form was sent straight to the review, and is not sent again
    phone_page.get_by_role("link", name="Sửa nơi giao").click()
    expect(phone_page.locator("[name=street]")).to_have_value("12 Đội Cấn")
    phone_page.go_back()
    expect(phone_page.locator("main")).to_contain_text("Phường Ba Đình, Hà Nội")
    phone_page.get_by_role("button", name="Đặt hàng").click()
    phone_page.wait_for_url("**/don/**")
    no_sideways_scroll(phone_page)
    purchase = Purchase.objects.get()
    assert purchase.total_amount == 494_500
    expect(phone_page.locator("body")).to_contain_text(f"{purchase.number}-1")
    wait_until(lambda: len(market.letters()) == 3, what="three mails")

    for phone in ("0912000011", "0912000012"):
        with fresh(browser, PHONE, is_mobile=True, has_touch=True) as page:
            work_at_the_stall(page, market, phone)
    assert set(Order.unscoped.values_list("status", flat=True)) == {Status.DELIVERED}
    phone_page.reload()
    expect(phone_page.locator("body")).to_contain_text("Viettel Post")
    wait_until(lambda: market.letters("trên đường"), what="the mail about the parcel")

    rollup.rebuild()
    phone_page.goto(f"{market.url}/lien-minh/")
    phone_page.fill("[name=phone]", "0912000021")
    phone_page.fill("[name=password]", PASSWORD)
    phone_page.get_by_role("button", name="Đăng nhập").click()
    expect(phone_page.locator("body")).to_contain_text("494.500")
    assert problems == []


def test_without_javascript_hoa_orders_too_and_pays_by_transfer(market: Market, browser: Browser) -> None:
    market.start("web")
    with fresh(browser, PHONE, java_script_enabled=False) as page:
        put_in_cart(page, market)
        fill_in(page, "vietqr", with_script=False)
        page.get_by_role("button", name="Xem lại đơn").click()
        page.get_by_role("button", name="Đặt hàng").click()
        page.wait_for_url("**/don/**")
        expect(page.locator("svg.qr")).to_have_count(2)
        for payment in Payment.objects.all():
            expect(page.locator("body")).to_contain_text(payment.memo_code or "?")


def test_hoa_pays_by_card_on_the_hosted_page_with_javascript_and_without(
    market: Market, phone_page: Page, browser: Browser
) -> None:
    market.start("web", "cards", "relay")
    put_in_cart(phone_page, market)
    fill_in(phone_page, "card")
    order_by_card(phone_page, market)
    phone_page.go_back()  # the page that waited is not in between
    expect(phone_page.get_by_role("heading", name="Đang mở trang thẻ")).to_have_count(0)
    phone_page.go_forward()
    phone_page.locator("button[type=submit], button:not([type])").first.click()
    phone_page.wait_for_url(f"{market.url}/don/**")
    wait_until(
        lambda: Payment.objects.get().status == PaymentStatus.SUCCEEDED,
        what="the webhook's payment is recorded",
    )
    phone_page.reload()
    expect(phone_page.locator("body")).to_contain_text("Đã nhận 494.500")

    with fresh(browser, PHONE, java_script_enabled=False) as page:
        put_in_cart(page, market)
        fill_in(page, "card", with_script=False)
        page.get_by_role("button", name="Xem lại đơn").click()
        order_by_card(page, market)


def order_by_card(page: Page, market: Market) -> None:
    """Presses "Đặt hàng"; the page that waits leads on to the card page by itself."""
    page.get_by_role("button", name="Đặt hàng").click()
    page.wait_for_url(f"{market.stripe.base_url}/c/pay/**")
