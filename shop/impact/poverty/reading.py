"""Reading a commune list of poor households from a spreadsheet: what each row says, and why one cannot be taken."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from catalog import amounts, text
from catalog.spreadsheets import files
from catalog.spreadsheets.files import BadFile, Cell, Sheet
from shop.impact.models.poverty import MOST_HOUSEHOLDS
from shop.impact.register import places
from shop.impact.register.places import Gazetteer

COLUMNS = ("commune", "households", "poor", "near_poor")
HEAD_LINES = 15  # above the table
SUMS = ("tong", "cong", "tong cong", "toan tinh", "ca tinh", "tong so")


@dataclass
class Row:
    """One line of the file. `wrong` says why it cannot be taken, in the reader's language."""

    line: int
    name: str
    commune: str = ""  # its code
    households: int = 0
    poor: int = 0
    near_poor: int = 0
    wrong: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read(content: bytes) -> list[Row]:
    """The rows of the first sheet that is such a list. Raises BadFile."""
    for sheet in files.open_sheets(content):
        for place, (_line, cells) in enumerate(sheet.rows[:HEAD_LINES]):
            if columns := _columns(cells):
                return _rows(sheet, place + 1, columns)
    raise BadFile(
        _("Không thấy các cột Xã, Tổng số hộ, Hộ nghèo, Hộ cận nghèo. Tải tệp mẫu rồi chép số vào.")
    )


def _columns(cells: Sequence[Cell]) -> dict[str, int] | None:
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        words = f" {text.fold(str(cell or ''))} "
        if " ty le " in words or " % " in words or "%" in str(cell or ""):
            continue
        if " can ngheo " in words:
            found.setdefault("near_poor", place)
        elif " ngheo " in words:
            found.setdefault("poor", place)
        elif " ho " in words:
            found.setdefault("households", place)
        elif {"xa", "phuong", "commune"} & set(words.split()):
            found.setdefault("commune", place)
    return found if found.keys() == set(COLUMNS) else None


def _rows(sheet: Sheet, first: int, columns: dict[str, int]) -> list[Row]:
    known = places.gazetteer()
    rows = []
    for line, cells in sheet.rows[first:]:
        values = {name: cells[place] if place < len(cells) else None for name, place in columns.items()}
        name = text.normalise(str(values["commune"] or ""))[:80]
        if name and text.fold(name) not in SUMS:
            rows.append(_row(line, name, values, known))
    if not rows:
        raise BadFile(_("Tệp không có dòng nào dưới hàng tên cột."))
    _refuse_doubles(rows)
    return rows


def _row(line: int, name: str, values: dict[str, Cell], known: Gazetteer) -> Row:
    row = Row(line, name)
    try:
        found = known.find(name)
    except places.UnknownPlace as error:
        row.wrong = str(error)
        return row
    row.commune = found.commune.pk
    if found.note:
        words = _("“%(old)s” là tên trước 1/7/2025, nay thuộc %(new)s. Cần danh sách theo xã mới.")
        row.wrong = words % {"old": name, "new": found.commune.full_name}
        return row
    try:
        row.households, row.poor, row.near_poor = (_count(values[name]) for name in COLUMNS[1:])
    except ValueError as error:
        row.wrong = _("“%(cell)s” không phải số hộ.") % {"cell": str(error)[:40]}
        return row
    if row.households < 1 or row.households > MOST_HOUSEHOLDS:
        row.wrong = _("Tổng số hộ phải từ 1 đến %(most)d.") % {"most": MOST_HOUSEHOLDS}
    elif row.poor + row.near_poor > row.households:
        row.wrong = _("Hộ nghèo và cận nghèo cộng lại nhiều hơn tổng số hộ.")
    return row


def _count(cell: Cell) -> int:
    """Raises ValueError with what stands there."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, int) and not isinstance(cell, bool) and cell >= 0:
        return cell
    if isinstance(cell, str):
        try:
            return amounts.read_count(cell)
        except amounts.NoAmount:
            pass
    raise ValueError("" if cell is None else cell)


def _refuse_doubles(rows: Iterable[Row]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        if row.wrong:
            continue
        if row.commune in seen:
            row.wrong = _("Xã này đã có ở dòng %(line)d.") % {"line": seen[row.commune]}
        seen.setdefault(row.commune, row.line)
