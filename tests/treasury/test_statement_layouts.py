"""Statements as the banks of Vietnam print them, and as nobody has seen them yet (promises M7, M10).

tests/data/statements holds 22 layouts with invented data and what must come out of each.
"""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from catalog.spreadsheets.files import BadFile
from shop.payments.models import BankTransfer, Payment
from shop.treasury.bank import headings, statements
from shop.treasury.bank.headings import Column
from shop.treasury.bank.statements import Statement
from tests.cast import Cast
from tests.stall.floor import at_work, place
from tests.treasury.bank import ACCOUNT
from tests.treasury.test_statements import as_csv, as_xlsx

CASES = Path(__file__).parents[1] / "data" / "statements"
EXPECTED = {
    name: case
    for name, case in json.loads((CASES / "expected.json").read_text("utf-8")).items()
    if name != "about"
}
LAYOUTS = [name for name, case in EXPECTED.items() if "in" in case]


def read(content: bytes | str) -> Statement:
    raw = content.encode() if isinstance(content, str) else content
    return statements.read(raw, account_number=ACCOUNT, own_accounts={ACCOUNT})


def seen(found: Statement) -> list[tuple[str, int, str]]:
    return [
        (f"{timezone.localtime(row.occurred_at):%Y-%m-%d}", row.amount, row.reference) for row in found.rows
    ]


@pytest.mark.parametrize("name", LAYOUTS)
def test_m7_a_banks_layout_is_read(name: str) -> None:
    case, found = EXPECTED[name], read((CASES / name).read_bytes())
    assert seen(found) == [(day, amount, reference) for day, amount, reference, _words in case["in"]]
    for row, (_day, _amount, _reference, words) in zip(found.rows, case["in"], strict=True):
        assert words in row.content
    assert (found.outgoing, found.aside, found.problems) == (case["out"], case.get("aside", 0), [])


def test_every_layout_has_its_values() -> None:
    assert {path.name for path in CASES.iterdir()} - {"expected.json"} == set(EXPECTED)
    assert (len(EXPECTED), len(LAYOUTS)) == (22, 21)


def test_m10_a_statement_that_does_not_say_which_way_money_went_is_refused() -> None:
    with pytest.raises(BadFile) as refusal:
        read((CASES / "agribank-nodia.xlsx").read_bytes())
    assert "cột “So Tien Giao dich” không cho biết tiền vào hay tiền ra" in str(refusal.value)
    assert "Thiếu cột “Số tiền ghi có”" in str(refusal.value)


HEAD = "Ngày,Nội dung,"
ONE, TWO = [("2026-10-25", 150_000, "")], [("2026-10-25", 150_000, ""), ("2026-10-26", 160_000, "")]


