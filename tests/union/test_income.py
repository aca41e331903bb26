"""The income table, on its page and in its files: what figures are made of, and as of when."""

import csv
import datetime
import io

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from catalog.models import Cooperative
from catalog.text import spreadsheet_cell
from shop.ledger import posting
from shop.ledger.models import EntryKind
from shop.lifecycle import fulfilment, money_in
from shop.orders.actors import SYSTEM
from shop.reports import rollup
from shop.reports.models import DailySales, MonthlySales
from tests.cast import Cast
from tests.stall.floor import BUYER, at_work, place
from tests.union.test_desk import sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def rows_of(client: Client, query: str = "", mark: str = ";") -> list[list[str]]:
    response = client.get(f"/lien-minh/doanh-thu.csv{query}")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=mark))


def test_income_by_cooperative_and_what_it_means_for_households(cast: Cast, minh: Client) -> None:
    sell(cast)
    page = minh.get("/lien-minh/").content.decode()
    for amount in ("144.000", "240.500", "384.500\u00a0₫"):
        assert amount in page
    assert '<dd class="stat__value">80</dd>' in page
    assert "không phải số hộ đã được chia tiền" in page
    assert BUYER not in page
    assert "style=" not in page


def test_households_of_a_cooperative_without_income_do_not_count(cast: Cast, minh: Client) -> None:
    money_in.confirm_transfer(place({cast.tea_100: 1}, "vietqr").pk, actor=SYSTEM)
    rollup.rebuild()
    assert '<dd class="stat__value">40</dd>' in minh.get("/lien-minh/").content.decode()


def test_the_last_month_is_chosen(cast: Cast, minh: Client) -> None:
    DailySales.objects.create(
        cooperative=cast.tea, day="2026-03-05", goods_amount=777_000, income_amount=777_000, order_count=2
    )
    MonthlySales.objects.create(
        cooperative=cast.tea,
        month="2026-03-01",
        goods_amount=777_000,
        delivery_amount=0,
        returned_amount=0,
        order_count=2,
    )
    march = minh.get("/lien-minh/?thang=2026-03").content.decode()
    assert "Tháng 10/2025 đến tháng 3/2026" in march
    assert "777.000" in march
    assert '<option value="2026-03" selected>' in march
    assert "777.000" not in minh.get("/lien-minh/?thang=2026-02").content.decode()


@pytest.mark.parametrize("month", ["x", "2026-13", "2026-1", "2999-01", "1999-12", "2026-01-01", "%00"])
def test_month_that_is_none_is_refused(minh: Client, month: str) -> None:
    for path in ("/lien-minh/", "/lien-minh/doanh-thu.csv"):
        response = minh.get(f"{path}?thang={month}")
        assert response.status_code in (400, 404)
        if month != "%00":  # an address with a NUL is nobody's mistake
            page = response.content.decode()
            assert any(words in page for words in ("chưa đúng", "Chỉ xem được các kỳ", "Không có tháng"))
            assert 'id="thang"' in page  # on the page itself, to be chosen again


def test_csv_has_the_same_figures_as_numbers(cast: Cast, minh: Client) -> None:
    sell(cast)
    heads, *rows, total = rows_of(minh)
    today = timezone.localdate()
    assert heads[-9] == f"Tiền hàng {today.month}/{today.year}"
    assert heads[-8:] == [
        "Cộng tiền hàng", "Phí giao hàng", "Tiền hàng và phí", "Đã trả lại khách", "Chưa giao xong", "Số đơn",
        "Bán nơi khác (khai báo)", "Hộ thành viên",
    ]  # fmt: skip
    assert [[row[0], *row[-9:]] for row in rows] == [
        ["HTX Gạo Nước", "185000", "185000", "55500", "240500", "0", "240500", "1", "0", "40"],
        ["HTX Chè Mây", "120000", "120000", "24000", "144000", "0", "144000", "1", "0", "40"],
    ]
    assert total[-8:] == ["305000", "79500", "384500", "0", "384500", "2", "0", "80"]
    assert rows_of(minh, "?dau=%2C", ",") == [heads, *rows, total]
    refused = minh.get("/lien-minh/doanh-thu.csv?dau=%7C")
    assert refused.status_code == 400
    assert "Dấu tách cột chỉ có thể là ; hoặc ," in refused.content.decode()
    assert "doanh-thu.csv?thang=" in refused.content.decode()  # the page itself, with both files


def test_excel_file_has_the_same_figures_and_says_what_they_are(cast: Cast, minh: Client) -> None:
    sell(cast)
    response = minh.get("/lien-minh/doanh-thu.xlsx")
    assert response["Content-Disposition"].endswith('.xlsx"')
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [value for row in cells if row[0] == "HTX Chè Mây" for value in (row[0], *row[8:11])] == [
        "HTX Chè Mây",
        120_000,
        24_000,
        144_000,
    ]
    assert any(row[0] == "Số đơn" and "không kể đơn đã trả lại hết tiền" in row[1] for row in cells)


