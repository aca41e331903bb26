"""A list of cooperatives as rows, with what is wrong named by line and column. No query but for the places."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog import text
from catalog.spreadsheets import files, old_fonts
from catalog.spreadsheets.files import BadFile, Sheet
from shop.impact.register.places import Gazetteer, UnknownPlace
from shop.impact.register.sheets import headings, values
from shop.impact.register.sheets.headings import Column
from shop.impact.register.sheets.values import BadCell

PLACES = (Column.COMMUNE, Column.DISTRICT_NOW, Column.DISTRICT_THEN)
TOTALS = ("cong", "tong", "tong cong", "total")


@dataclass
class Row:
    """What a line says, by the names of Column; `why` is what is wrong with it, `note` what was understood of it."""

    line: int
    name: str
    values: dict[str, Any] = field(default_factory=dict)
    why: str = ""
    note: str = ""


@dataclass
class List:
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(content: bytes, gazetteer: Gazetteer) -> List:
    """The sheet with the most columns that are known. Raises BadFile for what holds no list of cooperatives."""
    opened = [old_fonts.convert(sheet) for sheet in files.open_sheets(content, with_layout=True)]
    found = [
        (head, sheet, code)
        for sheet, code in opened
        if not sheet.layout.is_hidden and (head := headings.find(sheet)) is not None
    ]
    if not found:
        raise BadFile(
            _(
                "Không thấy dòng tiêu đề có cột “Tên hợp tác xã” và “Xã, phường”. Tải mẫu, điền vào rồi gửi lại."
            )
        )
    (at, places, unused), sheet, code = max(found, key=lambda one: (len(one[0][1]), len(one[1].rows)))
    told = List(notes=_notes(sheet, code, unused))
    reader = _Reader(sheet, places, gazetteer)
    told.rows = [row for line, _cells in sheet.rows[at + 1 :] if (row := reader.row(line)) is not None]
    if not told.rows:
        raise BadFile(_("Dưới dòng tiêu đề không có hợp tác xã nào."))
    return told


def _notes(sheet: Sheet, code: str, unused: list[str]) -> list[str]:
    notes = []
    if code:
        words = _("Chữ trong tệp là phông cũ %(code)s, chợ đã đổi sang chữ thường dùng. Xem lại tên.")
        notes.append(words % {"code": code})
    if sheet.layout.hidden_lines:
        words = ngettext(
            "%(n)s dòng đang ẩn trong tệp, không đọc.",
            "%(n)s dòng đang ẩn trong tệp, không đọc.",
            len(sheet.layout.hidden_lines),
        )
        notes.append(words % {"n": len(sheet.layout.hidden_lines)})
    if unused:
        notes.append(_("Cột không dùng đến: %(columns)s.") % {"columns": ", ".join(unused[:12])})
    return notes


class _Reader:
    def __init__(self, sheet: Sheet, places: dict[Column, int], gazetteer: Gazetteer) -> None:
        self.sheet, self.places, self.gazetteer = sheet, places, gazetteer
        self.lines = dict(sheet.rows)
        self.heads = {place: column for column, place in places.items()}

    def row(self, line: int) -> Row | None:
        """None for what is no cooperative: hidden, the head again, a total, a signature."""
        if line in self.sheet.layout.hidden_lines:
            return None
        cells = {column: self._cell(line, column) for column in self.places}
        name = cells[Column.NAME]
        said = [column for column, cell in cells.items() if not values.is_blank(cell)]
        if not said or (
            isinstance(name, str)
            and headings.meaning(name) == Column.NAME
            and len(said) > 1
            and headings.meaning(str(cells[Column.COMMUNE])) == Column.COMMUNE
            and text.fold(name).startswith("ten")
        ):
            return None
        if set(said) <= {Column.NAME} or text.fold(str(name or "")) in TOTALS:
            return None
        row = Row(line, " ".join(str(name or "").split())[:120])
        try:
            self._fill(row, cells)
        except (BadCell, UnknownPlace) as error:
            row.why = str(error)
        return row

    def _cell(self, line: int, column: Column) -> Any:
        cells, place = self.lines[line], self.places[column]
        return cells[place] if place < len(cells) else None

    def _fill(self, row: Row, cells: dict[Column, Any]) -> None:
        for column, cell in cells.items():
            if (row.line, self.places[column]) in self.sheet.layout.uncounted:
                raise BadCell(_label(column) + _("ô này là công thức. Chép giá trị rồi gửi lại."))
            if values.is_blank(cell):
                continue
            try:
                row.values[column] = values.read(column, cell)
            except BadCell as error:
                raise BadCell(_label(column) + str(error)) from error
        if not row.values.get(Column.NAME):
            raise BadCell(_("chưa ghi tên hợp tác xã."))
        commune, now, then = (row.values.pop(column, "") for column in PLACES)
        found = self.gazetteer.find(commune, now, then)
        row.values[Column.COMMUNE] = found.commune.pk
        if found.district:
            row.values[Column.DISTRICT_NOW] = found.district
        row.note = found.note


def _label(column: Column) -> str:
    return f"{labels()[column]}: "


def labels() -> dict[Column, str]:
    """The headings of the register's own file."""
    return {
        Column.NUMBER: _("Số trong sổ"),
        Column.NAME: _("Tên hợp tác xã"),
        Column.KIND: _("Loại hình"),
        Column.TAX_NUMBER: _("Mã số thuế"),
        Column.YEAR: _("Năm thành lập"),
        Column.COMMUNE: _("Xã, phường"),
        Column.DISTRICT_NOW: _("Huyện cũ"),
        Column.DISTRICT_THEN: _("Huyện"),
        Column.VILLAGE: _("Bản, thôn"),
        Column.REPRESENTATIVE: _("Người đại diện"),
        Column.PHONES: _("Điện thoại"),
        Column.EMAIL: _("Email"),
        Column.FIELDS: _("Lĩnh vực"),
        Column.MEMBERS: _("Số thành viên"),
        Column.HOUSEHOLDS: _("Số hộ thành viên"),
        Column.STATE: _("Tình trạng"),
        Column.SINCE: _("Từ ngày"),
        Column.REASON: _("Lý do"),
    }
