"""What is taken from the sales page: its files, and the choices that are kept under a name."""

import csv
import datetime
import io

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from catalog.models import Cooperative
from shop.accounts.models import AccessRecord
from shop.lifecycle import money_in
from shop.orders.actors import SYSTEM
from shop.reports import rollup, sales_sheets
from shop.reports.models import KeptView
from tests.cast import Cast
from tests.stall.floor import BUYER, at_work, place
from tests.union.test_desk import sell
from tests.union.test_sales import PAGE, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def rows(client: Client, query: str, delimiter: str) -> list[list[str]]:
    response = client.get(f"{PAGE}bang.csv?{query}")
    assert response.status_code == 200
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=delimiter))


def test_csv_is_for_excel_or_for_programs(cast: Cast, minh: Client) -> None:
    sell(cast)
    heads, *told, total = rows(minh, "", ";")
    assert heads[:6] == ["Hợp tác xã", "Xã, phường", "Huyện cũ", "Hộ thành viên", "Hạng", "Tiền hàng"]
    assert [[row[0], *row[3:10]] for row in told] == [
        ["HTX Gạo Nước", "40", "1", "185000", "55500", "240500", "0", "1"],
        ["HTX Chè Mây", "40", "2", "120000", "24000", "144000", "0", "1"],
    ]
    assert total[5:12] == ["305000", "79500", "384500", "0", "2", "1", "152500"]
    assert rows(minh, "dau=%2C", ",") == [heads, *told]  # nothing that a program would add twice
    assert "Dấu tách cột chỉ có thể là" in minh.get(f"{PAGE}bang.csv?dau=x").content.decode()
    assert minh.get(f"{PAGE}bang.pdf").status_code == 404
    assert AccessRecord.objects.filter(subject="sales.csv").count() == 2


def test_a_workbook_has_the_table_its_rows_and_how_they_are_computed(cast: Cast, minh: Client) -> None:
    sell(cast)
    response = minh.get(f"{PAGE}bang.xlsx?theo=danh-muc&kenh=vietqr")
    assert response["Content-Disposition"].endswith('.xlsx"')
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Doanh thu", "Dòng gốc", "Cách tính"]
    table, raw, how = book.worksheets
    cells = [[cell.value for cell in row] for row in table.iter_rows()]
    assert ["Kênh bán", "Chuyển khoản VietQR"] in [row[:2] for row in cells]
    head = next(number for number, row in enumerate(cells, 1) if row[0] == "Danh mục")
    assert table.freeze_panes == f"A{head + 1}"
    assert table.auto_filter.ref.startswith(f"A{head}:")
    assert [row[2] for row in cells[head:]] == [185_000, 120_000, 305_000]
    told = [[cell.value for cell in row] for row in raw.iter_rows()]
    today = timezone.localdate()
    assert {row[0].date() for row in told[1:]} == {today}  # a day, not a text
    assert sorted((row[1], row[8], row[9]) for row in told[1:]) == [
        ("HTX Chè Mây", "Chè Shan tuyết", 120_000), ("HTX Gạo Nước", "Gạo Séng cù", 185_000),
    ]  # fmt: skip
    assert raw.freeze_panes == "A2"
    assert any(row[0].value == "Bình quân đơn" for row in how.iter_rows())
    everything = [
        cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row
    ]
    assert not any(BUYER in str(cell) or "0981" in str(cell) for cell in everything)
    assert AccessRecord.objects.get().subject == "sales.xlsx"


def test_rows_of_a_file_add_up_to_its_table(cast: Cast, minh: Client) -> None:
    two_lines = place({cast.tea_100: 1, cast.tea_200: 1}, "vietqr")
    money_in.confirm_transfer(two_lines.pk, actor=SYSTEM)
    sell(cast)
    queries = (
        "",
        "kenh=khai-bao",
        f"htx={cast.tea.pk}",
        "theo=tinh",
        "theo=danh-muc",
        f"theo=hang&htx={cast.tea.pk}",
    )
    for query, place_of_goods in ((query, 9) for query in queries):
        book = load_workbook(io.BytesIO(minh.get(f"{PAGE}bang.xlsx?{query}").content))
        raw = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows()][1:]
        total = minh.get(f"{PAGE}?{query}").context["total"]
        assert sum(row[place_of_goods] for row in raw) == total.goods
        assert sum(row[10] for row in raw) == total.delivery
        assert sum(row[12] for row in raw) == total.orders


