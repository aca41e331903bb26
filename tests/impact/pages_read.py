"""Tables of households as a reader of pages and files sees them."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from shop.impact.households import Line
from shop.reports import periods
from shop.union.models import Report
from tests.outbox import drain

FIGURES = 7  # cells of a line beside its name


def lines_of(page: bytes) -> dict[str, list[Line]]:
    """The tables of a page, by their names, figures as a reader sees them."""
    found: dict[str, list[Line]] = {}
    for table in BeautifulSoup(page, "html.parser").select("table[data-bang]"):
        rows = []
        for row in table.select("tbody tr"):
            head = row.select_one("th")
            assert head
            label = next(head.stripped_strings)
            cells = [next(cell.stripped_strings, "") for cell in row.select("td")]
            if len(cells) == FIGURES:
                rows.append(line_from(label, cells))
        found[str(table["data-bang"])] = rows
    return found


def line_from(label: str, cells: Sequence[Any]) -> Line:
    values = [number(cell) for cell in cells]
    assert values[0] is not None
    line = Line(label, values[0], values[1], values[2], values[3], values[5], values[4], values[6])
    return replace(line, counted=values[7] or 0, divided=values[8]) if len(values) > FIGURES else line


def number(cell: Any) -> int | None:
    digits = "".join(sign for sign in str(cell) if sign.isdigit())
    return int(digits) if digits else None


def exported(client: Client, address: str) -> dict[str, list[Line]]:
    """The same from the files: XLSX, and CSV parted either way."""
    path = address.replace("/ho/", "/ho/bang.csv")
    parted = [_parted(client, path, ";"), _parted(client, path, ",")]
    assert parted[0] == parted[1]
    (_head, *rows) = parted[0]
    content = client.get(address.replace("/ho/", "/ho/bang.xlsx")).content
    (sheet, *_more) = load_workbook(io.BytesIO(content)).worksheets
    cells = [[*row] for row in sheet.iter_rows(values_only=True)]
    printed = [[str(cell or "") for cell in row] for row in cells if row[0] in LEVELS]
    assert [row[:2] for row in printed] == [row[:2] for row in rows]
    found: dict[str, list[Line]] = {name: [] for name in LEVELS.values()}
    for row in [*rows, *printed]:
        found[LEVELS[row[0]]].append(line_from(row[1], row[3:]))
    return found


def _parted(client: Client, path: str, mark: str) -> list[list[str]]:
    asked = path if mark == ";" else f"{path}{'&' if '?' in path else '?'}dau=%2C"
    text = client.get(asked).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=mark))


def reported(client: Client, address: str, page: dict[str, list[Line]]) -> dict[str, list[Line]]:
    """The same from the union's report of that quarter, made anew; whose its lines are says the page."""
    period = periods.parse(address.rpartition("=")[2], timezone.localdate())
    client.post("/lien-minh/bao-cao/", {"report": f"quy/{period.code}"})
    drain()
    content = client.get(f"/lien-minh/bao-cao/{Report.objects.latest('pk').pk}/tai.xlsx").content
    book = load_workbook(io.BytesIO(content))
    found: dict[str, list[Line]] = {"htx": page.get("htx", []), "tinh": [], "huyen": []}
    for name in book.sheetnames:
        if period.label.replace("/", " ") in name:  # Excel takes no stroke in a sheet's name
            for label, *cells in book[name].iter_rows(min_row=2, values_only=True):
                counted, _of, told = str(cells[0]).rpartition(" trong ")
                line = line_from(str(label), [told, *cells[1:FIGURES], counted or told, cells[FIGURES]])
                found["tinh" if label == "Cả tỉnh" else "huyen"].append(line)
    assert bool(found["tinh"]) == bool(page.get("tinh"))
    return found


LEVELS = {"Tỉnh": "tinh", "Huyện cũ": "huyen", "Xã, phường": "xa", "Hợp tác xã": "htx"}
