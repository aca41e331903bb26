"""Whatever comes in: a clear answer, what was typed kept, the database unchanged, never a 500 (promise W8)."""

import unicodedata

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from catalog import stock
from catalog.models import Variant
from shop.orders.models import Order, Purchase
from tests.cast import Cast
from tests.test_order_story import check_out, fill_cart, shown_total

pytestmark = pytest.mark.django_db

NASTY = [
    "'",
    '"><script>alert(1)</script>',
    "%00",
    "a" * 10_000,
    "🐃",
    "../../etc/passwd",
    "\u202e",
    "{{7*7}}",
]


def cart_content(client: Client) -> dict[str, int]:
    return dict(client.session.get("cart", {}).get("quantities", {}))


@pytest.mark.parametrize(
    "variant", ["0", "-1", "999999999", "99999999999999999999", "abc", "", "1;DROP TABLE x"]
)
def test_an_unknown_variant_is_a_404_with_a_message_and_the_same_cart(cast: Cast, variant: str) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    before = cart_content(hoa)
    response = hoa.post("/gio-hang/them/", {"variant": variant, "quantity": "1"})
    assert response.status_code == 404
    assert "không còn bán" in response.content.decode()
    assert cart_content(hoa) == before


@pytest.mark.parametrize(
    ("quantity", "message"),
    [
        ("0", "ít nhất là 1"),
        ("-1", "số nguyên"),
        ("1000000000", "nhiều nhất 999"),
        ("abc", "số nguyên"),
        ("1.5", "số nguyên"),
        ("", "số nguyên"),
        ("9" * 400, "số nguyên"),
        ("11", "Chỉ còn 10"),
    ],
)
def test_a_quantity_that_cannot_be_is_named_and_kept_in_the_form(
    cast: Cast, quantity: str, message: str
) -> None:
    hoa = Client()
    response = hoa.post("/gio-hang/them/", {"variant": cast.tea_100.pk, "quantity": quantity})
    page = response.content.decode()
    assert response.status_code == 200
    assert message in page
    assert f'value="{quantity[:12]}"' in page
    assert cart_content(hoa) == {}


