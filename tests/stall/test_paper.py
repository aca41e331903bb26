"""Slips, labels and the list for the store room: what is on them, for whom, and that words are never run."""

import re
import time
from pathlib import Path

import pytest
from django.test import Client
from django_scopes import scope
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from catalog.models import Lot
from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, Purchase, Status
from shop.stall import order_cards
from shop.stall.paper import sheets
from shop.stall.paper.contents import Kind, Paper
from tests.cast import Cast
from tests.catalog import qr_reader
from tests.catalog.lots import open_lot
from tests.catalog.test_traceability_labels import pages_of, picture
from tests.stall.floor import BUYER, at_work, pay_by_card, place, wait

pytestmark = pytest.mark.django_db
NASTY = "#panic() $x$ *đậm* `a` @b <c> \\ // [x] _y_ #{1} ~"


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def printed(client: Client, kind: Kind, paper: Paper, *orders: Order) -> bytes:
    numbers = [order.number for order in orders]
    response = client.get("/htx/in/tep.pdf", {"giay": kind.value, "kho": paper.value, "don": numbers})
    assert response["Content-Type"] == "application/pdf", response.content.decode()
    return response.content


def on_page(client: Client, kind: Kind, *orders: Order) -> str:
    numbers = [order.number for order in orders]
    return client.get("/htx/in/trang/", {"giay": kind.value, "kho": "a6", "don": numbers}).content.decode()


def say(order: Order, **words: object) -> None:
    Purchase.objects.filter(pk=order.purchase_id).update(**words)