@pytest.mark.parametrize(
    ("table", "coming", "out", "aside"),
    [
        ("STT,Ngay,Dien giai,No,Co,So du\n1,25/10/2026,a,,150000,1\n2,25/10/2026,b,90000,,1\n", ONE, 1, 0),
        ("No.,Date,Description,Debit,Credit\n1,25/10/2026,a,,150000\n2,25/10/2026,b,90000,\n", ONE, 1, 0),
        ("Ngày GD,Rút ra,Gửi vào,Số dư,Nội dung\n25/10/2026,,150000,1,a\n25/10/2026,9,,1,b\n", ONE, 1, 0),
        (HEAD + "Ghi nợ/Ghi có,Số dư\n25/10/2026,a,+150000,1\n25/10/2026,b,-90000,1\n", ONE, 1, 0),
        (HEAD + "Nợ/Có,Số tiền\n25/10/2026,a,Có,150000\n25/10/2026,b,Nợ,90000\n", ONE, 1, 0),
        (HEAD + "Loại GD,Số tiền\n25/10/2026,a,Tiền vào,150000\n25/10/2026,b,Tiền ra,90000\n", ONE, 1, 0),
        (HEAD + "Số tiền\n25/10/2026,a,150.000 CR\n25/10/2026,b,90.000 DR\n25/10/2026,c,7DR\n", ONE, 2, 0),
        (HEAD + "Số tiền\n25/10/2026,a,150.000\n25/10/2026,b,(90.000)\n25/10/2026,c,7-\n", ONE, 2, 0),
        (HEAD + "Số tiền,\n,,Nợ,Có\n25/10/2026,a,,150000\n26/10/2026,b,-90000,\n", ONE, 1, 0),
        (
            "Ngày,Diễn giải,Phát sinh,,Số dư,\n,,Nợ,Có,Nợ,Có\n25/10/2026,a,,150000,5,\n26/10/2026,b,9,,7,\n",
            ONE, 1, 0,
        ),
        (HEAD + "Ghi nợ,Ghi có\n25/10/2026,a,0,150000\n25/10/2026,b,0,0\n25/10/2026,c,,\n", ONE, 0, 2),
        (HEAD + "Ghi nợ,Ghi có\n25/10/2026,a,,150000\n,,,150000\n", ONE, 0, 1),
        (
            HEAD + "Ghi có\n25/10/2026,a,150000\nTrang 1/2,,\nNgày,Nội dung,Ghi có\n26/10/2026,b,160000\n"
            "Tổng,,310000\nNgười lập,Kiểm soát,Giám đốc\nChứng từ này được in từ hệ thống,,\n",
            TWO, 0, 5,
        ),
        ("Date,Description,Credit\n10/25/2026,a,150000\n10/26/2026,b,160000\n", TWO, 0, 0),
        ("Ngày,Giờ,Nội dung,Ghi có\n25/10/2026,08:01:02,a,150000\n", ONE, 0, 0),
        (
            "Ngày giao dịch,Diễn giải,Ghi nợ,Ghi có\nTransaction date,Description,Debit,Credit\n"
            "25/10/2026,a,,150000\n", ONE, 0, 1,
        ),
        (HEAD + 'Ghi có,Tài khoản,Tên người chuyển\n25/10/2026,a,"=""150000""",0999,B\n', ONE, 0, 0),
        ("Date,Details,Amount\n25/10/2026,a,CR 150.000\n25/10/2026,b,DR 9.000\n", ONE, 1, 0),
        ("Ngày GD,Diễn giải,Phát sinh giảm,Phát sinh tăng\n25/10/2026,a,,150000\n25/10/2026,b,9,\n", ONE, 1, 0),
        (HEAD + "Ghi nợ/Có,Số tiền\n25/10/2026,a,C,150000\n25/10/2026,b,N,9000\n", ONE, 1, 0),
        (HEAD + "Số tiền chi,Số tiền thu\n25/10/2026,a,,150000\n25/10/2026,b,9,\n", ONE, 1, 0),
        (
            "Ngày,Chứng từ,,Số tiền phát sinh,\n,Số,Diễn giải,Nợ,Có\n(1),(2),(3),(4),(5)\n25/10/2026,,a,,150000\n",
            ONE, 0, 0,
        ),
        (HEAD + "Ghi có\n01/10/2026,SO DU DAU KY,3.700.511\n25/10/2026,a,150000\n26/10/2026 08:00,,\n", ONE, 0, 2),
        ("NGÂN HÀNG A,,\nPhí dịch vụ,,\nNgày,Nội dung,Ghi có\n25/10/2026,a,150000\n", ONE, 0, 0),
    ],
)  # fmt: skip
def test_m10_an_unseen_layout_is_read_or_its_rows_are_counted(
    table: str, coming: list[tuple[str, int, str]], out: int, aside: int
) -> None:
    found = read(table)
    assert (seen(found), found.outgoing, found.aside, found.problems) == (coming, out, aside, [])


@pytest.mark.parametrize(
    "table",
    [
        HEAD + "Số tiền\n25/10/2026,a,150000\n",
        HEAD + "Số tiền,Số dư\n25/10/2026,a,150000,150000\n",
        HEAD + "Loại giao dịch,Số tiền\n25/10/2026,a,Chuyển khoản,150000\n",
        HEAD + "Số tiền,Ghi nợ\n25/10/2026,a,150000,\n",
    ],
)
def test_m10_direction_is_never_assumed(table: str) -> None:
    with pytest.raises(BadFile, match="không cho biết tiền vào hay tiền ra"):
        read(table)