def test_changing_the_cart_to_nonsense_changes_nothing(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    before = cart_content(hoa)
    response = hoa.post("/gio-hang/sua/", {f"quantity-{cast.tea_100.pk}": "nhiều"})
    assert response.status_code == 200
    assert "số nguyên" in response.content.decode()
    assert 'value="nhiều"' in response.content.decode()
    assert cart_content(hoa) == before


def test_a_variant_that_sold_out_meanwhile_is_said_and_nothing_is_ordered(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    total = shown_total(hoa, cast.address())
    stock.count(cast.tea_100.pk, 0, actor_id=None)
    response = hoa.post("/thanh-toan/", cast.address() | {"shown_total": total})
    assert response.status_code == 200
    assert "vừa hết" in response.content.decode().lower()
    assert "12 Đội Cấn" in response.content.decode()
    assert not Purchase.objects.exists()


@pytest.mark.parametrize("stale", ["1", "0", "-5", "", "999999999999999999999999", "abc"])
def test_k5_a_stale_total_shows_the_page_again_with_the_right_one(cast: Cast, stale: str) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    response = hoa.post("/thanh-toan/", cast.address() | {"shown_total": stale})
    page = response.content.decode()
    assert response.status_code == 200
    assert "504.500" in page
    assert "Nguyễn Thị Hoa" in page
    assert not Purchase.objects.exists()


def test_k5_a_price_changed_meanwhile_is_charged_only_after_it_was_shown(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    total = shown_total(hoa, cast.address())
    Variant.unscoped.filter(pk=cast.tea_100.pk).update(price=130_000)
    response = hoa.post("/thanh-toan/", cast.address() | {"shown_total": total})
    assert response.status_code == 200
    assert not Purchase.objects.exists()
    purchase = check_out(hoa, cast.address())
    assert purchase.total_amount == 524_500


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("phone", "12", "Số điện thoại này chưa đúng"),
        ("phone", "không có", "Số điện thoại này chưa đúng"),
        ("phone", "", "Xin điền"),
        ("email", "hoa@", "chưa đúng"),
        ("province", "99", "Không có tỉnh này"),
        ("province", "Narnia", "Không có tỉnh này"),
        ("ward", "99999", "Không có xã, phường này"),
        ("ward", "03405", "Không có xã, phường này"),
        ("full_name", "   ", "Xin điền"),
        ("street", "", "Xin điền"),
        ("payment_method", "bitcoin", ""),
        ("payment_method", "card", ""),
        ("street", "x" * 10_000, "200"),
    ],
)
def test_a_wrong_field_is_named_and_everything_else_is_kept(
    cast: Cast, field: str, value: str, message: str
) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    address = cast.address(note="Giao buổi sáng")
    response = hoa.post("/thanh-toan/", address | {"shown_total": "504500", field: value})
    page = response.content.decode()
    assert response.status_code == 200
    assert message in page
    assert "Giao buổi sáng" in page
    assert not Purchase.objects.exists()


def test_province_and_ward_may_be_given_by_name(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    purchase = check_out(hoa, cast.address(province="hà nội", ward="phường ba đình"))
    assert (purchase.province_id, purchase.ward_id) == ("01", "00004")


def test_w8_a_name_in_nfd_with_strange_spaces_is_stored_in_normal_form(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    name = unicodedata.normalize("NFD", "Nguyễn\u00a0 Thị\u200b Hoa")
    purchase = check_out(hoa, cast.address(full_name=name, phone="０９８１０００１１１"))
    assert purchase.full_name == "Nguyễn Thị Hoa"
    assert purchase.phone == "+84981000111"


def test_a_replayed_checkout_leads_to_the_same_purchase(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    purchase = check_out(hoa, cast.address())
    again = hoa.post("/thanh-toan/", cast.address() | {"shown_total": "504500"})
    assert again.status_code == 302
    assert again["Location"] == purchase.get_absolute_url()
    assert Order.unscoped.count() == 2


def test_a_forged_token_is_a_404_like_an_unknown_number(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    purchase = check_out(hoa, cast.address())
    stranger = Client()
    for url in (
        f"/don/{purchase.number}/",
        f"/don/{purchase.number}/?t=",
        f"/don/{purchase.number}/?t={'x' * 32}",
        f"/don/{purchase.number}/?t=ế",
        f"/don/{purchase.number}/tra-the/?t=x",
        "/don/ABCDEFGHJ/?t=x",
    ):
        assert stranger.get(url).status_code == 404, url
    cancelled = stranger.post(f"/don/{purchase.number}/huy/", {"order": f"{purchase.number}-1"})
    assert cancelled.status_code == 404
    assert hoa.get(purchase.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("name", ["q", "danh-muc", "xa", "htx", "sap-xep"])
@pytest.mark.parametrize("value", NASTY)
def test_any_query_string_is_a_normal_page(cast: Cast, name: str, value: str) -> None:
    response = Client().get("/san-pham/", {name: value})
    # A category that is not there is a helpful 404; any other condition that nothing meets is a list of nothing.
    assert response.status_code == (404 if name == "danh-muc" and value.strip() else 200)
    assert "/san-pham/" in response.content.decode()
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(
    "url", ["/san-pham/?q=%00", "/san-pham/?q=a%00b", "/san-pham/x%00/", "/gio-hang/%00"]
)
def test_a_nul_in_the_address_is_a_400_or_404(db: None, url: str) -> None:
    assert Client().get(url).status_code in (400, 404)


@pytest.mark.parametrize("page", ["0", "-1", "abc", "9" * 50])
def test_a_page_that_is_not_there_is_a_helpful_404(cast: Cast, page: str) -> None:
    response = Client().get("/san-pham/", {"trang": page})
    assert response.status_code == 404
    assert "/san-pham/" in response.content.decode()


@pytest.mark.parametrize("value", NASTY)
def test_nasty_text_in_every_checkout_field_is_refused_or_kept_as_text(cast: Cast, value: str) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    for field in cast.address():
        response = hoa.post("/thanh-toan/", cast.address() | {"shown_total": "1", field: value})
        assert response.status_code == 200, field
        assert "<script>alert" not in response.content.decode()
    assert not Purchase.objects.exists()


def test_a_nul_in_a_form_does_not_reach_the_database(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    response = hoa.post("/thanh-toan/", cast.address(full_name="Hoa\x00") | {"shown_total": "504500"})
    assert response.status_code in (200, 302)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.parametrize("has_token_checked", [True, False])
def test_more_than_a_form_may_hold_is_a_413_that_says_what_to_do(
    cast: Cast, settings: Settings, has_token_checked: bool
) -> None:
    client = Client(enforce_csrf_checks=has_token_checked)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    response = client.post("/gio-hang/them/", {"variant": "9" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    assert response.status_code == 413
    assert "gửi làm nhiều lần" in response.content.decode()


def test_a_wrong_login_says_the_same_for_every_reason(cast: Cast) -> None:
    pages = []
    for phone, password in (("0912000001", "sai"), ("0999999999", "sai"), ("abc", "sai")):
        response = Client().post("/dang-nhap/", {"phone": phone, "password": password})
        assert response.status_code == 200
        pages.append("Số điện thoại hoặc mật khẩu chưa đúng" in response.content.decode())
    assert pages == [True, True, True]


def test_next_stays_on_this_host(cast: Cast) -> None:
    response = Client().post(
        "/dang-nhap/?next=https://evil.example/", {"phone": "0912000001", "password": "chophien"}
    )
    assert response.status_code == 302
    assert "evil" not in response["Location"]
