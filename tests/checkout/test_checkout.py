"""The cart's parcels, and what a buyer may ask for besides."""

import re
import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from catalog import stock
from catalog.models import Cooperative, Product, Province, Variant
from shop.cart import cart as carts
from shop.checkout import delivery, placement, quotes, timeline
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import Order, Purchase
from tests.cast import Cast
from tests.stall.floor import place
from tests.test_order_story import check_out, fill_cart, log_in

pytestmark = pytest.mark.django_db
TOTAL = "504500"  # đồng: what `fill_cart` puts in, to Hà Nội


def wanted(cast: Cast, packs: dict[int, int], **changes: object) -> placement.Request:
    """One press of "Đặt hàng" at the service."""
    province = Province.objects.get(pk="01")
    ward = province.communes.get(pk="00004")
    return placement.Request(
        quantities=packs,
        cart_key=uuid.uuid4().hex,
        delivery=placement.Delivery("Hoa", "+84981000111", "", province, ward, "12 Đội Cấn"),
        payment_method="cod",
        shown_total=quotes.ask(carts.build(packs, ""), province).totals.total_amount,
        language="vi",
        actor=Actor(ActorKind.GUEST),
        **changes,  # type: ignore[arg-type]
    )


# ── Minimum ────────────────────────────────────────────────────────────────────────────────────────────────


def test_below_a_cooperatives_minimum_nothing_is_ordered_and_the_page_says_how_much_is_missing(
    cast: Cast,
) -> None:
    Cooperative.objects.filter(pk=cast.rice.pk).update(minimum_order=200_000)
    hoa = Client()
    fill_cart(hoa, cast)
    assert "15.000" in hoa.get("/gio-hang/").content.decode()
    page = hoa.post("/thanh-toan/", cast.address(shown_total=TOTAL))
    assert page.status_code == 200
    assert "nhận đơn từ 200.000" in page.content.decode()
    assert "còn thiếu 15.000" in page.content.decode()
    assert "12 Đội Cấn" in page.content.decode()
    assert not Purchase.objects.exists()

    hoa.post("/gio-hang/sua/", {f"quantity-{cast.rice_5kg.pk}": "2"})
    assert check_out(hoa, cast.address()).items_amount == 240_000 + 370_000


def test_the_minimum_is_decided_by_the_database_at_placement(cast: Cast) -> None:
    request = wanted(cast, {cast.tea_100.pk: 1})
    Cooperative.objects.filter(pk=cast.tea.pk).update(minimum_order=120_001)
    with pytest.raises(placement.BelowMinimum):
        placement.place_order(request)
    cast.tea_100.refresh_from_db()
    assert (Purchase.objects.count(), cast.tea_100.reserved) == (0, 0)
    Cooperative.objects.filter(pk=cast.tea.pk).update(minimum_order=120_000)
    assert placement.place_order(replace(request))[1] is True


# ── Cart ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_removed_line_is_put_back_as_it_was(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    page = hoa.post("/gio-hang/sua/", {"remove": cast.tea_100.pk}, follow=True)
    assert "Đã bỏ “Chè Shan tuyết”" in page.content.decode()
    assert page.context["cart"].count == 1
    hoa.post("/gio-hang/sua/", {"undo": "1"})
    page = hoa.get("/gio-hang/")
    assert [line.quantity for line in page.context["cart"].lines] == [2, 1]
    assert "Đã bỏ" not in page.content.decode()
    assert hoa.post("/gio-hang/sua/", {"undo": "1"}).status_code == 302  # twice changes nothing
    assert hoa.get("/gio-hang/").context["cart"].count == 3


@pytest.mark.parametrize("phone", ["", "0912000001"])
def test_a_changed_price_is_explained_until_the_buyer_goes_on(cast: Cast, phone: str) -> None:
    hoa = log_in(phone) if phone else Client()
    fill_cart(hoa, cast)
    assert "Giá đã đổi" not in hoa.get("/gio-hang/").content.decode()
    Variant.unscoped.filter(pk=cast.tea_100.pk).update(price=130_000)
    page = hoa.get("/gio-hang/").content.decode()
    assert "lúc bạn xem là 120.000\u00a0₫, nay 130.000\u00a0₫" in page
    seen = dict(re.findall(r'name="(seen-\d+)" value="(\d+)"', page))
    hoa.post("/gio-hang/sua/", seen | {f"quantity-{cast.tea_100.pk}": "3"})
    assert "Giá đã đổi" not in hoa.get("/gio-hang/").content.decode()
    for nonsense in ("-1", "x", "9" * 40, "１２"):
        assert hoa.post("/gio-hang/sua/", {f"seen-{cast.tea_100.pk}": nonsense}).status_code == 302


