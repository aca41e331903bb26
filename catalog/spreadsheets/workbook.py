"""Reads a workbook (XLSX, XLS, XLSB, ODS) from standard input and prints its cells as JSON; with "layout" what
is hidden, merged or not counted, too.

Run as a process of its own by `sheets`: whatever a file unfolds into, the memory and the processor that it may use
end here, and not in the web worker. Knows nothing of Django and of the project.
"""

import datetime
import io
import json
import posixpath
import re
import resource
import sys
import zipfile
from typing import Any
from xml.etree import ElementTree

import python_calamine

MEMORY = 512 * 1024 * 1024  # bytes of addresses; a real statement of 5,000 rows takes a tenth
SECONDS = 2  # of the processor; that statement takes a tenth of one
MAX_TEXT = 8 * 1024 * 1024  # characters of all cells together
MAX_CELL = 2_000  # characters; more is no cell of a statement
MOST_MERGED = 2_000
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class TooMuch(Exception):
    """The text says of what."""


def limit() -> None:
    """Of this process, for good: too much memory aborts it, too much time kills it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(most_rows: int, most_columns: int, *, with_layout: bool) -> None:
    limit()
    try:
        sheets = read(sys.stdin.buffer.read(), most_rows, most_columns, with_layout=with_layout)
    except TooMuch as error:
        json.dump({"error": str(error)}, sys.stdout)
    except python_calamine.PasswordError:
        json.dump({"error": "password"}, sys.stdout)
    except (python_calamine.CalamineError, OSError, ValueError, SyntaxError, zipfile.BadZipFile) as error:
        json.dump({"error": "broken", "why": str(error)[:200]}, sys.stdout)
    else:
        json.dump({"sheets": sheets}, sys.stdout)


def read(content: bytes, most_rows: int, most_columns: int, *, with_layout: bool) -> list[list[object]]:
    """Of every sheet its name, its rows as [line, cells] and its layout; rows without any cell are left out.

    Raises TooMuch.
    """
    sheets: list[list[object]] = []
    hidden = hidden_parts(content) if with_layout and content.startswith(b"PK") else {}
    left = MAX_TEXT
    book = python_calamine.load_workbook(io.BytesIO(content))
    for sheet in book.sheets_metadata:
        if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        loaded = book.get_sheet_by_name(sheet.name)
        rows: list[object] = []
        if loaded.total_height > most_rows:
            raise TooMuch("rows")
        for line, cells in enumerate(loaded.iter_rows(), 1):
            kept = [plain(cell) for cell in cells[:most_columns]]
            left -= sum(len(cell) for cell in kept if isinstance(cell, str))
            if left < 0:
                raise TooMuch("size")
            if any(cell is not None for cell in kept):
                rows.append([line, kept])
        layout = layout_of(sheet, loaded, hidden.get(sheet.name, {})) if with_layout else {}
        sheets.append([sheet.name or "-", rows, layout])
    return sheets


def layout_of(
    about: python_calamine.SheetMetadata, sheet: python_calamine.CalamineSheet, hidden: dict[str, list[Any]]
) -> dict[str, object]:
    """calamine's rows begin at the first column that is used: so do the places."""
    first = sheet.start[1] if sheet.start else 0
    merged = (sheet.merged_cell_ranges or [])[:MOST_MERGED]
    return {
        "is_hidden": about.visible != python_calamine.SheetVisibleEnum.Visible,
        "merged": [
            [top + 1, left - first, bottom + 1, right - first] for (top, left), (bottom, right) in merged
        ],
        "lines": hidden.get("lines", []),
        "places": [place - first for place in hidden.get("places", [])],
        "uncounted": [[line, place - first] for line, place in hidden.get("uncounted", [])],
    }


def hidden_parts(content: bytes) -> dict[str, dict[str, list[Any]]]:
    """By the name of its sheet what of an XLSX calamine does not tell: hidden columns and rows, and formulas without
    a stored value. Nothing of a file that is built otherwise."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        try:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - within this process's limits
            links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        except KeyError:
            return {}
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        found = {}
        for sheet in book.iter(f"{SPREADSHEET}sheet"):
            target = posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(RELATION), "")))[1:]
            if target in archive.namelist():
                found[sheet.get("name", "")] = hidden_cells(archive, target)
    return found


def hidden_cells(archive: zipfile.ZipFile, part: str) -> dict[str, list[Any]]:
    places: list[int] = []
    lines: list[int] = []
    uncounted: list[list[int]] = []
    with archive.open(part) as source:
        for _event, one in ElementTree.iterparse(source):  # noqa: S314
            if one.tag == f"{SPREADSHEET}col" and one.get("hidden") in ("1", "true"):
                places += range(int(one.get("min", 1)) - 1, min(int(one.get("max", 1)), 16_384))
            elif one.tag == f"{SPREADSHEET}row":
                line = int(one.get("r", 0))
                if one.get("hidden") in ("1", "true"):
                    lines.append(line)
                for cell in one:
                    formula, value = cell.find(f"{SPREADSHEET}f"), cell.find(f"{SPREADSHEET}v")
                    if formula is not None and (value is None or not (value.text or "").strip()):
                        uncounted.append([line, place_of(cell.get("r", ""))])
                one.clear()
    return {"places": places, "lines": lines, "uncounted": uncounted}


def place_of(name: str) -> int:
    """Of a cell, from 0: "C7" is 2."""
    place = 0
    for letter in re.sub(r"[^A-Z]", "", name):
        place = place * 26 + ord(letter) - 64
    return place - 1


def plain(cell: object) -> object:
    """JSON has no dates: they travel as a list of one."""
    if isinstance(cell, str):
        return cell[:MAX_CELL] if cell.strip() else None
    if isinstance(cell, datetime.date):
        return [cell.isoformat()]
    if isinstance(cell, (bool, int, float)):
        return cell
    return str(cell)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), with_layout=sys.argv[3:] == ["layout"])
