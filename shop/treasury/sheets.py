"""Opening a statement file: CSV or XLSX, as rows of cells. Hostile and broken files get a clear refusal.

What the cells mean is read in `statements`.
"""

import csv
import datetime
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 50
# Of an XLSX once unpacked. A real statement of MAX_ROWS has about 6 MB and 250,000 tags; what a parser makes of a
# tag takes a hundred times its bytes, so tags are counted too, and styles, which are read whole, by themselves.
MAX_UNPACKED = 24 * 1024 * 1024  # bytes
MAX_TAGS = 800_000
MAX_STYLES = 512 * 1024  # bytes
MAX_PARTS = 200
CHUNK = 1 << 20
HEAD_ROWS = 100  # what banks write above and below the table
DELIMITERS = (",", ";", "\t")

Cell = str | int | float | bool | datetime.date | None


class BadFile(Exception):
    """The file cannot be read as a statement; the text says why, in the reader's language."""


@dataclass(frozen=True)
class Sheet:
    """Rows as (line number as a spreadsheet shows it, cells); rows without any cell are left out."""

    rows: list[tuple[int, list[Cell]]]


def open_sheets(content: bytes) -> list[Sheet]:
    """The ways to read a file: one for XLSX, one for each delimiter for CSV. Raises BadFile."""
    if len(content) > MAX_BYTES:
        raise BadFile(_("Tệp lớn quá 5 MB. Hãy xuất sao kê ít ngày hơn."))
    if not content.strip():
        raise BadFile(_("Tệp trống, không có dòng nào."))
    if content.startswith(b"PK"):
        return [_xlsx(content)]
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadFile(_("Đây là tệp .xls kiểu cũ. Hãy mở ra và lưu lại thành .xlsx hoặc CSV."))
    return _csv(content)


def _csv(content: bytes) -> list[Sheet]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(_("Không đọc được chữ trong tệp. Hãy lưu lại thành CSV UTF-8 hoặc XLSX.")) from error
    if "\x00" in text:
        raise BadFile(_("Đây không phải tệp sao kê CSV hay XLSX."))
    sheets = []
    for delimiter in DELIMITERS:
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            sheets.append(_limited((number, list(row)) for number, row in enumerate(reader, 1)))
        except csv.Error:  # one endless cell: perhaps another delimiter reads it
            continue
    if not sheets:
        raise BadFile(_("Tệp CSV bị hỏng, không đọc được."))
    return sheets


def _xlsx(content: bytes) -> Sheet:
    _refuse_bombs(content)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False, keep_vba=False
        )
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what banks write there is often wrong
            rows = enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1)
            return _limited((number, [_plain(cell) for cell in cells]) for number, cells in rows)
        finally:
            book.close()
    except BadFile:
        raise
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        ParseError,
        KeyError,
        ValueError,  # among them what openpyxl's parser says of entities
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        EOFError,
        NotImplementedError,
        OverflowError,
        RecursionError,
    ) as error:
        raise BadFile(_("Không mở được tệp Excel này: tệp bị hỏng hoặc có mật khẩu.")) from error


def _plain(cell: object) -> Cell:
    if cell is None or isinstance(cell, (str, bool, int, float, datetime.date)):
        return cell
    return str(cell)


def _refuse_bombs(content: bytes) -> None:
    """Counts what is in the archive, a piece at a time, before a parser sees any of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            is_bomb = len(archive.infolist()) > MAX_PARTS or _is_too_much(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,  # a password
    ) as error:
        raise BadFile(_("Không mở được tệp Excel này: tệp bị hỏng hoặc có mật khẩu.")) from error
    if is_bomb:
        raise BadFile(_("Tệp Excel này bung ra lớn quá. Hãy xuất sao kê ít ngày hơn."))


def _is_too_much(archive: zipfile.ZipFile) -> bool:
    size = tags = 0
    for part in archive.infolist():
        before = size
        with archive.open(part) as unpacked:
            while piece := unpacked.read(CHUNK):
                size += len(piece)
                tags += piece.count(b"<")
                is_long_style = "style" in part.filename.lower() and size - before > MAX_STYLES
                if size > MAX_UNPACKED or tags > MAX_TAGS or is_long_style:
                    return True
    return False


def _limited(rows: Iterator[tuple[int, list[Cell]]]) -> Sheet:
    kept: list[tuple[int, list[Cell]]] = []
    for count, (number, cells) in enumerate(rows, 1):
        if count > MAX_ROWS + HEAD_ROWS:
            raise BadFile(_("Tệp có hơn 5.000 dòng. Hãy xuất sao kê ít ngày hơn."))
        cells = cells[:MAX_COLUMNS]
        if any(cell is not None and str(cell).strip() for cell in cells):
            kept.append((number, cells))
    return Sheet(kept)