def test_m10_a_row_whose_direction_is_not_clear_is_named_and_the_others_are_read() -> None:
    signs = read(HEAD + "Số tiền\n25/10/2026,a,+150000\n25/10/2026,b,90000\n25/10/2026,c,-5\n")
    assert (seen(signs), signs.outgoing) == (ONE, 1)
    assert [str(problem) for problem in signs.problems] == [
        "Dòng 3, cột “Số tiền”: không rõ tiền vào hay tiền ra."
    ]
    words = read(HEAD + "C/D,Số tiền\n25/10/2026,a,C,150000\n25/10/2026,b,,90000\n25/10/2026,c,C,-5\n")
    assert (seen(words), [problem.line for problem in words.problems]) == (ONE, [3, 4])


def test_m10_good_rows_are_read_and_bad_ones_named() -> None:
    found = read(
        "Ngày GD,Nội dung,Ghi nợ,Ghi có,Loại tiền,Trạng thái\n25/10/2026,a,0,150000,VND,Thành công\n"
        "32/10/2026,b,0,150000,,\n25/10/2026,c,,abc,,\n,d,,5000,,\n25/10/2026,e,5,6,,\n"
        "25/10/2026,f,,150000.50,,\n25/10/2026,g,,150,USD,\n25/10/2026,h,,5000,VND,Thất bại\n"
    )
    assert seen(found) == ONE
    assert [(problem.line, problem.column) for problem in found.problems] == [
        (3, "Ngày GD"), (4, "Ghi có"), (5, "Ngày GD"), (6, "Ghi có"), (7, "Ghi có"), (8, "Loại tiền"),
        (9, "Trạng thái"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "head", ["Ngày hiệu lực,Ngày giao dịch", "Ngày hạch toán,Ngày phát sinh", "Posting date,Transaction date"]
)
def test_m11_the_day_is_that_of_the_transaction(head: str) -> None:
    assert seen(read(f"{head},Nội dung,Ghi có\n28/10/2026,25/10/2026,a,150000\n")) == ONE
    assert (
        seen(read(f"{head},Nội dung,Ghi có\n25/10/2026,,a,150000\n")) == ONE
    )  # a column without any day is none


def test_a_statement_in_another_currency_is_refused() -> None:
    with pytest.raises(BadFile, match="USD"):
        read("Loại tiền/Currency: USD\n" + HEAD + "Ghi có\n25/10/2026,a,150\n")


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("STT/ No", Column.OTHER), ("No.", Column.OTHER), ("Nợ", Column.DEBIT), ("Có", Column.CREDIT),
        ("Số dư có", Column.OTHER), ("Tài khoản ghi có", Column.ACCOUNT), ("Ngày ghi có", Column.DATE),
        ("Số tài khoản đối ứng", Column.OTHER), ("Số tham chiếu ngân hàng", Column.REFERENCE),
        ("Ngày hiệu lực2/\nEffective date", Column.DATE), ("+/-", Column.DIRECTION),
        ("Loại tiền", Column.CURRENCY), ("Số tiền ghi có vào tài khoản", Column.CREDIT),
        ("Chi tiết", Column.CONTENT), ("Chi nhánh", Column.OTHER), ("Số tiền thu phí", Column.FEE),
    ],
)  # fmt: skip
def test_a_heading_says_what_its_column_is(heading: str, column: Column) -> None:
    assert headings.meaning(heading) == column


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
def test_text_is_read_in_every_encoding(encoding: str) -> None:
    table = "Ngày\tNội dung\tGhi nợ\tGhi có\n25/10/2026\tnộp\t\t150.000\n25/10/2026\tb\t9\t\n"
    if encoding == "cp1258":  # tones are letters of their own there
        table = table.replace("ộ", "ô\u0323").replace("ợ", "ơ\u0323")
    found = read(table.encode(encoding))
    assert (seen(found), found.outgoing, found.rows[0].content) == (ONE, 1, "nộp")


def test_a_web_page_and_excels_own_xml_that_are_named_xls_are_read() -> None:
    page = (
        "<html><body><table><tr><td colspan=5>SAO KÊ</td></tr><tr><th rowspan=2>Ngày GD</th>"
        "<th rowspan=2>Diễn giải</th><th colspan=2>Phát sinh</th><th rowspan=2>Số dư</th></tr>"
        "<tr><th>Nợ</th><th>Có</th></tr><tr><td>25/10/2026</td><td>mua<br>chè</td><td></td><td>150.000</td>"
        "<td>1</td></tr><tr><td>26/10/2026<td>b<td>9.000<td><td>1</tr></table></body></html>"
    )
    book = (
        "<?xml version='1.0'?><Workbook xmlns:ss='urn:x'><Worksheet><Table><Row><Cell><Data>Ngày</Data></Cell>"
        "<Cell><Data>Nội dung</Data></Cell><Cell><Data>Ghi nợ</Data></Cell><Cell><Data>Ghi có</Data></Cell></Row>"
        "<Row><Cell><Data>2026-10-25T00:00:00.000</Data></Cell><Cell><Data>a</Data></Cell>"
        "<Cell ss:Index='4'><Data ss:Type='Number'>150000</Data></Cell></Row></Table></Worksheet></Workbook>"
    )
    found = read(page)
    assert (seen(found), found.outgoing, found.rows[0].content) == (ONE, 1, "mua chè")
    assert seen(read(book)) == ONE


