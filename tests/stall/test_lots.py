"""The stall's lots on a phone: one short screen, nothing lost on an error, nothing of another stall."""

import datetime
import html
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Lot, LotStep
from tests.cast import Cast
from tests.catalog.lots import open_lot
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
LONG = "ă" * 10_000


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


@pytest.fixture
def lot(cast: Cast) -> Lot:
    return open_lot(cast.tea_product)


def read(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return html.unescape(response.content.decode())


def typed(**changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "batch": "Lô vụ thu", "produced_on": str(today), "packed_on": f"{today:%d/%m/%Y}", "expires_on": "",
        "quantity": "1.200", "unit": "pack", "village": "bản Phìn Chải", "growing_area": "", "variant": "",
        "note": "", "is_current": "on",
    } | changes  # fmt: skip


def new_url(cast: Cast) -> str:
    return f"/htx/lo/hang/{cast.tea_product.pk}/moi/"


def test_the_way_in_is_on_the_products_page(cast: Cast, may: Client) -> None:
    url = f"/htx/lo/hang/{cast.tea_product.pk}/"
    assert f'href="{url}"' in read(may, f"/htx/hang/{cast.tea_product.pk}/")
    assert f'href="{url}moi/"' in read(may, url)


def test_a_new_lot_comes_filled_with_today_and_with_where_the_last_one_grew(cast: Cast, may: Client) -> None:
    today = timezone.localdate()
    name = f"Lô tháng {today.month}/{today.year}"
    assert f'value="{name}"' in read(may, new_url(cast))
    open_lot(cast.tea_product, batch=name)
    page = read(may, new_url(cast))
    assert f'value="{name} (2)"' in page
    assert page.count(f'value="{today}"') == 2
    assert 'value="VN-LCOR-0042"' in page


def test_a_lot_is_written_and_on_sale(cast: Cast, may: Client) -> None:
    response = may.post(new_url(cast), typed())
    lot = Lot.unscoped.get()
    assert response["Location"] == f"/htx/lo/{lot.code}/"
    assert (lot.batch, lot.quantity, lot.is_current, lot.created_by) == ("Lô vụ thu", 1200, True, cast.may)
    assert lot.packed_on == timezone.localdate()
    may.post(new_url(cast), typed())  # a second tap
    assert Lot.unscoped.count() == 1


BAD = [
    ("batch", "", "bắt buộc|required"),
    ("batch", LONG, "60"),
    ("produced_on", "hôm qua", "Ngày gõ như"),
    ("produced_on", "", "Cần có ngày"),
    ("produced_on", "2999-01-01", "chưa tới"),
    ("produced_on", "0026-10-03", "xem lại năm"),
    ("packed_on", "2001-01-01", "trước ngày thu hoạch"),
    ("packed_on", "2999-01-01", "còn xa quá"),
    ("expires_on", "2001-01-01", "trước ngày đóng gói"),
    ("expires_on", "9999-12-31", "xem lại năm"),
    ("quantity", "nhiều", "từ 1 đến 1.000.000"),
    ("quantity", "0", "Số từ 1"),
    ("quantity", "9" * 400, "từ 1 đến 1.000.000|80"),
    ("unit", "tấn", ""),
    ("variant", "999999", ""),
    ("note", LONG, "300"),
]


@pytest.mark.parametrize(("name", "value", "said"), BAD)
def test_what_cannot_be_used_is_refused_and_comes_back(
    cast: Cast, may: Client, name: str, value: str, said: str
) -> None:
    response = may.post(new_url(cast), typed(**{name: value}))
    assert response.status_code == 200
    page = html.unescape(response.content.decode())
    assert 'aria-invalid="true"' in page
    assert any(words in page for words in said.split("|"))
    assert 'value="bản Phìn Chải"' in page
    if name not in ("unit", "variant"):
        assert value in page
    assert not Lot.unscoped.exists()


def test_words_are_normalised_and_shown_as_words(cast: Cast, may: Client) -> None:
    may.post(new_url(cast), typed(batch="Lo\u0302  <b>thu</b> 🍵", note="=1+1\r\nxin chào"))
    lot = Lot.unscoped.get()
    assert (lot.batch, lot.note) == ("Lô <b>thu</b> 🍵", "=1+1 xin chào")
    assert "<b>thu" not in may.get(f"/htx/lo/{lot.code}/").content.decode()


def test_the_pack_of_another_stall_cannot_be_chosen(cast: Cast, may: Client) -> None:
    page = read(may, new_url(cast))
    assert cast.rice_5kg.name not in page
    assert may.post(new_url(cast), typed(variant=str(cast.rice_5kg.pk))).status_code == 200
    assert not Lot.unscoped.exists()


@pytest.mark.parametrize(
    "tail", ["", "sua/", "buoc/", "buoc/1/", "thu-hoi/", "tem/", "tem/?giay=a4&so_tem=1&quy_cach="]
)
def test_another_stall_s_lot_is_not_there(cast: Cast, lot: Lot, tail: str) -> None:
    nuoc = at_work(cast.nuoc)
    url = f"/htx/lo/{lot.code}/{tail}"
    assert nuoc.get(url).status_code == 404
    if tail not in ("", "tem/"):
        nuoc.post(url, {"reason": "x", "batch": "x", "dang_ban": "0"})
    nuoc.post(f"/htx/lo/{lot.code}/dang-ban/", {"dang_ban": "0"})
    assert nuoc.get(f"/htx/lo/hang/{cast.tea_product.pk}/").status_code == 404
    lot.refresh_from_db()
    assert lot.is_current
    assert not lot.is_recalled


def test_corrected_facts_are_on_the_public_page(cast: Cast, may: Client, lot: Lot) -> None:
    page = read(may, f"/htx/lo/{lot.code}/sua/")
    assert f'value="{lot.batch}"' in page
    changed = typed(
        batch=lot.batch, produced_on="2026-10-03", packed_on="2026-10-14", expires_on="2028-10-01", quantity="120",
        growing_area="VN-LCOR-0042", note="Chè vụ thu",
    )  # fmt: skip
    assert may.post(f"/htx/lo/{lot.code}/sua/", changed).status_code == 302
    assert "ngày đóng gói: 12/10/2026 → 14/10/2026" in read(Client(), lot.get_absolute_url())
    lot.refresh_from_db()
    assert lot.is_current  # which is not asked here


def test_a_step_takes_one_tap_and_a_short_form(cast: Cast, may: Client, lot: Lot) -> None:
    assert "?viec=processed" in read(may, f"/htx/lo/{lot.code}/")
    form = read(may, f"/htx/lo/{lot.code}/buoc/?viec=processed")
    assert '<option value="processed" selected>' in form
    assert 'value="bản Phìn Chải"' in form
    step = {
        "kind": "processed",
        "happened_at": "2026-10-04T07:30",
        "place": "Xưởng",
        "who": "Tổ sao chè",
        "note": "",
    }
    for _tap in range(2):
        assert may.post(f"/htx/lo/{lot.code}/buoc/", step).status_code == 302
    saved = LotStep.unscoped.get()
    assert (saved.kind, saved.who, saved.recorded_by) == ("processed", "Tổ sao chè", cast.may)
    assert timezone.localtime(saved.happened_at).hour == 7
    assert 'value="Tổ sao chè"' in read(may, f"/htx/lo/{lot.code}/buoc/")  # who did it last


@pytest.mark.parametrize(
    ("name", "value"),
    [("kind", "recalled"), ("kind", "x"), ("happened_at", "sáng nay"), ("happened_at", ""),
     ("happened_at", "2999-01-01T00:00"), ("happened_at", "0001-01-01T00:00"), ("place", LONG)],
)  # fmt: skip
def test_a_step_that_cannot_be_is_refused(may: Client, lot: Lot, name: str, value: str) -> None:
    step = {
        "kind": "packed",
        "happened_at": "2026-10-04T07:30",
        "place": "Xưởng",
        "who": "Tổ đóng gói",
        "note": "",
    }
    response = may.post(f"/htx/lo/{lot.code}/buoc/", step | {name: value})
    assert response.status_code == 200
    assert "Tổ đóng gói" in html.unescape(response.content.decode())
    assert not LotStep.unscoped.exists()


def test_a_wrong_step_is_said_anew_or_taken_back_with_a_reason(cast: Cast, may: Client, lot: Lot) -> None:
    step = {"kind": "packed", "happened_at": "2026-10-12T14:00", "place": "Xưởng", "who": "Tổ A", "note": ""}
    may.post(f"/htx/lo/{lot.code}/buoc/", step)
    first = LotStep.unscoped.get()
    url = f"/htx/lo/{lot.code}/buoc/{first.pk}/"
    assert may.post(url, step | {"who": "Tổ B", "correction_reason": ""}).status_code == 200
    assert may.post(url, step | {"who": "Tổ B", "correction_reason": "Ghi nhầm tổ"}).status_code == 302
    page = read(Client(), lot.get_absolute_url())
    assert "Ghi nhầm tổ" in page
    assert page.index("Tổ B") < page.index("Tổ A")
    again = may.post(url, step | {"correction_reason": "lần nữa"})
    assert "đã được sửa rồi" in html.unescape(again.content.decode())
    second = LotStep.unscoped.get(corrects=first)
    gone = step | {"correction_reason": "Chưa đóng gói", "action": "withdraw"}
    may.post(f"/htx/lo/{lot.code}/buoc/{second.pk}/", gone)
    assert "<s>Đóng gói, dán tem</s>" in read(Client(), lot.get_absolute_url())


def test_the_switch_chooses_what_orders_are_packed_from(cast: Cast, may: Client, lot: Lot) -> None:
    other = open_lot(cast.tea_product, batch="Lô khác")
    may.post(f"/htx/lo/{lot.code}/dang-ban/", {"dang_ban": "1"})
    assert list(Lot.unscoped.filter(is_current=True)) == [lot]
    may.post(f"/htx/lo/{lot.code}/dang-ban/", {"dang_ban": "0"})
    assert not Lot.unscoped.filter(is_current=True).exists()
    may.post(f"/htx/lo/{other.code}/thu-hoi/", {"reason": "Hàng hỏng, mốc", "reason_other": ""})
    said = may.post(f"/htx/lo/{other.code}/dang-ban/", {"dang_ban": "1"}, follow=True).content.decode()
    assert "đã thu hồi" in said
    assert not Lot.unscoped.filter(is_current=True).exists()


def test_a_recall_asks_once_and_wants_a_reason(may: Client, lot: Lot) -> None:
    url = f"/htx/lo/{lot.code}/thu-hoi/"
    assert "Thu hồi lô này?" in read(may, url)
    assert "Chọn một lý do" in may.post(url, {"reason": "", "reason_other": " "}).content.decode()
    lot.refresh_from_db()
    assert not lot.is_recalled
    may.post(url, {"reason": "Hàng hỏng, mốc", "reason_other": "Mốc ở góc gói"})
    lot.refresh_from_db()
    assert (lot.is_recalled, lot.recall_reason) == (True, "Mốc ở góc gói")
    assert "Xin đừng dùng" in read(Client(), lot.get_absolute_url())


def test_labels_are_a_file_to_print(cast: Cast, may: Client, lot: Lot) -> None:
    page = read(may, f"/htx/lo/{lot.code}/tem/")
    assert 'value="120"' in page  # as many as the lot has packs
    assert cast.tea_200.name in page
    url = f"/htx/lo/{lot.code}/tem/?giay=a4&so_tem=3&quy_cach={cast.tea_200.pk}"
    response = may.get(url)
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert f'filename="tem-{lot.code}-a4.pdf"' in response["Content-Disposition"]


@pytest.mark.parametrize("query", ["giay=a4&so_tem=0", "giay=a4&so_tem=481", "giay=a4&so_tem=x", "giay=a4",
                                   "giay=png&so_tem=1", "giay=a4&so_tem=1&quy_cach=999999"])  # fmt: skip
def test_labels_that_cannot_be_are_asked_for_again(may: Client, lot: Lot, query: str) -> None:
    response = may.get(f"/htx/lo/{lot.code}/tem/?{query}")
    assert response["Content-Type"].startswith("text/html")
    assert 'aria-invalid="true"' in response.content.decode()


def test_a_recalled_lot_gets_no_labels(may: Client, lot: Lot) -> None:
    Lot.unscoped.filter(pk=lot.pk).update(is_current=False, recalled_at=timezone.now())
    page = read(may, f"/htx/lo/{lot.code}/tem/?giay=a4&so_tem=1")
    assert "không in tem nữa" in page


def test_the_lists_show_what_is_on_sale_recalled_and_over(cast: Cast, may: Client, lot: Lot) -> None:
    day = datetime.date(2020, 1, 1)
    open_lot(
        cast.tea_product, is_current=False, batch="Lô cũ", produced_on=day, packed_on=day, expires_on=day
    )
    page = read(may, f"/htx/lo/hang/{cast.tea_product.pk}/")
    assert page.index("Đang bán") < page.index("Lô cũ") < page.index("Quá hạn")
