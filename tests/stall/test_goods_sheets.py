"""The stall's goods out as a spreadsheet and in again: looked at row by row, taken once, nothing in silence."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_scopes import scope
from openpyxl import load_workbook

from catalog import stock
from catalog.models import GoodsSheet, Product, StockMovement, Variant
from catalog.pricelist import matching
from shop.notifications.models import OutboxMessage
from shop.stall import tasks
from tests.cast import Cast
from tests.stall.floor import at_work, place

pytestmark = pytest.mark.django_db
SHEET = "/htx/bang-tinh/"
HEAD = "Tên hàng;Quy cách;Giá bán;Tồn kho;Đang bán"


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def send(client: Client, *rows: str, name: str = "hang.csv", head: str = HEAD) -> str:
    """The address of the preview."""
    content = "\n".join([head, *rows]).encode()
    response = client.post(SHEET, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def figures(variant: Variant) -> tuple[int, int, bool]:
    variant.refresh_from_db()
    return variant.price, variant.on_hand, variant.is_active


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_template_reads_back_as_no_change(cast: Cast, may: Client) -> None:
    cast.tea_product.name = "=Chè"
    cast.tea_product.save()
    content = may.get(f"{SHEET}mau.xlsx").content
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    names = [[cell.value for cell in row][:5] for row in sheet.iter_rows()]
    assert ["'=Chè", "Hộp 100 g", 120_000, 10, "có"] in names
    assert not any("Gạo" in str(row) for row in names)
    response = may.post(SHEET, {"file": SimpleUploadedFile("mau.xlsx", content)}, follow=True)
    assert "Không có gì để đổi" in words(response)
    assert "Dòng như cũ (2)" in words(response)


def test_good_rows_are_taken_once_and_the_wrong_ones_named(cast: Cast, may: Client) -> None:
    rows = (
        "Chè Shan tuyết;Hộp 100 g;130.000;7;",
        "che shan tuyet;hop 200g;250000;5;không",
        "Chè Shan tuyết;Hộp 100 g;99000;1;",
        "Chè Shan tuyết;;99000;1;",
        "Chè Shan tuyết;Hộp 200 g;250k;1;",
    )
    look = send(may, *rows)
    page = words(may.get(look))
    assert "Dòng có thay đổi (2)" in page
    assert "Trùng với dòng 2" in page
    assert "có 2 loại gói" in page
    assert "“250k” có phải 250.000" in page
    assert figures(cast.tea_100) == (120_000, 10, True)
    for _tap in range(2):
        assert may.post(look).status_code == 302
    assert figures(cast.tea_100) == (130_000, 7, True)
    assert figures(cast.tea_200) == (250_000, 5, False)
    moved = StockMovement.unscoped.filter(variant=cast.tea_100, actor=cast.may)
    assert [(one.kind, one.on_hand_delta) for one in moved] == [("corrected", -3)]
    assert "Gói đã đổi 2" in words(may.get(look))
    assert "Dòng như cũ (2)" in words(may.get(send(may, *rows)))


def test_a_price_that_leaps_is_taken_only_where_it_is_ticked(cast: Cast, may: Client) -> None:
    rows = ("Chè Shan tuyết;Hộp 100 g;1200000;10;", "Chè Shan tuyết;Hộp 200 g;23000;5;")
    look = send(may, *rows)
    page = may.get(look).content.decode()
    places = re.findall(r'name="sure" value="(\d+)"', page)
    assert len(places) == 2
    may.post(look, {"sure": places[0]})
    assert figures(cast.tea_100)[0] == 1_200_000
    assert figures(cast.tea_200)[0] == 230_000
    assert "chưa được đánh dấu" in words(may.get(look))


def test_what_changed_since_the_preview_is_left_and_told(cast: Cast, may: Client) -> None:
    look = send(may, "Chè Shan tuyết;Hộp 100 g;130000;10;", "Chè Shan tuyết;Hộp 200 g;230000;4;")
    Variant.unscoped.filter(pk=cast.tea_100.pk).update(price=125_000)
    stock.count(cast.tea_200.pk, 3, actor_id=None)
    may.post(look)
    assert figures(cast.tea_100)[0] == 125_000
    assert figures(cast.tea_200)[1] == 3
    page = words(may.get(look))
    assert "Vừa có người đổi giá, đang bán 125.000" in page
    assert "sổ kho đang ghi 3" in page


def test_stock_below_what_is_held_is_named_before_and_after(cast: Cast, may: Client) -> None:
    place({cast.tea_100: 4})
    assert "Đang giữ 4 cho đơn" in words(may.get(send(may, "Chè Shan tuyết;Hộp 100 g;120000;3;")))
    look = send(may, "Chè Shan tuyết;Hộp 100 g;120000;5;")
    place({cast.tea_100: 2})
    may.post(look)
    assert figures(cast.tea_100)[1] == 10
    assert "Đang giữ 6 cho đơn" in words(may.get(look))


def test_new_goods_are_drafts_with_packs_and_begin_once(cast: Cast, may: Client) -> None:
    rows = (
        "Mật ong rừng;Chai 500 ml;190000;12;",
        "Mật ong rừng;Chai 1 lít;350000;5;không",
        "Chè Shan tuyết;Gói 50 g;65000;8;",
        "Hạt dổi;Lọ;50000;3;",
        "Gọi 0912000111;Gói 1 kg;50000;3;",
    )
    looks = [send(may, *rows) for _time in range(2)]
    page = words(may.get(looks[0]))
    assert "Chưa biết gói nặng bao nhiêu" in page
    assert "Bỏ số điện thoại khỏi tên" in page
    for look in looks:
        may.post(look)
    with scope(cooperative=cast.tea):
        made = Product.objects.get(name="Mật ong rừng")
        packs = [(pack.name, pack.price, pack.on_hand, pack.is_active) for pack in made.variants.all()]
        assert cast.tea_product.variants.filter(name="Gói 50 g", on_hand=8).count() == 1
    assert packs == [("Chai 500 ml", 190_000, 12, True), ("Chai 1 lít", 350_000, 5, False)]
    assert not made.live
    assert "Mật ong rừng" not in Client().get("/san-pham/").content.decode()
    assert f'href="/htx/hang/{made.pk}/"' in may.get(looks[0]).content.decode()
    assert "vừa có trong gian hàng" in words(may.get(looks[1]))
    assert "Dòng như cũ (3)" in words(may.get(send(may, *rows)))


def test_one_file_begins_so_many_products_and_no_more(
    cast: Cast, may: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "MOST_NEW", 1)
    look = send(may, *(f"Măng {n};Gói {100 * n} g;50000;1;" for n in (1, 1, 2)))
    page = words(may.get(look))
    assert "Hàng mới (1)" in page
    assert "Mỗi lần thêm nhiều nhất 1 mặt hàng mới" in page


def test_a_file_that_begins_many_products_is_taken_by_the_task_once(cast: Cast, may: Client) -> None:
    rows = [f"Măng số {n};Gói {100 * n} g;50000;1;" for n in range(1, 7)]
    look = send(may, *rows, f"{cast.tea_product.name};{cast.tea_100.name};1200000;10;")
    assert "Giá đổi nhiều quá" in words(may.get(look))
    sure = re.findall(r'name="sure" value="(\d+)"', may.get(look).content.decode())
    for _tap in range(2):
        assert "Đang nhập bảng tính" in words(may.post(look, {"sure": sure}, follow=True))
    assert figures(cast.tea_100) == (120_000, 10, True)
    [message] = OutboxMessage.objects.filter(topic="stall.sheet_asked")
    for _time in range(2):
        tasks.take_sheet(message.pk)
    page = words(may.get(look))
    assert "Đã nhập bảng tính" in page
    assert "Măng số 6" in page
    assert figures(cast.tea_100) == (1_200_000, 10, True)
    with scope(cooperative=cast.tea):
        assert Product.objects.filter(name__startswith="Măng số").count() == 6


def test_a_sheet_whose_task_has_failed_can_be_asked_for_again(cast: Cast, may: Client) -> None:
    look = send(may, *(f"Măng số {n};Gói {100 * n} g;50000;1;" for n in range(1, 7)))
    may.post(look)
    with scope(cooperative=cast.tea):
        GoodsSheet.objects.update(asked_at=timezone.now() - timedelta(minutes=11))
    assert "Nhập 6 dòng" in words(may.get(look))
    may.post(look)
    assert OutboxMessage.objects.filter(topic="stall.sheet_asked").count() == 2


def test_another_stalls_number_and_a_renamed_row_change_nothing(cast: Cast, may: Client) -> None:
    head = f"{HEAD};Mã trên chợ"
    look = send(
        may,
        f"Gạo Séng cù;Túi 5 kg;200000;1;;{cast.rice_5kg.pk}",
        f"Chè xanh;Hộp 100 g;130000;1;;{cast.tea_100.pk}",
        f"Chè Shan tuyết;Hộp 200 g;240000;1;;{cast.tea_200.pk}",
        head=head,
    )
    page = words(may.get(look))
    assert "không có ở gian hàng" in page
    assert "Theo mã, dòng này là “Chè Shan tuyết, Hộp 100 g”" in page
    may.post(look)
    assert figures(cast.rice_5kg)[0] == 185_000
    assert figures(cast.tea_100)[0] == 120_000
    assert figures(cast.tea_200)[:2] == (240_000, 1)


def test_another_stalls_sheet_is_not_there(cast: Cast, may: Client) -> None:
    look = send(may, "Chè Shan tuyết;Hộp 100 g;130000;10;")
    rival = at_work(cast.nuoc)
    assert rival.get(look).status_code == rival.post(look).status_code == 404
    assert figures(cast.tea_100)[0] == 120_000


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 \x00", "Ghi chú\nnhớ gọi".encode()])
def test_a_file_that_is_none_is_refused_beside_the_field(may: Client, content: bytes) -> None:
    response = may.post(SHEET, {"file": SimpleUploadedFile("hang.csv", content)})
    assert response.status_code == 400
    assert "field__error" in response.content.decode()


def test_many_rows_take_few_queries_and_little_weight(
    cast: Cast, may: Client, django_assert_num_queries: Any
) -> None:
    Variant.unscoped.bulk_create(
        Variant(product=cast.tea_product, name=f"Gói {n} g", weight_grams=100, price=50_000, on_hand=0)
        for n in range(1_000, 1_200)
    )
    look = send(may, *(f"Chè Shan tuyết;Gói {n} g;{n * 50};{n};" for n in range(1_000, 1_200)))
    with django_assert_num_queries(4):  # session, user, membership with its stall, the sheet
        page = may.get(look)
    assert "Dòng có thay đổi (200)" in words(page)
    assert len(page.content) < 40_000
    may.post(look)
    assert Variant.unscoped.filter(product=cast.tea_product, price=55_000, on_hand=1_100).count() == 1
    assert GoodsSheet.objects.model._base_manager.get().outcome["changed"] == 200