def test_every_sheet_with_a_table_is_read_once() -> None:
    table = [["Ngày", "Nội dung", "Ghi có"], ["25/10/2026", "a", 150_000], ["25/10/2026", "a", 150_000]]
    found = read(as_xlsx([["Lời chào"]], Tháng=table, Lặp=[*table, ["32/1/2026", "b", 1]]))
    assert (seen(found), found.copies) == (ONE * 2, 2)
    assert [str(problem)[:12] for problem in found.problems] == ["Lặp: Dòng 4,"]


def test_m9_another_reference_on_the_next_sheet_is_another_transfer() -> None:
    head, row = ["Ngày", "Nội dung", "Ghi có", "Số CT"], ["25/10/2026", "a", 150_000]
    found = read(as_xlsx([head, [*row, "1"]], Hai=[head, [*row, "1"], [*row, "2"]]))
    assert [(one.reference, one.repeat) for one in found.rows] == [
        ("1", 1),
        ("2", 2),
    ]
    assert found.copies == 1


def test_old_excel_is_read() -> None:
    found = read((CASES.parent / "statement.xls").read_bytes())
    assert (seen(found), found.outgoing) == ([("2026-10-25", 150_000, "FT1")], 1)


def test_a_file_of_another_account_says_so() -> None:
    found = read("Số tài khoản: 190000000001,,\n" + HEAD + "Ghi có\n25/10/2026,a,150000\n")
    assert found.other_account == "190000000001"
    zeros_lost = "Ngày,Nội dung,Ghi có,Số tài khoản\n25/10/2026,a,150000,1\n"
    assert (seen(read(zeros_lost)), read(zeros_lost).rows[0].account_number) == (ONE, ACCOUNT)
    assert read(f"Số tài khoản: {ACCOUNT},,\n" + HEAD + "Ghi có\n25/10/2026,a,1\n").other_account == ""


@pytest.mark.django_db
def test_m10_money_that_left_pays_no_order_and_the_page_counts_it(cast: Cast) -> None:
    may = at_work(cast.may)
    order = place({cast.tea_100: 1}, "vietqr")
    payment = Payment.objects.get(order=order)
    day = f"{timezone.localdate():%d/%m/%Y}"
    content = as_csv(
        [
            ["Ngày giao dịch", "Số tham chiếu", "Thay đổi", "Số tiền", "Mô tả"],
            [day, "9713 - 0045853", "-", payment.amount, f"HOAN TIEN KHACH {payment.memo_code}"],
            [day, "9714 - 1", "+", 5_000, "gop von"],
            [day, "9715 - 1", "", 6_000, "khong ro"],
            ["Tổng", "", "", "", ""],
        ]
    )
    page = may.post("/htx/tien/chuyen-khoan/sao-ke/", {"file": SimpleUploadedFile("a.csv", content)})
    text = page.content.decode()
    for words in ("bỏ qua 1 dòng tiền ra", "1 dòng không phải giao dịch", "Nhập 1 khoản", "9714 - 1"):
        assert words in text
    assert "Dòng 4, cột “Thay đổi”: không rõ tiền vào hay tiền ra." in text
    may.post("/htx/tien/chuyen-khoan/sao-ke/nhap/", {"rows": page.context["signed"], "unknown": "keep"})
    assert [row.amount for row in BankTransfer.unscoped.all()] == [5_000]
    payment.refresh_from_db()
    assert payment.is_open


def test_a_refusal_is_in_the_readers_language() -> None:
    with translation.override("en"), pytest.raises(BadFile, match="does not say"):
        read(HEAD + "Số tiền\n25/10/2026,a,150000\n")