def test_a_label_says_who_where_and_what_to_collect_and_its_square_opens_the_order(
    cast: Cast, may: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.SITE_URL = "https://cho.example"
    cash, paid = place({cast.tea_100: 2}), place({cast.tea_200: 1}, "vietqr")
    pay_by_card(paid)
    say(cash, note="Gọi trước khi giao")
    pdf = printed(may, Kind.LABEL, Paper.A6, cash, paid)
    first, second = pages_of(pdf, tmp_path)
    for words in (
        BUYER, "0981 000 111", "12 Đội Cấn, Phường Ba Đình, Hà Nội", "THU TIỀN", "264.000",
        cash.number, "HTX Chè Mây", "Gọi trước khi giao", "2 gói", "260 g",
    ):  # fmt: skip
        assert words in first, words
    assert "KHÔNG THU TIỀN" in second
    assert "₫" not in second
    page = picture(pdf, tmp_path, 300)
    millimetre = 300 / 25.4
    square = page.crop(tuple(round(edge * millimetre) for edge in (73.2, 5.2, 99.8, 31)))
    address = qr_reader.read(qr_reader.from_picture(square))
    assert address == f"https://cho.example/htx/don/{cash.number}/"
    path = address.removeprefix("https://cho.example")
    assert BUYER in may.get(path).content.decode()
    assert at_work(cast.nuoc).get(path).status_code == 404
    stranger, unknown = Client().get(path), Client().get(path.replace(cash.number, "2222222222-1"))
    assert stranger.status_code == unknown.status_code == 302
    assert BUYER not in stranger.content.decode()


@pytest.mark.parametrize("paper", Paper)
def test_long_names_streets_and_notes_fit_every_paper_and_are_never_run(
    cast: Cast, may: Client, tmp_path: Path, paper: Paper
) -> None:
    order = place({cast.tea_100: 1, cast.tea_200: 1})
    name = "Công Tằng Tôn Nữ Phước Hoàng Thị Huyền Trân " * 2 + "Cuối Tên"
    street = (NASTY + " số nhà 12 ngõ 3 " * 7)[:188] + " Cuối Đường"
    note = "Xin gọi trước khi giao, nhà ở cuối dốc. " * 4 + "🌸🍵 Thank you so much, cuối lời"
    say(order, full_name=name, street=street, note=note, gift_note="Chúc bà mạnh khoẻ 🎁 " * 12 + "cuối chúc")
    for kind, ends in (
        (Kind.LABEL, ("Cuối Tên", "Cuối Đường", "cuối lời")),
        (Kind.SLIP, ("Cuối Tên", "cuối chúc")),
    ):
        pages = pages_of(printed(may, kind, paper, order), tmp_path)
        assert len(pages) == 1 or (kind, paper) == (Kind.SLIP, Paper.A6)
        words = "".join(pages).replace(" ", "")
        assert [end for end in ends if end.replace(" ", "") not in words] == []
        assert NASTY.replace(" ", "") in words
        assert "🌸" not in words


def test_a_hidden_price_is_on_no_slip_but_the_cash_to_be_paid(
    cast: Cast, may: Client, tmp_path: Path
) -> None:
    gift, cash = place({cast.tea_100: 1}, "vietqr"), place({cast.tea_200: 1})
    pay_by_card(gift)
    for order in (gift, cash):
        say(
            order, hide_prices=True, giver_name="Trần Minh", giver_phone="+84987654321", gift_note="Chúc bà khoẻ",
            note="Đừng nói giá 144.000",
        )  # fmt: skip
    first, second = pages_of(printed(may, Kind.SLIP, Paper.A4, gift, cash), tmp_path)
    for page in (first, second):
        for words in ("Quà của Trần Minh", "Chúc bà khoẻ", BUYER, "0981 000 111"):
            assert words in page, words
        assert "0987" not in page
        assert "Đừng nói" not in page
    assert "000\u00a0₫" not in first
    assert "₫" not in first
    assert re.findall(r"[\d.]+ ₫", second.replace("\u00a0", " ")) == ["254.000 ₫"]
    html = on_page(may, Kind.SLIP, gift)
    assert "₫" not in html
    say(gift, hide_prices=False)
    shown = "".join(pages_of(printed(may, Kind.SLIP, Paper.A4, gift), tmp_path)).replace("\u00a0", " ")
    for amount in ("120.000 ₫", "24.000 ₫", "144.000 ₫", "Đã trả tiền rồi"):
        assert amount in shown


def test_a_slip_speaks_the_buyers_language(cast: Cast, may: Client, tmp_path: Path) -> None:
    order = place({cast.tea_100: 1})
    say(order, language="en", full_name="Siobhán O'Connor-Smith")
    for words in (
        "".join(pages_of(printed(may, Kind.SLIP, Paper.A4, order), tmp_path)),
        on_page(may, Kind.SLIP, order),
    ):
        assert "Shan tuyet tea" in words
        assert "Packing slip" in words
        assert "Connor-Smith" in words


def test_the_list_for_the_store_room_adds_up_by_product_and_names_nobody(
    cast: Cast, may: Client, tmp_path: Path
) -> None:
    lot = open_lot(cast.tea_product, is_current=True)
    first, second, packed = (place(packs) for packs in (
        {cast.tea_100: 2, cast.tea_200: 1}, {cast.tea_100: 3}, {cast.tea_100: 1},
    ))  # fmt: skip
    for order in (first, second, packed):
        fulfilment.confirm(order.pk, actor=SYSTEM)
    fulfilment.pack(packed.pk, actor=SYSTEM)
    (page,) = pages_of(printed(may, Kind.PICK, Paper.A4, first, second, packed), tmp_path)
    assert re.search(r"Chè Shan tuyết Lấy từ Lô tháng 10/2026", page)
    Lot.unscoped.filter(pk=lot.pk).update(batch="A12")
    shown = may.get(
        "/htx/in/trang/", {"don": first.number, "giay": "nhat-hang", "kho": "a4"}
    ).content.decode()
    assert "Lấy từ lô A12" in shown
    assert re.search(rf"\b5 Hộp {first.number} · {second.number}", page), page
    assert re.search(rf"\b1 Hộp {first.number}", page)
    assert packed.number not in page
    html = on_page(may, Kind.PICK, first, second, packed)
    assert re.search(r'paper__count">5</b><span>Hộp 100 g', html)
    for paper in (page, html):
        assert BUYER not in paper
    everything = may.get("/htx/in/").content.decode()
    assert [f'value="{order.number}"' in everything for order in (first, second, packed)] == [
        True,
        True,
        False,
    ]


def test_nothing_is_printed_of_an_order_that_ended_or_is_not_paid(cast: Cast, may: Client) -> None:
    ended, unpaid, open_one = (
        place({cast.tea_100: 1}),
        place({cast.tea_100: 1}, "vietqr"),
        place({cast.tea_100: 1}),
    )
    wait(ended, 24)
    Order.unscoped.filter(pk=ended.pk).update(status=Status.DELIVERED)
    assert on_page(may, Kind.LABEL, ended, unpaid, open_one).count("0981 000 111") == 1
    for order, reason in ((ended, "không in nữa"), (unpaid, "khách chưa trả tiền")):
        for page in (
            on_page(may, Kind.LABEL, order),
            may.get(f"/htx/in/?don={order.number}").content.decode(),
        ):
            assert reason in page
            assert "0981 000 111" not in page
            assert "12 Đội Cấn" not in page
        assert "/htx/in/" not in may.get(f"/htx/don/{order.number}/").content.decode()
    assert f"/htx/in/?don={open_one.number}" in may.get(f"/htx/don/{open_one.number}/").content.decode()


@pytest.mark.parametrize("path", ["/htx/in/", "/htx/in/trang/", "/htx/in/tep.pdf"])
def test_another_stalls_order_among_ones_own_prints_nothing(cast: Cast, may: Client, path: str) -> None:
    own, foreign = place({cast.tea_100: 1}), place({cast.rice_5kg: 1})
    for numbers in ([own.number, foreign.number], [foreign.number], ["2222222222-1"]):
        response = may.get(path, {"giay": "nhan", "kho": "a6", "don": numbers})
        assert response.status_code == 404, numbers


def test_what_is_not_asked_for_in_words_that_exist_is_asked_again(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    for bad in ({"giay": "tem"}, {"kho": "a0"}, {"giay": ["x"] * 3}):
        query = {"giay": "nhan", "kho": "a6", "don": order.number} | bad
        page = may.get("/htx/in/tep.pdf", query).content.decode()
        assert "In gì?" in page
        assert f'name="don" value="{order.number}"' in page


def test_letters_the_file_does_not_have_are_said_before(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    assert "chữ nước ngoài" not in may.get(f"/htx/in/?don={order.number}").content.decode()
    say(order, full_name="王小明")
    assert "chữ nước ngoài" in may.get(f"/htx/in/?don={order.number}").content.decode()
    assert "王小明" in on_page(may, Kind.LABEL, order)


def test_forty_labels_take_at_most_three_seconds(cast: Cast, tmp_path: Path) -> None:
    order = place({cast.tea_100: 1, cast.tea_200: 1})
    with scope(cooperative=cast.tea):
        (card,) = order_cards.of(Order.objects.filter(pk=order.pk))
        began = time.monotonic()
        pdf = sheets.render(Kind.LABEL, Paper.A4, [card] * 40, cast.tea)
    assert time.monotonic() - began <= 3
    assert len(pages_of(pdf, tmp_path)) == 10


def test_many_orders_take_as_many_queries_as_one_and_the_paper_is_remembered(
    cast: Cast, may: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    orders = [place({cast.tea_100: 1}) for _number in range(3)]
    printed(may, Kind.LABEL, Paper.ROLL_80, orders[0])
    with django_assert_num_queries(7):  # session, user, memberships; orders, lines, payments, refunds
        printed(may, Kind.LABEL, Paper.ROLL_80, *orders)
    assert 'value="80" required checked' in may.get(f"/htx/in/?don={orders[0].number}").content.decode()