def test_a_formula_in_a_name_is_disarmed_and_a_past_day_has_its_later_rows(cast: Cast, minh: Client) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(name='=HYPERLINK("http://x")')
    sell(cast)
    assert '\'=HYPERLINK("http://x")' in [row[0] for row in rows(minh, "", ";")]
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    query = f"tinh-den={yesterday}&ky={timezone.localdate().year}"
    book = load_workbook(io.BytesIO(minh.get(f"{PAGE}bang.xlsx?{query}").content))
    later = [[cell.value for cell in row] for row in book["Ghi sau"].iter_rows()]
    assert sorted(row[2] for row in later[3:]) == [120_000, 185_000]
    assert later[3][1].startswith(("HTX", "'="))


def test_a_file_too_long_to_wait_for_is_refused_with_a_word(
    cast: Cast, minh: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(cast)
    monkeypatch.setattr(sales_sheets, "MOST_ROWS", 1)
    response = minh.get(f"{PAGE}bang.xlsx?")
    assert response.status_code == 400
    assert "hơn 1 dòng gốc nên chưa tải được" in response.content.decode()
    assert not AccessRecord.objects.exists()
    assert "chưa đúng" in minh.get(f"{PAGE}bang.xlsx?ky=bay").content.decode()


def test_a_view_is_kept_seen_by_colleagues_renamed_and_deleted_by_its_maker_alone(
    cast: Cast, minh: Client
) -> None:
    rollup.rebuild()
    query = "theo=huyen&ky=2026&kenh=card"
    kept = minh.post(f"{PAGE}giu/", {"ten": " Thẻ  theo huyện ", "cach-xem": f"{query}&la=1&xa="})
    assert kept["Location"] == f"{PAGE}?{query}"
    view = KeptView.objects.get()
    assert (view.name, view.query, view.made_by) == ("Thẻ theo huyện", query, cast.minh)
    colleague = at_work(cast.van)
    page = words(colleague)
    assert f'href="{PAGE}?{query}"' in page
    assert "Thẻ theo huyện" in page
    assert "Tên mới" not in page
    for sent in ({"ten": "Của tôi"}, {"xoa": "1"}):
        assert colleague.post(f"{PAGE}giu/{view.pk}/", sent).status_code == 404
    minh.post(f"{PAGE}giu/{view.pk}/", {"ten": "Thẻ"})
    view.refresh_from_db()
    assert view.name == "Thẻ"
    minh.post(f"{PAGE}giu/{view.pk}/", {"xoa": "1", "ten": ""})
    assert not KeptView.objects.exists()


def test_a_name_that_does_not_do_is_told_and_stays_typed(cast: Cast, minh: Client) -> None:
    for _time in range(2):
        sent = minh.post(f"{PAGE}giu/", {"ten": "Quý này", "cach-xem": ""})
    assert sent.status_code == 400
    page = sent.content.decode()
    assert "đã có một cách xem tên như vậy" in page
    assert 'value="Quý này"' in page
    for typed, message in (("", "một cái tên"), ("x" * 81, "nhiều nhất 80 chữ")):
        assert message in minh.post(f"{PAGE}giu/", {"ten": typed, "cach-xem": ""}).content.decode()
    view = KeptView.objects.get()
    sent = minh.post(f"{PAGE}giu/{view.pk}/", {"ten": "y" * 81})
    assert sent.status_code == 400
    assert "y" * 81 in sent.content.decode()
    assert minh.post(f"{PAGE}giu/", {"ten": "Sai", "cach-xem": "ky=bay"}).status_code == 400
    assert KeptView.objects.count() == 1


def test_a_kept_view_outlives_what_it_named(cast: Cast, minh: Client) -> None:
    """A cooperative or category that is gone is told on the page; the view is still there to be deleted."""
    KeptView.objects.create(name="Cũ", query="danh-muc=mat-ong", made_by=cast.minh)
    assert "Không có danh mục này" in words(minh, "?danh-muc=mat-ong", 400)
    place({cast.tea_100: 1})
    assert "Cũ" in words(minh)
