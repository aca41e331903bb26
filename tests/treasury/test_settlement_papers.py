"""Statements and the bank's file: what they say, and that nothing people typed is run by whatever opens them."""

import csv
import datetime
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django.fixtures import Settings

from catalog.models import Cooperative
from shop.accounts.models import AccessRecord
from shop.ledger import posting
from shop.ledger.models import EntryKind, FeeRate, Settlement
from shop.reports import spreadsheet
from shop.treasury.settlement import bank_batch, overview, pdf, spelled_amounts, statement
from tests.cast import Cast
from tests.stall.floor import BUYER, at_work
from tests.treasury.card_sales import refund, sell_and_deliver, settle, today

pytestmark = pytest.mark.django_db
NASTY = "#panic() $x$ *đậm* `a` @b <c> \\ // /* [x] #[y]"


@pytest.fixture(autouse=True)
def _cards_are_taken(settings: Settings) -> None:
    settings.STRIPE_ENABLED = True


@pytest.fixture
def settled(cast: Cast) -> Settlement:
    """Tea for 144.000 đ at 2.5 %, of which 44.001 đ went back."""
    FeeRate.objects.create(valid_from=today(), basis_points=250)
    refund(sell_and_deliver({cast.tea_100: 1}), 44_001)
    made = settle(cast.tea.pk)
    assert made is not None
    return made