def test_one_press_takes_what_is_left(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    stock.count(cast.tea_100.pk, 1, actor_id=None)
    page = hoa.get("/gio-hang/").content.decode()
    assert "Chỉ còn 1." in page
    fit = re.search(r'name="fit" value="([\d-]+)"', page)
    assert fit
    hoa.post("/gio-hang/sua/", {"fit": fit[1], f"quantity-{cast.tea_100.pk}": "2"})
    cart = hoa.get("/gio-hang/").context["cart"]
    assert (cart.lines[0].quantity, cart.has_problems) == (1, False)


def test_what_is_paused_is_not_called_gone(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)

    def told() -> str:
        return str(hoa.get("/gio-hang/").context["cart"].lines[0].problem)

    Variant.unscoped.filter(pk=cast.tea_100.pk).update(is_active=False)
    assert told() == "Hợp tác xã đang tạm ngừng bán loại gói này."
    added = hoa.post("/gio-hang/them/", {"variant": cast.tea_100.pk, "quantity": "1"}).content.decode()
    assert "tạm ngừng bán loại gói này. Giỏ hàng của bạn vẫn như cũ." in added
    Cooperative.objects.filter(pk=cast.tea.pk).update(verification="suspended")
    assert told() == "Gian hàng này đang tạm nghỉ."
    Product._base_manager.filter(pk=cast.tea_product.pk).update(live=False)
    assert told() == "Sản phẩm này không còn bán."


# ── Delivery promise ───────────────────────────────────────────────────────────────────────────────────────


def test_the_offer_is_the_fee_and_the_days_of_the_order_that_follows(cast: Cast) -> None:
    offer = delivery.delivery_offer(cast.tea.preparation_days, 260, "01")
    assert offer is not None
    today = timezone.localdate()
    assert (offer.fee, (offer.earliest - today).days, (offer.latest - today).days) == (24_000, 4, 6)
    hoa = Client()
    fill_cart(hoa, cast)
    check_out(hoa, cast.address())
    order = Order.unscoped.get(cooperative=cast.tea)
    assert (order.shipping_amount, order.expected_from, order.expected_until) == (
        offer.fee,
        offer.earliest,
        offer.latest,
    )
    assert delivery.delivery_offer(2, 100, "99") is None


def test_a_province_is_remembered_without_a_word_about_the_person(cast: Cast) -> None:
    hoa = Client()
    back = hoa.get("/phi-giao/", {"tinh": "ha noi", "ve": "/gio-hang/?a=1"})
    assert (back.status_code, back["Location"]) == (302, "/gio-hang/?a=1")
    assert back.cookies["giao_den"].value == "01"
    assert "sessionid" not in back.cookies
    fill_cart(hoa, cast)
    page = hoa.get("/gio-hang/").content.decode()
    assert "24.000" in page
    assert "khoảng" in page
    hoa.get("/phi-giao/", {"tinh": ""})
    assert "khoảng" not in hoa.get("/gio-hang/").content.decode()


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "x", "/" * 600]
)
def test_the_way_back_stays_on_this_host(cast: Cast, back: str) -> None:
    assert Client().get("/phi-giao/", {"tinh": "01", "ve": back})["Location"] == "/"


def test_the_piece_of_a_product_page_costs_one_query(cast: Cast) -> None:
    hoa = Client()
    query = {"tinh": "01", "manh": "1", "quy-cach": cast.tea_100.pk, "ve": "/san-pham/"}
    hoa.get("/phi-giao/", query)
    with CaptureQueriesContext(connection) as captured:
        piece = hoa.get("/phi-giao/", query)
    assert len(captured) == 1  # the pack with its cooperative
    assert "24.000" in piece.content.decode()
    assert "no-store" in piece["Cache-Control"]
    for nonsense in ("", "x", "9" * 30, "0"):
        assert hoa.get("/phi-giao/", query | {"quy-cach": nonsense}).status_code == 404
    Variant.unscoped.filter(pk=cast.tea_100.pk).update(is_active=False)
    assert hoa.get("/phi-giao/", query).status_code == 404


# ── Fields ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_empty_field_says_what_is_missing_and_the_summary_leads_to_it(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    page = hoa.post("/thanh-toan/", {"note": "Giao buổi sáng"}).content.decode()
    for name, words in (
        ("full_name", "Xin điền tên người nhận hàng."),
        ("phone", "Xin điền số điện thoại"),
        ("province", "Xin chọn tỉnh, thành phố nơi nhận hàng."),
        ("ward", "Xin chọn xã, phường nơi nhận hàng."),
        ("street", "Xin điền số nhà"),
        ("payment_method", "Xin chọn cách trả tiền."),
    ):
        assert words in page
        assert f'href="#id_{name}"' in page
        assert f'id="id_{name}"' in page
    assert "Giao buổi sáng" in page


@pytest.mark.parametrize("name", ["full_name", "street"])
@pytest.mark.parametrize("typed", [".", "😀😀", "- , -"])
def test_a_name_and_a_place_are_written_so_that_they_can_be_read(cast: Cast, name: str, typed: str) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    page = hoa.post("/thanh-toan/", cast.address(**{name: typed})).content.decode()
    assert "Viết bằng chữ hay số đọc được" in page.split(f'id="id_{name}_error"')[1][:300]
    assert f'value="{typed}"' in page
    assert not Purchase.objects.exists()


