"""Price and stock in two taps; what cannot be read is refused with a message and nothing is lost."""

import re
from unittest.mock import patch

import pytest
from django.test import Client

from catalog import stock
from catalog.models import StockMovement, Variant
from shop.stall import goods
from shop.stall.forms import BadAmount, meant_price, parse_count, parse_price
from shop.stall.goods import Change, Typed
from tests.cast import Cast
from tests.stall.floor import at_work, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def page_of(variant: Variant) -> str:
    return f"/htx/hang/{variant.product_id}/goi/{variant.pk}/"


def save(client: Client, variant: Variant, **data: str):
    """As the page sends it: what was shown goes back with what was typed."""
    shown = {"shown_price": f"{variant.price:,}".replace(",", "."), "shown_on_hand": str(variant.on_hand)}
    typed = {"price": shown["shown_price"], "on_hand": shown["shown_on_hand"]}
    return client.post(page_of(variant), shown | typed | data)


@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ("245000", 245_000),
        ("245.000", 245_000),
        ("245 000", 245_000),
        ("245,000", 245_000),
        ("245\u00a0000 ₫", 245_000),
        (" 1.250.000đ ", 1_250_000),
        ("245.000 đồng", 245_000),
        ("２４５０００", 245_000),
        ("1000", 1_000),
        ("99.999.999", 99_999_999),
    ],
)
def test_price_is_read_as_people_type_it(typed: str, price: int) -> None:
    assert parse_price(typed) == price


BAD_PRICES = [
    "", " ", "rẻ", "245k", "hai trăm", "-5000", "−5000", "+5000", "0", "0.000", "245", "245.5", "245,50",
    "24.50.00", "1.2345", "245.000.00", "100.000.000", "1e6", "0x10", "٢٤٥٠٠٠", "9" * 10_000, "245\x00000 a",
]  # fmt: skip


@pytest.mark.parametrize("typed", BAD_PRICES)
def test_price_that_is_none_is_refused_and_comes_back_as_typed(cast: Cast, may: Client, typed: str) -> None:
    response = save(may, cast.tea_100, price=typed)
    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.content.decode()
    cast.tea_100.refresh_from_db()
    assert cast.tea_100.price == 120_000


def test_refusal_keeps_both_things_typed(cast: Cast, may: Client) -> None:
    page = save(may, cast.tea_100, price="245k", on_hand="17").content.decode()
    assert 'value="245k"' in page
    assert 'value="17"' in page
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.price, cast.tea_100.on_hand) == (120_000, 10)


def test_price_typed_in_thousands_is_explained() -> None:
    with pytest.raises(BadAmount, match=r"245\.000"):
        parse_price("245")


@pytest.mark.parametrize("typed", ["", "nhiều", "-1", "1,5", "1.5", "1000001", "12 hộp"])
def test_count_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(BadAmount):
        parse_count(typed)


def test_new_price_is_live_at_once_and_placed_orders_keep_theirs(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    cast.tea_100.refresh_from_db()
    response = may.post(page_of(cast.tea_100), {"price": "245.000"}, follow=True)
    assert "Giá mới 245.000" in response.content.decode()
    assert "245.000" in Client().get(cast.tea_product.get_absolute_url()).content.decode()
    order.refresh_from_db()
    assert order.items_amount == 120_000


def test_count_is_a_movement_by_may_and_twice_is_one(cast: Cast, may: Client) -> None:
    for _tap in range(2):
        assert save(may, cast.tea_100, on_hand="25").status_code == 302
    cast.tea_100.refresh_from_db()
    assert cast.tea_100.on_hand == 25
    movement = StockMovement.unscoped.filter(variant=cast.tea_100).last()
    assert (movement.on_hand_delta, movement.actor_id) == (15, cast.may.pk)
    assert StockMovement.unscoped.filter(variant=cast.tea_100).count() == 2


def test_count_below_what_orders_hold_says_how_many_are_held(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 4})
    cast.tea_100.refresh_from_db()
    response = save(may, cast.tea_100, on_hand="3", price="130k")
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count('aria-invalid="true"') == 2
    assert "Đang giữ 4 cho đơn chưa gửi" in page
    assert order.number in page
    assert 'value="3"' in page
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.on_hand, cast.tea_100.reserved, cast.tea_100.price) == (10, 4, 120_000)