def test_goods_fees_refunds_and_what_is_not_delivered_are_told_apart(cast: Cast, minh: Client) -> None:
    sold, whole, part = (place({cast.tea_100: 1}, "vietqr") for _order in range(3))
    for order in (sold, whole, part):
        money_in.confirm_transfer(order.pk, actor=SYSTEM)
    for order, amount in ((whole, 144_000), (part, 20_000)):
        posting.post(
            kind=EntryKind.REFUND,
            reference=f"refund:test:{order.pk}",
            order_number=order.number,
            cooperative_id=cast.tea.pk,
            effective_on=timezone.localdate(),
            lines=posting.refund_lines("vietqr", amount),
        )
    rollup.rebuild()
    (tea,) = (
        row for row in minh.get("/lien-minh/").context["table"].rows if row.cooperative.pk == cast.tea.pk
    )
    assert (tea.goods, tea.delivery, tea.income, tea.returned) == (220_000, 48_000, 268_000, 164_000)
    assert (tea.undelivered, tea.order_count) == (268_000, 2)  # the one wholly paid back is no order
    for step in (fulfilment.confirm, fulfilment.pack):
        step(sold.pk, actor=SYSTEM)
    fulfilment.ship(sold.pk, carrier="Viettel Post", tracking_number="VTP1", actor=SYSTEM)
    assert minh.get("/lien-minh/").context["total"].undelivered == 268_000  # sent is not delivered
    fulfilment.deliver(sold.pk, actor=SYSTEM)
    page = minh.get("/lien-minh/")
    assert page.context["total"].undelivered == 124_000
    assert "không kể đơn đã trả lại hết tiền" in page.content.decode()


def test_a_late_refund_takes_back_the_count_of_a_day_long_ago(cast: Cast) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    long_ago = timezone.localdate() - datetime.timedelta(days=90)
    for kind, lines in ((EntryKind.SALE, posting.sale_lines), (EntryKind.REFUND, posting.refund_lines)):
        posting.post(
            kind=kind,
            reference=f"{kind}:test",
            order_number=order.number,
            cooperative_id=cast.tea.pk,
            effective_on=long_ago if kind == EntryKind.SALE else timezone.localdate(),
            lines=lines("vietqr", 144_000),
        )
        rollup.roll_up()
        count = 1 if kind == EntryKind.SALE else 0
        assert DailySales.objects.get(day=long_ago).order_count == count


def test_m8_csv_as_of_a_day_leaves_out_what_was_known_later(cast: Cast, minh: Client) -> None:
    sell(cast)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    page = minh.get("/lien-minh/").content.decode()
    assert f'type="date" name="tinh-den" id="tinh-den" max="{yesterday}"' in page
    response = minh.get(f"/lien-minh/doanh-thu.csv?tinh-den={yesterday}")
    assert f"-tinh-den-{yesterday}.csv" in response["Content-Disposition"]
    assert rows_of(minh, f"?tinh-den={yesterday}")[-1][-3:-1] == ["0", "0"]
    for day in (str(timezone.localdate()), "2999-01-01", "x", "2026-13-01", "9999-12-31"):
        response = minh.get(f"/lien-minh/doanh-thu.csv?tinh-den={day}")
        assert response.status_code == 400, day
        page = response.content.decode()
        assert "trong đường dẫn chưa đúng" in page or "khi ngày đó đã qua" in page, day
        assert 'id="tinh-den"' in page


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝", "＋", "－", "＠", "\u3000="])
def test_cell_that_a_spreadsheet_would_run_is_disarmed(start: str) -> None:
    assert spreadsheet_cell(f"{start}1+1") == f"'{start}1+1"


def test_plain_cells_stay_as_they_are() -> None:
    assert [spreadsheet_cell(value) for value in ("HTX Chè Mây", "a=b", "", -5, 245_000)] == [
        "HTX Chè Mây", "a=b", "", -5, 245_000,
    ]  # fmt: skip


def test_formula_in_a_cooperatives_name_does_not_reach_the_file(cast: Cast, minh: Client) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(name='=HYPERLINK("http://x")')
    names = [row[0] for row in rows_of(minh)]
    assert '\'=HYPERLINK("http://x")' in names


def test_page_says_how_fresh_its_figures_are(cast: Cast, minh: Client) -> None:
    assert "Số liệu đến" not in minh.get("/lien-minh/").content.decode()
    rollup.rebuild()
    first = rollup.up_to_date_at()
    assert first is not None
    shown = timezone.localtime(first)
    words = f"Số liệu đến {shown:%H:%M} ngày {shown.day}/{shown.month}."
    assert words in minh.get("/lien-minh/").content.decode()
    rollup.roll_up()  # nothing new was recorded: the sums are still right now
    second = rollup.up_to_date_at()
    assert second is not None
    assert second > first


def test_card_money_not_passed_on_yet_is_told_apart(cast: Cast, minh: Client) -> None:
    sell(cast)
    assert "tiền thẻ" not in minh.get("/lien-minh/").content.decode()
    order = place({cast.tea_100: 1})
    posting.post(
        kind=EntryKind.SALE,
        reference="sale:test",
        order_number=order.number,
        cooperative_id=cast.tea.pk,
        effective_on=timezone.localdate(),
        lines=posting.sale_lines("card", 144_000),
    )
    assert "chợ còn giữ 144.000\u00a0₫ tiền thẻ" in minh.get("/lien-minh/").content.decode()
