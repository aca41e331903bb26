"""Bank statements as files: what is read, what is named as wrong, and what a hostile file gets (promise M7).

The layouts of banks are in test_statement_layouts.
"""

import datetime
import io
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone

from catalog.spreadsheets import files
from catalog.spreadsheets.files import BadFile
from shop.treasury.bank import statements
from tests.treasury.bank import ACCOUNT

HEAD = ["Ngày giao dịch", "Số tiền ghi có", "Nội dung", "Số tham chiếu"]
PRICE = 144_000
Table = Sequence[Sequence[object]]


def as_csv(rows: Table, *, delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    lines = [
        delimiter.join('"' + str("" if cell is None else cell).replace('"', '""') + '"' for cell in row)
        for row in rows
    ]
    return "\r\n".join(lines).encode(encoding)


def as_xlsx(rows: Table, **sheets: Table) -> bytes:
    """`sheets`: more of them, by their names."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(content: bytes) -> statements.Statement:
    return statements.read(content, account_number=ACCOUNT, own_accounts={ACCOUNT, "222"})


WRITERS: dict[str, Callable[[Table], bytes]] = {
    "csv": as_csv,
    "csv without a mark": lambda rows: as_csv(rows, encoding="utf-8"),
    "semicolons": lambda rows: as_csv(rows, delimiter=";"),
    "tabs": lambda rows: as_csv(rows, delimiter="\t"),
    "xlsx": as_xlsx,
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_is_read_the_same(name: str) -> None:
    table: Table = [
        ["NGÂN HÀNG NÔNG NGHIỆP", None, None, None],
        ["SAO KÊ TÀI KHOẢN 0000000001", None, None, None],
        ["Ngày giao dịch\nTransaction date", "Ghi có / Credit (VND)", "Diễn giải", "Số CT"],
        ["23/11/2026", "144000", "HTX1; mua chè, 2 gói", "FT1"],
        ["23/11/2026 09:30", "1,250,000", 'nói "cảm ơn"', "ft 2"],
        ["22/11/2026 23:59:59", "5000", "", ""],
        [None, None, None, None],
        ["Tổng cộng", "1,399,000", None, None],
    ]
    found = read(WRITERS[name](table))
    assert (found.problems, found.aside) == ([], 1)
    assert found.rows[1].incoming(1).bank_reference == "FT2"
    assert [(row.line, row.amount, row.content, row.reference) for row in found.rows] == [
        (4, 144_000, "HTX1; mua chè, 2 gói", "FT1"),
        (5, 1_250_000, 'nói "cảm ơn"', "ft 2"),
        (6, 5_000, "", ""),
    ]
    times = [timezone.localtime(row.occurred_at) for row in found.rows]
    assert [f"{time:%d/%m %H:%M:%S}" for time in times] == [
        "23/11 00:00:00",
        "23/11 09:30:00",
        "22/11 23:59:59",
    ]


def test_excel_dates_and_whole_numbers_are_fine() -> None:
    table: Table = [
        HEAD,
        [datetime.datetime(2026, 11, 20, 8, 15), 150_000, "a", 12345],
        [datetime.date(2026, 11, 20), 150_000.0, "b", "x1"],
    ]
    found = read(as_xlsx(table))
    assert [(row.amount, row.reference) for row in found.rows] == [(150_000, "12345"), (150_000, "x1")]


def test_money_that_went_out_is_left_out() -> None:
    table: Table = [
        ["Date", "Debit", "Credit", "Description", "Balance"],
        ["20/11/2026", "500,000", "", "rut tien", "1"],
        ["20/11/2026", "500,000", "0", "phi", "1"],
        ["20/11/2026", "0", "150,000", "mua che", "1"],
    ]
    found = read(as_csv(table))
    assert ([row.amount for row in found.rows], found.outgoing, found.problems) == ([150_000], 2, [])


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("một trăm nghìn", "không phải số tiền"),
        ("-150000", "số âm"),
        ("−150000", "số âm"),
        ("(150,000)", "số âm"),
        ("150000.5", "số lẻ"),
        ("1,250.000", "không phải số tiền"),
        ("1,50,000", "không phải số tiền"),
        ("150 USD", "không phải số tiền"),
        ("1e6", "không phải số tiền"),
        ("9" * 15, "không phải số tiền"),
        ("٣٣٣", "không phải số tiền"),
        ("=1+1", "không phải số tiền"),
    ],
)
def test_m7_a_bad_amount_names_its_row_and_column(cell: str, words: str) -> None:
    table: Table = [HEAD, ["20/11/2026", "5000", "a", "1"], ["x"], ["20/11/2026", cell, "b", "2"]]
    found = read(as_csv(table[:2] + table[3:]))
    (problem,) = found.problems
    assert (problem.line, problem.column) == (3, "Số tiền ghi có")
    assert str(problem).startswith("Dòng 3, cột “Số tiền ghi có”: ")
    assert words in str(problem)


@pytest.mark.parametrize(
    ("cell", "words"),
    [(-150_000, "số âm"), (150_000.5, "số lẻ"), (True, "không phải số tiền"), (1e300, "không phải số tiền"),
     (Decimal("1.5"), "số lẻ"), (datetime.date(2026, 1, 1), "không phải số tiền")],
)  # fmt: skip
def test_m7_a_bad_number_of_excel_is_named_too(cell: object, words: str) -> None:
    found = read(as_xlsx([HEAD, ["20/11/2026", cell, "a", "1"]]))
    (problem,) = found.problems
    assert words in str(problem)


@pytest.mark.parametrize(
    "cell",
    ["31/02/2026", "13/13/2026", "hôm qua", "", "20/11/1999", "20/11/9999", "1/1/0001", "20/11/2026 25:00",
     "2026-02-30", "99999"],
)  # fmt: skip
def test_m7_a_bad_date_is_named(cell: str) -> None:
    (problem,) = read(as_csv([HEAD, [cell, "5000", "a", "1"]])).problems
    assert (problem.line, problem.column) == (2, "Ngày giao dịch")


def test_a_row_of_a_foreign_account_is_named_and_an_old_one_of_ours_is_read() -> None:
    table: Table = [
        [*HEAD, "Số tài khoản"],
        ["20/11/2026", "5000", "a", "1", "222"],
        ["20/11/2026", "5000", "a", "2", "999"],
        ["20/11/2026", "5000", "a", "3", "0000.0000 01"],
    ]
    found = read(as_csv(table))
    assert [row.account_number for row in found.rows] == ["222", ACCOUNT]
    assert [(problem.line, problem.column) for problem in found.problems] == [(3, "Số tài khoản")]


def test_m9_one_reference_at_two_amounts_is_two_transfers_and_twice_the_same_is_one() -> None:
    table: Table = [
        HEAD,
        ["20/11/2026", "5000", "a", "1"],
        ["20/11/2026", "5000", "a", "1"],
        ["20/11/2026", "6000", "b", "1"],
    ]
    found = read(as_csv(table))
    assert ([row.line for row in found.rows], found.copies, found.problems) == ([2, 4], 1, [])


def test_equal_rows_without_a_reference_are_told_apart() -> None:
    rows = read(as_csv([HEAD, *[["20/11/2026", "5000", "Mua  chè", ""]] * 3])).rows
    ids = {row.incoming(1).external_id for row in rows}
    assert (len(ids), [row.repeat for row in rows]) == (3, [1, 2, 3])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "trống"),
        (b"   \n ", "trống"),
        (b"a" * (files.MAX_BYTES + 1), "5 MB"),
        ("Ngày,Số tiền,Nội dung\n".encode("cp1258", "replace") + b"\xff\xfe", "Không thấy dòng tiêu đề"),
        (b"GIF89a\x00\x01", "không phải bảng tính"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "hỏng"),
        (b"PK\x03\x04 no archive", "hỏng"),
        (b"mot,hai,ba\n1,2,3", "Không thấy dòng tiêu đề"),
        ("Ngày giao dịch,Số tiền ghi có\n20/11/2026,5".encode(), "thiếu cột “Nội dung”"),
        ("Ngày giao dịch,Nội dung\n20/11/2026,5".encode(), "thiếu cột “Số tiền ghi có”"),
        ("Ngày giao dịch,Số tiền ghi có,Nội dung\n".encode(), "không có khoản tiền vào nào"),
        (b'"' + b"x" * 200_000, "hỏng"),
    ],
    ids=str,
)
def test_m7_a_file_that_is_no_statement_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(BadFile, match=words):
        read(content)


def test_a_heading_that_is_missing_names_its_row() -> None:
    table: Table = [["Sao kê"], ["Ngày giao dịch", "Ghi có", "Số dư"], ["20/11/2026", "1", "2"]]
    with pytest.raises(BadFile, match="Dòng 2: dòng tiêu đề thiếu cột “Nội dung”"):
        read(as_csv(table))


def test_too_many_rows_are_refused() -> None:
    rows = [["20/11/2026", "5000", "a", str(number)] for number in range(files.MAX_ROWS + 1)]
    for writer in (as_csv, as_xlsx):
        with pytest.raises(BadFile, match=r"5\.000"):
            read(writer([HEAD, *rows]))


def _archive(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


SHEET = "xl/worksheets/sheet1.xml"


def test_an_archive_that_says_it_is_too_large_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = _archive({"[Content_Types].xml": b"", SHEET: b"0" * (files.MAX_UNPACKED + 1)})
    assert len(bomb) < 100_000
    monkeypatch.setattr(files.subprocess, "run", lambda *args, **options: pytest.fail("it was unpacked"))
    with pytest.raises(BadFile, match="bung ra"):
        read(bomb)
    with pytest.raises(BadFile, match="bung ra"):
        read(_archive({f"part{number}": b"" for number in range(files.MAX_PARTS + 1)}))


def test_a_last_row_a_million_lines_below_is_refused() -> None:
    parts = _parts(as_xlsx([HEAD, ["20/11/2026", "5000", "a", "1"]]))
    for name in "ABCD":
        parts[SHEET] = parts[SHEET].replace(f'r="{name}2"'.encode(), f'r="{name}1048576"'.encode())
    with pytest.raises(BadFile):
        read(_archive(parts))


@pytest.mark.parametrize("what", ["entities", "no xml", "no sheet", "not a book"])
def test_broken_books_are_refused(what: str) -> None:
    parts = _parts(as_xlsx([HEAD, ["20/11/2026", "5000", "a", "1"]]))
    if what == "entities":
        bomb = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
        parts[SHEET] = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "x">' + bomb + b"]><x>&e11;</x>"
    elif what == "no xml":
        parts[SHEET] = b"<worksheet><sheetData><row><c t='s'><v>999</v></c></row></sheetData"
    elif what == "no sheet":
        parts.pop(SHEET)
    else:
        parts = {"hello.txt": b"hello"}
    with pytest.raises(BadFile):
        read(_archive(parts))