def test_order_that_comes_in_between_keeps_its_packs(cast: Cast, may: Client) -> None:
    def read(typed: Typed, variant: Variant, action: str) -> Change:
        place({cast.tea_100: 4})
        return Change(price=130_000, on_hand=3)

    with patch("shop.stall.goods._read", read):
        page = save(may, cast.tea_100, on_hand="3", price="130.000").content.decode()
    assert "Đang giữ 4 cho đơn chưa gửi" in page
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.on_hand, cast.tea_100.reserved, cast.tea_100.price) == (10, 4, 120_000)


def test_old_page_brings_back_neither_old_stock_nor_old_price(cast: Cast, may: Client) -> None:
    old = Variant.unscoped.get(pk=cast.tea_100.pk)
    stock.count(cast.tea_100.pk, 4, actor_id=None)
    Variant.unscoped.filter(pk=cast.tea_100.pk).update(price=150_000)
    assert "đang bán 150.000" in save(may, old, price="160.000").content.decode()
    assert save(may, old, price="160.000", shown_price="150.000").status_code == 302
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.price, cast.tea_100.on_hand) == (160_000, 4)
    page = save(may, old, on_hand="12").content.decode()
    assert "sổ kho đang ghi 4" in page
    assert 'value="12"' in page
    assert 'name="price" value="160.000"' in page
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.price, cast.tea_100.on_hand) == (160_000, 4)


def test_pause_and_resume(cast: Cast, may: Client) -> None:
    assert save(may, cast.tea_100, action="pause").status_code == 302
    assert "Tạm ngừng" in may.get("/htx/hang/").content.decode()
    assert not Variant.unscoped.get(pk=cast.tea_100.pk).is_active
    assert "Hộp 100 g" not in Client().get(cast.tea_product.get_absolute_url()).content.decode()
    assert save(may, cast.tea_100, action="resume").status_code == 302
    assert Variant.unscoped.get(pk=cast.tea_100.pk).is_active


def test_another_cooperatives_variant_does_not_exist(cast: Cast, may: Client) -> None:
    assert may.get(page_of(cast.rice_5kg)).status_code == 404
    assert save(may, cast.rice_5kg, price="1.000", on_hand="0", action="pause").status_code == 404
    row = Variant.unscoped.get(pk=cast.rice_5kg.pk)
    assert (row.price, row.on_hand, row.is_active) == (185_000, 20, True)
    assert "Séng cù" not in may.get("/htx/hang/").content.decode()


def test_bar_code_number_is_optional_checked_and_kept_as_fourteen_digits(cast: Cast, may: Client) -> None:
    assert (
        '<input class="stall-number" id="gtin" name="gtin" value=""'
        in may.get(page_of(cast.tea_100)).content.decode()
    )
    refused = save(may, cast.tea_100, gtin="8938505974193", price="130.000").content.decode()
    assert "<details open>" in refused
    assert "chữ số cuối là số kiểm tra" in refused
    assert 'value="8938505974193"' in refused
    assert Variant.unscoped.get(pk=cast.tea_100.pk).price == 120_000
    said = may.post(page_of(cast.tea_100), {"gtin": "893 850-5974 194"}, follow=True)
    assert "Đã ghi mã vạch" in said.content.decode()
    assert Variant.unscoped.get(pk=cast.tea_100.pk).gtin == "08938505974194"
    page = may.get(page_of(cast.tea_100)).content.decode()
    assert page.count('value="8938505974194"') == 2  # typed and shown
    assert save(may, cast.tea_100, gtin=" ", shown_gtin="8938505974194").status_code == 302
    assert Variant.unscoped.get(pk=cast.tea_100.pk).gtin == ""


def test_page_that_shows_no_bar_code_yet_does_not_take_one_away(cast: Cast, may: Client) -> None:
    Variant.unscoped.filter(pk=cast.tea_100.pk).update(gtin="08938505974194")
    assert save(may, cast.tea_100, gtin="", price="130.000").status_code == 302
    assert Variant.unscoped.get(pk=cast.tea_100.pk).gtin == "08938505974194"


def test_bar_code_number_of_another_pack_is_refused_and_nothing_else_is_written(
    cast: Cast, may: Client
) -> None:
    Variant.unscoped.filter(pk=cast.rice_5kg.pk).update(gtin="08938505974194")
    response = save(may, cast.tea_100, gtin="8938505974194", price="130.000", on_hand="12")
    page = response.content.decode()
    assert response.status_code == 200
    assert "Mã này đang ghi cho một gói hàng khác" in page
    assert 'value="8938505974194"' in page
    row = Variant.unscoped.get(pk=cast.tea_100.pk)
    assert (row.gtin, row.price, row.on_hand) == ("", 120_000, 10)


