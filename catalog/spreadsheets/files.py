"""Opening a file: a workbook, CSV, or a web page named .xls, as rows of cells. Hostile and broken files get a clear
refusal. What the cells mean is not known here.
"""

import csv
import datetime
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from catalog.spreadsheets import markup

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 50
MAX_UNPACKED = (
    64 * 1024 * 1024
)  # bytes that an XLSX says it has; what it does not say, the reader's limits end
MAX_PARTS = 200
HEAD_ROWS = 100  # what is written above and below the table
SECONDS = 15  # to read a workbook on a busy machine; the reader's own limit is shorter
DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8-sig", "cp1258")
READER = Path(__file__).with_name("workbook.py")
_OLE = b"\xd0\xcf\x11\xe0"  # the old XLS, and an XLSX with a password

Cell = str | int | float | bool | datetime.date | None


class BadFile(Exception):
    """The file cannot be read as a table; the text says why, in the reader's language."""


@dataclass(frozen=True)
class Layout:
    """What a workbook hides, merges or has not counted. Lines from 1, places from 0, as in `Sheet.rows`."""

    is_hidden: bool = False
    hidden_places: frozenset[int] = frozenset()
    hidden_lines: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()  # first line and place, last line and place
    uncounted: frozenset[tuple[int, int]] = frozenset()  # formulas whose value the file does not store


@dataclass(frozen=True)
class Sheet:
    """Rows as (line number as a spreadsheet shows it, cells); rows without any cell are left out. A text has no
    name: each of its sheets is another way to read it, and `encoding` says how its letters were read."""

    rows: list[tuple[int, list[Cell]]]
    name: str = ""
    encoding: str = ""
    layout: Layout = Layout()


def open_sheets(content: bytes, *, with_layout: bool = False) -> list[Sheet]:
    """The tables that a file may hold: every sheet of a workbook, a text once for each delimiter. Only an XLSX tells
    its whole layout. Raises BadFile."""
    if len(content) > MAX_BYTES:
        raise BadFile(_("Tệp lớn quá 5 MB. Hãy chia thành nhiều tệp nhỏ hơn."))
    if not content.strip():
        raise BadFile(_("Tệp trống, không có dòng nào."))
    if content.startswith(b"PK"):
        _refuse_bombs(content)
        return _workbook(content, with_layout=with_layout)
    if content.startswith(_OLE):
        return _workbook(content, with_layout=with_layout)
    text, encoding = _decoded(content)
    if text.lstrip().startswith("<"):
        return [_limited(table) for table in markup.tables(text, MAX_ROWS + HEAD_ROWS + 1)]
    return _csv(text, encoding)


def _decoded(content: bytes) -> tuple[str, str]:
    """UTF-8, UTF-16, or the Vietnamese code page of older programs; the text and which. Raises BadFile."""
    encodings: Iterable[str] = ENCODINGS
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif content[1:200:2].count(0) > content[:200].count(0) * 0.9 > 10:
        encodings = ("utf-16-le",)
    elif content[0:200:2].count(0) > content[:200].count(0) * 0.9 > 10:
        encodings = ("utf-16-be",)
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.search(r"[\x00-\x08\x0e-\x1f]", text):
            break
        return text, encoding
    raise BadFile(_("Đây không phải bảng tính: chợ đọc được Excel (.xlsx, .xls) và CSV."))


def _csv(text: str, encoding: str) -> list[Sheet]:
    sheets = []
    for delimiter in DELIMITERS:
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            rows = ((number, [*map(_unquoted, row)]) for number, row in enumerate(reader, 1))
            sheets.append(_limited(rows, encoding=encoding))
        except csv.Error:  # one endless cell: perhaps another delimiter reads it
            continue
    if not sheets:
        raise BadFile(_("Tệp CSV bị hỏng, không đọc được."))
    return sheets


def _unquoted(cell: str) -> str:
    """="0012" and '0012 are how a CSV keeps Excel from turning a text into a number."""
    found = re.fullmatch(r'\s*="([^"]*)"\s*|\s*\'([0-9].*)', cell, re.DOTALL)
    return (found[1] or found[2] or "") if found else cell


def _refuse_bombs(content: bytes) -> None:
    """What an archive itself says is too much is refused before anything is unpacked. Raises BadFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise _broken() from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _too_much()


def _broken() -> BadFile:
    return BadFile(_("Không mở được tệp Excel này: tệp bị hỏng hoặc có mật khẩu."))


def _too_much() -> BadFile:
    return BadFile(_("Tệp Excel này bung ra lớn quá. Hãy chia thành nhiều tệp nhỏ hơn."))


def _too_long() -> BadFile:
    return BadFile(_("Tệp có hơn 5.000 dòng. Hãy chia thành nhiều tệp nhỏ hơn."))


def _workbook(content: bytes, *, with_layout: bool) -> list[Sheet]:
    """Read by a process of its own with limits of its own (see `workbook`). Raises BadFile."""
    command = [sys.executable, "-I", str(READER), str(MAX_ROWS + HEAD_ROWS), str(MAX_COLUMNS)]
    if with_layout:
        command.append("layout")
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; the file goes through standard input
            command, input=content, capture_output=True, timeout=SECONDS, check=False
        )
        told: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"error": "size"}
    except subprocess.TimeoutExpired:
        told = {"error": "size"}
    match told.get("error"):
        case None:
            return [
                _limited(
                    ((line, [*map(_dated, cells)]) for line, cells in rows), name, layout=_layout(layout)
                )
                for name, rows, layout in told["sheets"]
            ]
        case "rows":
            raise _too_long()
        case "size":
            raise _too_much()
        case _:
            raise _broken()


def _layout(told: dict[str, Any]) -> Layout:
    return Layout(
        told.get("is_hidden", False),
        frozenset(told.get("places", ())),
        frozenset(told.get("lines", ())),
        tuple((top, left, bottom, right) for top, left, bottom, right in told.get("merged", ())),
        frozenset((line, place) for line, place in told.get("uncounted", ())),
    )


def _dated(cell: Any) -> Cell:
    if not isinstance(cell, list):
        return cell  # type: ignore[no-any-return]  # as JSON has it
    moment = datetime.datetime.fromisoformat(cell[0])
    return moment if "T" in cell[0] else moment.date()


def _limited(
    rows: Iterable[tuple[int, list[Any]]], name: str = "", *, encoding: str = "", layout: Layout = Layout()
) -> Sheet:
    kept: list[tuple[int, list[Cell]]] = []
    for count, (number, cells) in enumerate(rows, 1):
        if count > MAX_ROWS + HEAD_ROWS:
            raise _too_long()
        cells = cells[:MAX_COLUMNS]
        if any(cell is not None and str(cell).strip() for cell in cells):
            kept.append((number, cells))
    return Sheet(kept, name, encoding, layout)
