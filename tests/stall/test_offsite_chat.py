"""A livestream's lines as they were typed in the chat: read, checked by a person, written whole or not at all."""

import re

import pytest
from django.utils import timezone

from catalog.models import Product, Variant
from shop.offsite import chat
from shop.offsite.models import DeclaredSale
from tests.cast import Cast
from tests.stall.floor import at_work, place

pytestmark = pytest.mark.django_db
URL = "/htx/ban-ngoai/livestream/"
PASTED = """Lan 2 hộp chè 100g 0981000111
c Hoa 1 che shan 200 g

shop ơi còn không ạ
anh Tú chốt 3 mật ong 0912.345.678
"""
GOODS = {
    1: ("Chè Shan tuyết", "Gói 100 g"), 2: ("Chè Shan tuyết", "Gói 500 g"), 3: ("Gạo Séng cù", "Túi 1 kg"),
    4: ("Gạo Séng cù", "Túi 5 kg"), 5: ("Mật ong rừng", "Chai 500 ml"), 6: ("Chè Shan tuyết túi lọc", "Hộp 50 túi"),
}  # fmt: skip


def packs() -> list[Variant]:
    products = {name: Product(name=name) for name, _pack in GOODS.values()}
    return [Variant(pk=pk, product=products[name], name=pack) for pk, (name, pack) in GOODS.items()]


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("Lan 2 gói chè 0912345678", [("Lan", "+84912345678", 2, None)]),  # which of three packs of tea?
        ("Lan 2 gói chè 500g 0912345678", [("Lan", "+84912345678", 2, 2)]),
        ("c Hoa 1kg gao sc, 3 mat ong", [("Hoa", "", 1, 3), ("Hoa", "", 3, 5)]),
        ("Minh 10kg gạo séng cù sđt 0912.345.678", [("Minh", "+84912345678", 2, 4)]),
        ("anh Tú lấy 1 chai mật ong nhé", [("Tú", "", 1, 5)]),
        ("2 tui loc", [("", "", 2, 6)]),
        (
            "Thuỷ +84 912 345 678 1 mật ong 2 gạo 5kg",
            [("Thuỷ", "+84912345678", 1, 5), ("Thuỷ", "+84912345678", 2, 4)],
        ),
        ("3 lạng chè shan", [("", "", 3, 1)]),
        ("Nga 1,5kg gạo", [("Nga", "", 1, None)]),
        ("hoa 2 matj ong", [("hoa", "", 2, 5)]),
        ("shop ơi còn không ạ", [("", "", 1, None)]),
        ("#$% 99999999 ok 🌸", [("", "", 1, None)]),
        ("Lan 2 thịt trâu", [("Lan", "", 2, None)]),
    ],
)
def test_lines_are_read_as_people_type_them(line: str, rows: list[tuple[str, str, int, int | None]]) -> None:
    found, left = chat.read(line, packs())
    assert [(row.name, row.phone, row.quantity, row.variant_id) for row in found] == rows
    assert {row.typed for row in found} == {chat.text.normalise(line)}
    assert left == 0


def test_more_lines_than_can_be_checked_are_counted() -> None:
    rows, left = chat.read("Lan 1 mật ong\n" * 130, packs())
    assert (len(rows), left) == (100, 30)


def checked(page: str) -> dict[str, str]:
    """What a browser would send of the page of rows."""
    data = dict(re.findall(r'<input[^>]*? name="((?:d\d+-)?\w+)"[^>]*? value="([^"]*)"', page))
    data |= dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    data |= dict.fromkeys(re.findall(r'type="checkbox" name="([\w-]+)" checked', page), "on")
    for name, options in re.findall(r'<select class="select" name="([\w-]+)">(.*?)</select>', page):
        chosen = re.findall(r'value="(\d+)" selected', options)
        data[name] = chosen[0] if chosen else ""
    del data["csrfmiddlewaretoken"]
    return data | {"buoc": "ghi"}


def test_pasted_lines_become_rows_and_ticked_rows_are_written_once(cast: Cast) -> None:
    may = at_work(cast.may)
    page = may.post(URL, {"lines": PASTED}).content.decode()
    assert DeclaredSale.unscoped.count() == 0
    for line in ("shop ơi còn không ạ", "anh Tú chốt 3 mật ong 0912.345.678"):
        assert f"“{line}”" in page
    data = checked(page)
    assert [data.get(f"d{number}-co") for number in range(4)] == ["on", "on", None, None]
    assert [data[f"d{number}-goi"] for number in range(4)] == [
        str(cast.tea_100.pk),
        str(cast.tea_200.pk),
        "",
        "",
    ]
    for _tap in range(2):
        assert may.post(URL, data)["Location"] == "/htx/ban-ngoai/"
    today = timezone.localdate()
    written = DeclaredSale.unscoped.order_by("pk").values_list(
        "variant", "quantity", "amount", "channel", "sold_on", "buyer_name", "buyer_phone"
    )
    assert list(written) == [
        (cast.tea_100.pk, 2, 240_000, "livestream", today, "Lan", "+84981000111"),
        (cast.tea_200.pk, 1, 230_000, "livestream", today, "Hoa", ""),
    ]
    assert Variant.unscoped.get(pk=cast.tea_100.pk).on_hand == 8


def test_one_bad_row_writes_none_and_keeps_everything(cast: Cast) -> None:
    may = at_work(cast.may)
    place({cast.tea_200: 5})  # all of them are held
    data = checked(may.post(URL, {"lines": PASTED}).content.decode())
    page = may.post(URL, data).content.decode()
    assert "Kho còn 5, đang giữ 5 cho đơn" in page
    assert DeclaredSale.unscoped.count() == 0
    assert checked(page) == data
    assert Variant.unscoped.get(pk=cast.tea_100.pk).on_hand == 10
    for changes, words in (
        ({"d3-co": "on", "d3-goi": "", "d3-words": ""}, "Chọn gói hàng, hoặc gõ tên hàng"),
        ({"d0-phone": "12"}, "Số điện thoại này chưa đúng"),
        ({"d0-quantity": "0"}, "Số từ 1 đến"),
        ({"d0-goi": str(cast.rice_5kg.pk)}, "field__error"),
        ({"sold_on": "2999-01-01"}, "Ngày phải từ"),
    ):
        page = may.post(URL, data | {"d1-co": ""} | changes).content.decode()
        assert words in page, changes
        assert "shop ơi còn không ạ" in page
    for bad in ({"key": "x"}, {"rows": "0"}, {"rows": "9999"}, {"rows": "x"}):
        assert "Dán các dòng" in may.post(URL, data | bad).content.decode()
    assert DeclaredSale.unscoped.count() == 0


def test_nothing_pasted_or_ticked_is_said(cast: Cast) -> None:
    may = at_work(cast.may)
    for lines in ("", "  \n \n", "\u200b"):
        assert "mỗi khách một dòng" in may.post(URL, {"lines": lines}).content.decode()
    data = checked(may.post(URL, {"lines": "shop ơi còn không"}).content.decode())
    assert "Chưa tích dòng nào" in may.post(URL, data).content.decode()