def leap(page: str) -> list[str]:
    """The value of the button that says yes to a price."""
    return re.findall(r'name="sure" value="(\d+)"', page)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1.200.000", "Một triệu hai trăm nghìn đồng"),
        ("600.000", "Sáu trăm nghìn đồng"),
        ("24.000", "Hai mươi tư nghìn đồng"),
    ],
)
def test_a_price_that_leaps_is_asked_about_in_words_and_written_by_a_second_tap(
    cast: Cast, may: Client, typed: str, words: str
) -> None:
    shown = {"price": typed, "shown_price": "120.000", "on_hand": "9", "shown_on_hand": "10"}
    page = save(may, cast.tea_100, **shown).content.decode()
    assert words in page
    assert "Một trăm hai mươi nghìn đồng" in page
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.price, cast.tea_100.on_hand) == (120_000, 10)
    new = int(typed.replace(".", ""))
    assert leap(page) == [str(new)]
    save(may, cast.tea_100, **shown, sure="1300000")  # yes to another price than the one typed
    cast.tea_100.refresh_from_db()
    assert cast.tea_100.price == 120_000
    save(may, cast.tea_100, **shown, sure=str(new))
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.price, cast.tea_100.on_hand) == (new, 9)


def test_a_price_that_does_not_leap_is_written_at_once(cast: Cast, may: Client) -> None:
    for typed in ("599.000", "120.000", "24.001"):
        save(may, cast.tea_100, price=typed)
        cast.tea_100.refresh_from_db()
        assert cast.tea_100.price == int(typed.replace(".", ""))


def test_a_price_over_a_colleagues_is_asked_about_first(cast: Cast, may: Client) -> None:
    save(may, cast.tea_100, price="130.000", shown_price="120.000")
    page = save(may, cast.tea_100, price="140.000", shown_price="120.000").content.decode()
    assert "Vừa có người đổi giá, đang bán 130.000" in page
    assert 'value="140.000"' in page
    cast.tea_100.refresh_from_db()
    assert cast.tea_100.price == 130_000
    shown = re.findall(r'name="shown_price" value="([\d.]+)"', page)
    assert shown == ["130.000"]
    save(may, cast.tea_100, price="140.000", shown_price=shown[0])
    cast.tea_100.refresh_from_db()
    assert cast.tea_100.price == 140_000


def test_a_price_sent_again_after_a_lost_answer_is_said_to_be_there(cast: Cast, may: Client) -> None:
    for _time in range(2):
        assert save(may, cast.tea_100, price="130.000", shown_price="120.000").status_code == 302
    page = may.get("/htx/hang/").content.decode()
    assert "Giá mới 130.000" in page
    assert "Giá đang là 130.000" in page


def test_a_price_that_changes_in_the_same_moment_is_not_written_over(cast: Cast, may: Client) -> None:
    """The colleague's tap comes between reading the pack and writing it."""
    read = goods._read

    def slow(typed: goods.Typed, variant: Variant, action: str) -> goods.Change:
        change = read(typed, variant, action)
        Variant.unscoped.filter(pk=variant.pk).update(price=130_000)
        return change

    shown = {"price": "140.000", "shown_price": "120.000", "on_hand": "9", "shown_on_hand": "10"}
    with patch.object(goods, "_read", slow):
        page = save(may, cast.tea_100, **shown).content.decode()
    assert "đang bán 130.000" in page
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.price, cast.tea_100.on_hand) == (130_000, 10)


def test_a_bar_code_over_a_colleagues_is_asked_about_first(cast: Cast, may: Client) -> None:
    save(may, cast.tea_100, gtin="8936000000011", shown_gtin="")
    other = save(may, cast.tea_100, gtin="8936000000028", shown_gtin="8936000000998").content.decode()
    assert "Vừa có người đổi mã vạch, đang ghi" in other
    cast.tea_100.refresh_from_db()
    assert cast.tea_100.gtin.endswith("8936000000011")


@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ("85", 85_000), ("85k", 85_000), ("85 nghìn", 85_000), ("1,25tr", 1_250_000), ("1tr2", 1_200_000),
        ("0", None), ("−5", None), ("٣٠", None), ("85kg", None), ("", None), ("999999tr", None), ("rẻ", None),
    ],
)  # fmt: skip
def test_what_a_price_may_mean_is_offered_and_never_taken(typed: str, price: int | None) -> None:
    assert meant_price(typed) == price
    with pytest.raises(BadAmount):
        parse_price(typed)
