"""Price lists as stalls keep them: what can be read is, what cannot is named by sheet, line and column."""

import datetime
import io
import json
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from catalog import amounts, prices
from catalog.pricelist import reading
from catalog.spreadsheets.files import BadFile

CASES = Path(__file__).parents[1] / "data" / "products"
EXPECTED = json.loads((CASES / "expected.json").read_text())
del EXPECTED["about"]
SAID = {  # what the cases ask for, and the words that say it
    "a formula whose value the file does not store": "công thức chưa có kết quả",
    "85k: asks 85.000?": "“85k” có phải 85.000\u00a0₫?",
    "1tr9: asks 1.900.000?": "“1tr9” có phải 1.900.000\u00a0₫?",
    "negative": "số âm",
    "empty": "chưa có",
    "a formula is no name": "công thức, không phải chữ",
}
NOTES = {
    "tcvn3-fonts.xlsx": ["phông cũ TCVN3"],
    "merged-formula-hidden.xlsx": [
        "Trang tính “Ghi chú” không có bảng hàng hoá",
        "dòng 7 “Cộng”, dòng 8 “Người lập biểu”",
        "Cột không dùng đến: Giá vốn",
    ],
}
HEAD = ["Tên hàng", "Quy cách", "Giá bán", "Tồn kho"]
TEA = ["Chè", "Gói 100 g", 85_000, 40]


def xlsx(*tables: list[list[Any]]) -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(tables, 1):
        sheet = book.create_sheet(f"Trang {number}")
        for row in rows:
            sheet.append(row)
    book.save(buffer)
    return buffer.getvalue()


def told(content: bytes) -> list[tuple[Any, ...]]:
    return [(row.name, row.pack, row.price, row.on_hand) for row in reading.read(content).rows]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_list_as_stalls_keep_it(name: str) -> None:
    expected = EXPECTED[name]
    found = reading.read((CASES / name).read_bytes())
    rows = [
        {"name": row.name, "pack": row.pack, "price": row.price, "on_hand": row.on_hand} for row in found.rows
    ]
    assert rows == expected["rows"]
    named = expected.get("named", [])
    assert [(one.line, one.column) for one in found.problems] == [
        (line, column) for line, column, _why in named
    ]
    for problem, (_line, _column, why) in zip(found.problems, named, strict=True):
        assert SAID[why] in problem.why
    notes = NOTES.get(name, [])
    assert len(found.notes) == len(notes)
    for note, words in zip(found.notes, notes, strict=True):
        assert words in note


TEXT = "Tên hàng;Quy cách;Giá bán;Số lượng\r\nMật ong;Chai 500 ml;190.000;12\r\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.replace(";", "\t").encode("utf-16"),
        TEXT.replace(";", ",").encode("utf-8-sig"),
        unicodedata.normalize("NFD", TEXT).encode(),
    ],
)
def test_texts_of_any_code_and_mark(content: bytes) -> None:
    assert told(content) == [("Mật ong", "Chai 500 ml", 190_000, 12)]


def test_the_vietnamese_code_page_with_every_mark_apart() -> None:
    apart = "Tên hàng,Quy cách,Giá bán\nMâ\u0323t ong rư\u0300ng,Hô\u0323p 1 kg,190000\n"
    assert told(apart.encode("cp1258")) == [("Mật ong rừng", "Hộp 1 kg", 190_000, None)]


def test_two_sheets_a_head_of_two_rows_and_prices_in_thousands() -> None:
    two_rows = [
        ["Tên hàng", "Quy cách", "Giá (nghìn đồng)", None],
        [None, None, "Bán lẻ", "Sỉ"],
        ["Chè", "Gói 1,5 kg", "85", 70],
    ]
    found = reading.read(xlsx([HEAD, TEA], two_rows))
    assert [(row.sheet, row.line, row.price) for row in found.rows] == [
        ("Trang 1", 2, 85_000),
        ("Trang 2", 3, 85_000),
    ]
    assert any("nghìn đồng" in note for note in found.notes)