def text_of(paper: bytes, tmp_path: Path) -> str:
    """The words of a PDF; skipped where poppler's tool is not installed."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed")
    path = tmp_path / "bang-ke.pdf"
    path.write_bytes(paper)
    out = subprocess.run([tool, "-layout", str(path), "-"], capture_output=True, check=True, timeout=60)
    return out.stdout.decode()


def sheet_of(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).worksheets[0]


def test_the_pdf_says_what_was_sold_kept_and_paid(settled: Settlement, tmp_path: Path) -> None:
    paper = pdf.render(statement.of(settled))
    assert paper.startswith(b"%PDF-")
    assert b"BeVietnamPro" in paper
    text = " ".join(text_of(paper, tmp_path).split())
    for words_of_it in (
        "BẢNG ĐỐI SOÁT TIỀN THẺ", settled.number, "HTX Chè Mây", "Xã Tả Lèng", "0000000001", "HTX THU NGHIEM",
        "Bán hàng 144.000 −3.600 140.400", "Hoàn tiền −44.001 1.100 −42.901", "97.499 ₫",
        "Chín mươi bảy nghìn bốn trăm chín mươi chín đồng", "Chưa chuyển tiền", "Trang 1 / 1",
        f"{today():%d/%m/%Y}",
    ):  # fmt: skip
        assert words_of_it in text, words_of_it
    assert BUYER not in text


def test_the_pdf_is_the_same_whenever_it_is_asked_for(settled: Settlement) -> None:
    assert pdf.render(statement.of(settled)) == pdf.render(statement.of(settled))


def test_what_people_typed_is_text_and_never_markup(settled: Settlement, tmp_path: Path) -> None:
    Cooperative.objects.filter(pk=settled.cooperative_id).update(name=NASTY)
    settled = Settlement.unscoped.get()
    settled.account_name = '#panic() "}); #read("/etc/passwd")'
    text = " ".join(text_of(pdf.render(statement.of(settled)), tmp_path).split())
    assert NASTY in text
    assert '#panic() "}); #read("/etc/passwd")' in text
    assert "root:" not in text


def test_a_long_statement_repeats_its_heads_and_counts_its_pages(cast: Cast, tmp_path: Path) -> None:
    for number in range(120):
        posting.post(
            kind=EntryKind.SALE,
            reference=f"sale:{number}",
            cooperative_id=cast.tea.pk,
            effective_on=today() - datetime.timedelta(days=number),
            lines=posting.sale_lines("card", 50_000 + number),
        )
    made = settle(cast.tea.pk)
    assert made is not None
    text = text_of(pdf.render(statement.of(made)), tmp_path)
    pages = text.count("\f")
    assert pages >= 3
    assert all("Thực nhận" in page for page in text.split("\f")[: pages - 1])
    assert f"Trang {pages} / {pages}" in text
    assert f"{today() - datetime.timedelta(days=119):%d/%m/%Y}" in text.split("\f")[0]


def test_a_paid_statement_names_the_transfer(settled: Settlement, tmp_path: Path) -> None:
    overview.mark_paid(settled.pk, paid_on=today(), bank_reference="FT26327", actor_id=None)
    settled.refresh_from_db()
    text = " ".join(text_of(pdf.render(statement.of(settled)), tmp_path).split())
    assert f"Đã chuyển ngày {today():%d/%m/%Y}, mã giao dịch ngân hàng FT26327." in text


def test_the_xlsx_has_days_as_days_and_amounts_as_numbers(cast: Cast, settled: Settlement) -> None:
    response = at_work(cast.minh).get(f"/lien-minh/tien/doi-soat/{settled.number}/bang-ke.xlsx")
    assert response["Content-Type"] == spreadsheet.XLSX_TYPE
    assert response["Content-Disposition"] == f'attachment; filename="doi-soat-{settled.number}.xlsx"'
    rows = list(sheet_of(response.content).iter_rows())
    values = [tuple(cell.value for cell in row) for row in rows]
    head = values.index(
        ("Ngày", "Đơn hàng", "Nội dung", "Số tiền (đồng)", "Phí chợ", "Thực nhận")
    )  # fmt: skip
    assert [row[2:] for row in values[head + 1 :]] == [
        ("Bán hàng", 144_000, -3_600, 140_400),
        ("Hoàn tiền", -44_001, 1_100, -42_901),
        (None, 99_999, -2_500, 97_499),
    ]
    day, *_rest, amount = rows[head + 1]
    assert (day.value.date(), day.is_date, amount.number_format) == (today(), True, "#,##0")
    assert ("Số tài khoản", "0000000001") in [row[:2] for row in values]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_w3_a_cell_that_a_spreadsheet_would_run_is_disarmed(start: str) -> None:
    table = spreadsheet.Table(title="x", heads=["a"], rows=[[f"{start}1+1"], [-5]], widths=[10])
    sheet = sheet_of(spreadsheet.workbook(table))
    assert sheet["A2"].data_type == "s"
    assert str(sheet["A2"].value).startswith("'")
    assert (sheet["A3"].value, sheet["A3"].data_type) == (-5, "n")


def test_w3_characters_that_no_sheet_may_have_are_left_out() -> None:
    table = spreadsheet.Table(title="x", heads=["a"], rows=[["chè\x00\x0b xanh"]], widths=[10])
    assert sheet_of(spreadsheet.workbook(table))["A2"].value == "chè xanh"


def test_the_banks_file_lists_every_settlement_that_waits(cast: Cast, settled: Settlement) -> None:
    Cooperative.objects.filter(pk=cast.rice.pk).update(bank_account_name="HTX Gạo Nước")
    sell_and_deliver({cast.rice_5kg: 1})
    rice = settle(cast.rice.pk)
    assert rice is not None
    sell_and_deliver({cast.tea_100: 1})
    paid = settle(cast.tea.pk)
    assert paid is not None
    overview.mark_paid(paid.pk, paid_on=today(), bank_reference="FT1", actor_id=None)
    minh = at_work(cast.minh)
    response = minh.get("/lien-minh/tien/doi-soat/lenh-chuyen.csv")
    heads, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert heads == bank_batch.HEADS
    assert rows == [
        ["1", "HTX THU NGHIEM", "0000000001", "Agribank", "970405", "97499", settled.number],
        ["2", "HTX GAO NUOC", "0000000001", "Agribank", "970405", str(rice.total_amount), rice.number],
    ]
    sheet = sheet_of(minh.get("/lien-minh/tien/doi-soat/lenh-chuyen.xlsx").content)
    assert [cell.value for cell in sheet[1]] == bank_batch.HEADS
    first = [cell.value for cell in sheet[2]]
    assert first == [1, "HTX THU NGHIEM", "0000000001", "Agribank", "970405", 97_499, settled.number]
    assert sheet.max_row == 3
    for row in bank_batch.rows():
        content = str(row[-1])
        assert content.isascii()
        assert len(content) <= 25


def test_a4_each_download_is_logged_with_who_took_it(cast: Cast, settled: Settlement) -> None:
    at_work(cast.minh).get(f"/lien-minh/tien/doi-soat/{settled.number}/bang-ke.pdf")
    at_work(cast.may).get(f"/htx/tien/doi-soat/{settled.number}/bang-ke.xlsx")
    at_work(cast.minh).get("/lien-minh/tien/doi-soat/lenh-chuyen.csv")
    rows = AccessRecord.objects.order_by("pk").values_list("user", "kind", "subject", "reference")
    assert list(rows) == [
        (cast.minh.pk, "export", "settlement.pdf", settled.number),
        (cast.may.pk, "export", "settlement.xlsx", settled.number),
        (cast.minh.pk, "export", "bank_batch.csv", settled.number),
    ]


def test_the_stall_takes_the_same_pdf_as_the_union(cast: Cast, settled: Settlement) -> None:
    answers = [
        at_work(user).get(f"{room}/tien/doi-soat/{settled.number}/bang-ke.pdf")
        for user, room in ((cast.minh, "/lien-minh"), (cast.may, "/htx"), (cast.may, "/en/htx"))
    ]
    assert {answer["Content-Type"] for answer in answers} == {"application/pdf"}
    assert len({answer.content for answer in answers}) == 1
    rival = at_work(cast.nuoc)
    for kind in ("pdf", "xlsx"):
        assert rival.get(f"/htx/tien/doi-soat/{settled.number}/bang-ke.{kind}").status_code == 404
    assert Client().get(f"/htx/tien/doi-soat/{settled.number}/bang-ke.pdf").status_code == 302


@pytest.mark.parametrize(
    ("dong", "expected"),
    [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (44, "Bốn mươi bốn đồng"),
        (105, "Một trăm lẻ năm đồng"),
        (1_000, "Một nghìn đồng"),
        (144_000, "Một trăm bốn mươi bốn nghìn đồng"),
        (1_205_021, "Một triệu hai trăm lẻ năm nghìn không trăm hai mươi mốt đồng"),
        (10_000_005, "Mười triệu không trăm lẻ năm đồng"),
        (2_000_000_000, "Hai tỷ đồng"),
        (1_000_000_300, "Một tỷ ba trăm đồng"),
        (12_345_678_911, "Mười hai tỷ ba trăm bốn mươi lăm triệu sáu trăm bảy mươi tám nghìn chín trăm mười một đồng"),
    ],
)  # fmt: skip
def test_amounts_in_words(dong: int, expected: str) -> None:
    assert spelled_amounts.amount(dong) == expected


def test_the_period_runs_from_the_oldest_line(cast: Cast) -> None:
    old = today() - datetime.timedelta(days=40)
    for reference, day in (("sale:a", old), ("sale:b", today())):
        posting.post(
            kind=EntryKind.SALE,
            reference=reference,
            cooperative_id=cast.tea.pk,
            effective_on=day,
            lines=posting.sale_lines("card", 50_000),
        )
    made = settle(cast.tea.pk)
    assert made is not None
    whole = statement.of(made)
    assert (whole.since, whole.settlement.until) == (old, timezone.localdate())
