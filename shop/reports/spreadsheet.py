"""CSV and XLSX that a spreadsheet opens without running anything in them; amounts stay numbers (promise W3)."""

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet as StreamedSheet

from catalog.text import BOM, spreadsheet_cell

AMOUNT_FORMAT = "#,##0"
DATE_FORMAT = "dd/mm/yyyy"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
MOST_LETTERS = 32_767  # of a cell

Value = str | int | datetime.date


class Ungrouped(int):
    """A number that is no amount: a year, a key."""


@dataclass(frozen=True)
class Table:
    """One sheet. `facts` stand above the table, `total` below it; `widths` are Excel's, about one a letter; `hidden`
    are places of columns, from 0, that a program reads and people need not see; `has_filter` gives every head Excel's
    own filter."""

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[int]
    facts: Sequence[tuple[str, Value]] = ()
    total: Sequence[Value] = field(default_factory=tuple)
    hidden: Sequence[int] = ()
    has_filter: bool = False


def write(rows: Iterable[Iterable[Value]], *, delimiter: str = ",") -> str:
    """The whole CSV file as text, beginning with the byte order mark that Excel needs for Vietnamese; Vietnam's Excel
    parts cells by ";"."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    return BOM + buffer.getvalue()


def _plain(value: Value) -> str | int:
    return value.isoformat() if isinstance(value, datetime.date) else spreadsheet_cell(value)


def workbook(*tables: Table) -> bytes:
    """An XLSX file of a sheet each, ready to print on A4: heads repeat on each page, all columns fit its width."""
    book = Workbook()
    for number, table in enumerate(tables):
        sheet = book.create_sheet() if number else book.worksheets[0]
        sheet.title = table.title[:31]
        _fill_sheet(sheet, table)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _fill_sheet(sheet: Worksheet, table: Table) -> None:
    if table.facts:
        _facts(sheet, table.facts)
    head_row = sheet.max_row + 2 if table.facts else 1
    _row(sheet, head_row, table.heads)
    for one in sheet[head_row]:
        one.font, one.fill = Font(bold=True), PatternFill("solid", fgColor="ECEEF6")
        one.alignment = Alignment(wrap_text=True, vertical="center")
    number = head_row
    for number, row in enumerate(table.rows, head_row + 1):
        _row(sheet, number, row)
    if table.total:
        _row(sheet, number + 1, table.total)
        for one in sheet[number + 1]:
            one.font, one.border = Font(bold=True), Border(top=Side("thin"))
    if table.has_filter:
        sheet.auto_filter.ref = f"A{head_row}:{get_column_letter(len(table.heads))}{number}"
    _print_setup(sheet, table, head_row)


def stream(path: Path, *tables: Table) -> int:
    """The same into a file, row by row, so that any number of rows needs no memory; a sheet for each table.

    Returns how many rows there are below the heads.
    """
    count = 0
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        plain, bold = _Formats.of(book), _Formats.of(book, bold=True)
        for table in tables:
            sheet = book.add_worksheet(table.title[:31])
            head_row = len(table.facts) + 1 if table.facts else 0
            sheet.freeze_panes(head_row + 1, 0)
            for column, width in enumerate(table.widths):
                sheet.set_column(column, column, width)
            for number, fact in enumerate(table.facts):
                _stream_row(sheet, number, fact, plain)
            _stream_row(sheet, head_row, table.heads, bold)
            number = head_row
            for number, values in enumerate(table.rows, head_row + 1):
                _stream_row(sheet, number, values, plain)
            count += number - head_row
            if table.has_filter:
                sheet.autofilter(head_row, 0, number, len(table.heads) - 1)
            if table.total:
                _stream_row(sheet, number + 1, table.total, bold)
    return count


class _Formats(NamedTuple):
    """What a streamed cell looks like by what is in it."""

    text: Format
    day: Format
    amount: Format
    ungrouped: Format

    @classmethod
    def of(cls, book: xlsxwriter.Workbook, *, bold: bool = False) -> "_Formats":
        shown = ("@", DATE_FORMAT, AMOUNT_FORMAT, "0")
        return cls(*(book.add_format({"num_format": words, "bold": bold}) for words in shown))


def _stream_row(sheet: StreamedSheet, number: int, values: Sequence[Value], formats: _Formats) -> None:
    for column, value in enumerate(values):
        if isinstance(value, datetime.date):
            sheet.write_datetime(number, column, value, formats.day)
        elif isinstance(value, int):
            is_amount = not isinstance(value, Ungrouped)
            sheet.write_number(number, column, value, formats.amount if is_amount else formats.ungrouped)
        elif value:
            sheet.write_string(number, column, _text(value), formats.text)


@lru_cache(maxsize=500)  # names and places come again in every row
def _text(value: str) -> str:
    """What a cell can hold of it; no spreadsheet takes it for a formula."""
    return str(spreadsheet_cell(ILLEGAL_CHARACTERS_RE.sub("", value)))[:MOST_LETTERS]


def _facts(sheet: Worksheet, facts: Sequence[tuple[str, Value]]) -> None:
    for number, (label, value) in enumerate(facts, 1):
        _row(sheet, number, (label, value))
        sheet.cell(number, 2).font = Font(bold=True)
        sheet.cell(number, 2).alignment = Alignment(horizontal="left")


def _row(sheet: Worksheet, number: int, values: Iterable[Value]) -> None:
    for column, value in enumerate(values, 1):
        one = sheet.cell(number, column)
        if isinstance(one, Cell):
            _fill(one, value)


def _fill(one: Cell, value: Value) -> None:
    if isinstance(value, datetime.date):
        one.value, one.number_format = value, DATE_FORMAT
    elif isinstance(value, Ungrouped):
        one.value, one.number_format = int(value), "0"
    elif isinstance(value, int):
        one.value, one.number_format = value, AMOUNT_FORMAT
    else:
        one.value = _text(value)
        one.data_type = "s"  # openpyxl takes a text that begins with "=" for a formula
        one.number_format = "@"


def _print_setup(sheet: Worksheet, table: Table, head_row: int) -> None:
    for column, width in enumerate(table.widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for place in table.hidden:
        sheet.column_dimensions[get_column_letter(place + 1)].hidden = True
    sheet.freeze_panes = f"A{head_row + 1}"
    sheet.print_title_rows = f"{head_row}:{head_row}"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape" if sum(table.widths) > 110 else "portrait"
    sheet.page_setup.fitToHeight = 0
    if sheet.sheet_properties.pageSetUpPr is not None:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