def test_what_is_hidden_is_told_and_not_read() -> None:
    book = Workbook()
    sheet, other = book.worksheets[0], book.create_sheet("Nháp")
    for row in (
        ["Tên hàng", "Giá bán", "Giá", "Tồn kho"],
        ["Chè", 99_000, 85_000, 40],
        ["Cũ", 9_000, 10_000, 1],
    ):
        sheet.append(row)
        other.append(row)
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True
    other.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    found = reading.read(buffer.getvalue())
    assert [(row.name, row.price) for row in found.rows] == [("Chè", 85_000)]
    assert any("“Nháp” đang ẩn" in note for note in found.notes)
    assert any("1 dòng đang ẩn trong tệp, không đọc: dòng 3" in note for note in found.notes)
    assert any("Cột không dùng đến: Giá bán" in note for note in found.notes)


def test_what_an_export_disarmed_is_read_as_it_was() -> None:
    assert told(b"Ten hang,Gia ban\n'-Che,85000\n") == [("-Che", "", 85_000, None)]


UNCLEAR = [
    (85, 2, "có phải 85.000"),
    ("1,25tr", 2, "có phải 1.250.000"),
    ("٣٠٠٠٠", 2, "không phải giá"),
    ("−5000", 2, "số âm"),
    (85_000.5, 2, "số lẻ"),
    (10**9, 2, "giá phải từ"),
    (True, 2, "không phải số"),
    (datetime.date(2026, 11, 5), 2, "không phải số"),
    (datetime.date(2026, 11, 5), 1, "thành ngày tháng"),
    ("12 gói", 3, "số nguyên"),
    (2_000_000, 3, "nhiều nhất"),
    ("x" * 200, 0, "dài quá"),
    ("x" * 200, 1, "dài quá"),
    ("hỏng \ufffd", 0, "chữ bị hỏng"),
]


def test_a_cell_that_says_nothing_clear_is_named() -> None:
    rows = [[*TEA[:column], cell, *TEA[column + 1 :]] for cell, column, _words in UNCLEAR]
    found = reading.read(xlsx([HEAD, *rows, TEA]))
    named = [(line, HEAD[column]) for line, (_cell, column, _words) in enumerate(UNCLEAR, 2)]
    assert [(one.line, one.column) for one in found.problems] == named
    for problem, (_cell, _column, words) in zip(found.problems, UNCLEAR, strict=True):
        assert words in problem.why
    assert len(found.rows) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "trống"),
        (b"\xff\xd8\xff\xe0 photo \x00\x01", "không phải bảng tính"),
        (b"PK\x03\x04broken", "bị hỏng"),
        (xlsx([["Ghi chú", "gọi chị Mẩy"]]), "“Tên hàng”, “Giá bán”"),
        (xlsx([["Tên hàng", "Địa chỉ"], ["Chè", "Tả Lèng"]]), "“Giá bán”"),
    ],
)
def test_what_is_no_price_list_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(BadFile, match=words):
        reading.read(content)


def test_fifty_thousand_rows_are_refused_at_once() -> None:
    content = "\n".join([",".join(HEAD), *["Chè,Gói 100 g,85000,40"] * 50_000]).encode()
    before = time.process_time()
    with pytest.raises(BadFile, match=r"hơn 5\.000 dòng"):
        reading.read(content)
    assert time.process_time() - before < 2


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("85k", 85_000),
        ("1tr9", 1_900_000),
        ("1,25tr", 1_250_000),
        ("2 triệu", 2_000_000),
        ("85", None),
        ("rẻ", None),
    ],
)
def test_prices_as_they_are_said(typed: str, meant: int | None) -> None:
    assert amounts.meant(typed) == meant


@pytest.mark.parametrize(
    ("price", "percent", "new"),
    [
        (85_000, 10, 94_000),
        (12_300, 10, 13_500),
        (49_900, 5, 52_000),
        (20_000, 1, 20_000),
        (1_000, -50, 1_000),
    ],
)
def test_a_change_by_per_cent_ends_at_a_price_that_people_write(price: int, percent: int, new: int) -> None:
    assert prices.changed_by(price, percent) == new