def test_a_province_of_before_2025_is_told_its_new_name(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    page = hoa.post("/thanh-toan/", cast.address(province="tinh nam dinh")).content.decode()
    assert "từ 7/2025 là Ninh Bình" in page


def test_the_communes_of_lai_chau_come_with_what_they_were(cast: Cast) -> None:
    rows = {row["code"]: row for row in Client().get("/dia-chi/xa/?province=12").json()}
    assert rows["03390"]["old"].startswith("TT Tam Đường")
    assert "old" not in Client().get("/dia-chi/xa/?province=01").json()[0]


INVOICE = {
    "invoice_name": "Công ty TNHH Hoa Ban",
    "invoice_tax_number": "0100 233 488-001",
    "invoice_address": "12 Đội Cấn",
}
HIDDEN = {"hide_prices": "on", "payment_method": "vietqr"}


def test_an_invoice_and_a_gift_are_frozen_and_shown_to_who_packs(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    purchase = check_out(hoa, cast.address(gift_note="Chúc bà\nkhoẻ", **HIDDEN, **INVOICE))
    assert (purchase.invoice_name, purchase.invoice_tax_number) == ("Công ty TNHH Hoa Ban", "0100233488001")
    assert (purchase.invoice_email, purchase.hide_prices) == ("hoa@example.vn", True)
    order = Order.unscoped.get(cooperative=cast.tea)
    for page in (
        log_in("0912000011").get(f"/htx/don/{order.number}/").content.decode(),
        hoa.get(purchase.get_absolute_url()).content.decode(),
    ):
        assert "0100233488001" in page
        assert "Chúc bà\nkhoẻ" in page
        assert "Không để giá" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"invoice_tax_number": "0100233489"}, "Mã số thuế này chưa đúng"),
        ({"invoice_tax_number": "12345"}, "Mã số thuế này chưa đúng"),
        ({"invoice_name": ""}, "Xin điền tên ghi trên hoá đơn"),
        ({"invoice_address": ""}, "Xin điền địa chỉ ghi trên hoá đơn"),
        ({"email": ""}, "Xin điền email để hợp tác xã gửi hoá đơn"),
        ({"invoice_email": "x@"}, "chưa đúng, ví dụ"),
        ({"gift_note": "x" * 301}, "300"),
    ],
)
def test_an_invoice_that_cannot_be_written_is_asked_for_again(
    cast: Cast, changes: dict[str, str], words: str
) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    page = hoa.post("/thanh-toan/", cast.address(shown_total=TOTAL, **(INVOICE | changes))).content.decode()
    assert words in page
    assert '<details class="fold" open>' in page
    assert not Purchase.objects.exists()


# ── The order's page ───────────────────────────────────────────────────────────────────────────────────────


def test_the_thank_you_is_said_once(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    purchase = check_out(hoa, cast.address())
    url = purchase.get_absolute_url()
    assert "Cảm ơn bạn đã đặt hàng" in hoa.get(url).content.decode()
    assert "Cảm ơn bạn đã đặt hàng" not in hoa.get(url).content.decode()
    assert "Cảm ơn bạn đã đặt hàng" not in Client().get(url).content.decode()


def test_a_cancellation_tells_of_the_money_and_gives_its_reason_once(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    purchase = check_out(hoa, cast.address())
    assert "Bạn chưa trả tiền nên huỷ không mất gì." in hoa.get(purchase.get_absolute_url()).content.decode()
    order = Order.unscoped.get(cooperative=cast.tea)
    why = {"t": purchase.token, "order": order.number, "reason": f"Đặt\r\nnhầm {'x' * 5000}\x07"}
    assert hoa.post(f"/don/{purchase.number}/huy/", why).status_code == 302
    order.refresh_from_db()
    assert order.cancel_words.startswith("người mua huỷ (Đặt nhầm xxx")
    assert len(order.cancel_reason) <= 300
    assert hoa.get(purchase.get_absolute_url()).content.decode().count("Đặt nhầm") == 1


def test_the_receipt_names_the_shop_the_sellers_and_the_sums(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    purchase = check_out(hoa, cast.address())
    page = hoa.get(f"/don/{purchase.number}/bien-nhan/?t={purchase.token}").content.decode()
    for words in ("HTX Chè Mây", "HTX Gạo Nước", "504.500", "không thay hoá đơn", purchase.number):
        assert words in page
    assert Client().get(f"/don/{purchase.number}/bien-nhan/?t=x").status_code == 404


def test_a_deadline_is_written_as_its_reader_writes_days(cast: Cast) -> None:
    """03/12 is a day of March to many who read English."""
    order = place({cast.tea_100: 1})
    assert re.search(r"\d\d:\d\d \d\d/\d\d/20\d\d", timeline.comes_next(order, None))
    with translation.override("en"):
        assert re.search(r"\d\d:\d\d, \d{1,2} [A-Z][a-z]+ 20\d\d", timeline.comes_next(order, None))
