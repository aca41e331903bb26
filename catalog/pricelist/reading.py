"""A file of a stall's goods as rows: a pack each, with what is wrong named by sheet, line and column. Pure.

Nothing is passed over in silence: what is no product, hidden or not needed is told in the notes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog import text
from catalog.pricelist import tables, values
from catalog.pricelist.headings import Column, multiplier
from catalog.pricelist.tables import Table
from catalog.pricelist.values import BadCell
from catalog.spreadsheets import files, old_fonts
from catalog.spreadsheets.files import BadFile, Cell, Sheet

MERGED_DOWN = (Column.NAME, Column.PACK, Column.PRICE, Column.CATEGORY)  # counts for every row it covers
_OF_A_PACK = (Column.PACK, Column.PRICE, Column.ON_HAND)
_TOTALS = ("cong", "tong", "tong cong", "total", "sum", "cong lai")
MOST_NAME, MOST_PACK = 140, 80  # letters, as the columns of Product and Variant
NAMED = 5  # rows that a note names one by one


@dataclass(frozen=True)
class PriceRow:
    """A pack as the file tells of it: đồng, packs, grams; None where the file does not say."""

    sheet: str
    line: int
    name: str
    pack: str
    price: int | None = None
    on_hand: int | None = None
    is_active: bool | None = None
    number: int | None = None  # the pack's own, of the market's template
    weight_grams: int | None = None
    category: str = ""


@dataclass(frozen=True)
class Problem:
    sheet: str
    line: int
    column: str
    why: str
    name: str = ""  # of the product, to find it again


@dataclass(frozen=True)
class PriceList:
    rows: list[PriceRow]
    problems: list[Problem]
    notes: list[str]
    sheets: list[str]  # in the order of the file


def read(content: bytes) -> PriceList:
    """Raises BadFile for what holds no table of goods."""
    opened = files.open_sheets(content, with_layout=True)
    is_text = all(not sheet.name for sheet in opened)
    converted = [old_fonts.convert(sheet) for sheet in opened]
    found = [(tables.find(sheet), sheet, code) for sheet, code in converted]
    seen = [(table, sheet, code) for table, sheet, code in found if table and not sheet.layout.is_hidden]
    if not seen:
        raise _no_table([sheet for sheet, _code in converted])
    if is_text:  # of the delimiters the one that makes most columns
        seen = [max(seen, key=lambda one: len(one[0].places))]
    read_sheets = {id(sheet) for _table, sheet, _code in seen}
    notes = [
        note
        for _table, sheet, _code in found
        if not is_text and id(sheet) not in read_sheets
        for note in [_passed_over(sheet)]
        if note
    ]
    rows: list[PriceRow] = []
    problems: list[Problem] = []
    for table, _sheet, code in seen:
        reader = _Reader(table)
        reader.read()
        rows += reader.rows
        problems += reader.problems
        notes += reader.notes(code)
    return PriceList(rows, problems, notes, [sheet.name for sheet in opened])


def _no_table(opened: list[Sheet]) -> BadFile:
    missing = min((tables.lacks(sheet) for sheet in opened), key=len, default=set())
    names = {Column.NAME: _("Tên hàng"), Column.PRICE: _("Giá bán")}
    columns = ", ".join(f"“{names[column]}”" for column in names if column in missing)
    if not columns:
        return BadFile(_("Không thấy hàng hoá nào trong tệp."))
    words = _("Không thấy dòng tiêu đề có cột %(columns)s. Tải mẫu bên dưới, điền vào rồi gửi lại.")
    return BadFile(words % {"columns": columns})


def _passed_over(sheet: Sheet) -> str:
    if not sheet.rows:
        return ""
    if sheet.layout.is_hidden:
        return _("Trang tính “%(name)s” đang ẩn, không đọc.") % {"name": sheet.name}
    return _("Trang tính “%(name)s” không có bảng hàng hoá, không đọc.") % {"name": sheet.name}


class _Reader:
    """The rows of one table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.lines = dict(table.sheet.rows)
        self.rows: list[PriceRow] = []
        self.problems: list[Problem] = []
        self.hidden: list[int] = []
        self.no_goods: list[tuple[int, str]] = []
        self.price_times = multiplier(table.heading(Column.PRICE))
        self.above = self._above()

    def read(self) -> None:
        for line, cells in self.table.body:
            if line in self.table.sheet.layout.hidden_lines:
                self.hidden.append(line)
            elif not self.table.is_head_again(cells):
                self._read_row(line, cells)

    def notes(self, code: str) -> list[str]:
        where = f"“{self.table.sheet.name}”: " if self.table.sheet.name else ""
        return [where + note for note in self._notes(code)]

    def _notes(self, code: str) -> Iterator[str]:
        if code:
            yield _(
                "Chữ trong tệp là phông cũ %(code)s, chợ đã đổi sang chữ thường dùng. Xem lại tên hàng."
            ) % {"code": code}
        if self.price_times > 1:
            words = _("Cột “%(column)s” tính bằng nghìn đồng, chợ đã nhân với 1.000.")
            yield words % {"column": self.table.heading(Column.PRICE)}
        if self.no_goods:
            words = ngettext(
                "%(n)s dòng không phải hàng hoá, bỏ qua: %(first)s.",
                "%(n)s dòng không phải hàng hoá, bỏ qua: %(first)s.",
                len(self.no_goods),
            )
            one = _("dòng %(line)s “%(words)s”")
            first = [one % {"line": line, "words": said} for line, said in self.no_goods]
            yield words % {"n": len(first), "first": _first(first)}
        if self.hidden:
            words = ngettext(
                "%(n)s dòng đang ẩn trong tệp, không đọc: dòng %(lines)s.",
                "%(n)s dòng đang ẩn trong tệp, không đọc: dòng %(lines)s.",
                len(self.hidden),
            )
            yield words % {"n": len(self.hidden), "lines": _first([str(line) for line in self.hidden])}
        if self.table.unused:
            yield _("Cột không dùng đến: %(columns)s.") % {"columns": ", ".join(self.table.unused[:12])}

    def _above(self) -> dict[tuple[int, int], int]:
        """Of cells that a merged one covers, the line that its value stands in."""
        places = {self.table.places[column] for column in MERGED_DOWN if column in self.table.places}
        return {
            (line, left): top
            for top, left, bottom, _right in self.table.sheet.layout.merged
            if left in places
            for line in range(top + 1, min(bottom, top + files.MAX_ROWS) + 1)
        }

    def _cell(self, line: int, column: Column) -> Cell | object:
        place = self.table.places.get(column)
        if place is None:
            return None
        line = self.above.get((line, place), line)
        if (line, place) in self.table.sheet.layout.uncounted:
            return values.UNCOUNTED
        cells = self.lines.get(line, [])
        return cells[place] if place < len(cells) else None

    def _read_row(self, line: int, cells: list[Cell]) -> None:
        found = {column: self._cell(line, column) for column in Column}
        said = [text.normalise(cell) for cell in cells if isinstance(cell, str) and cell.strip()]
        if _is_no_product(found, said):
            if said:
                self.no_goods.append((line, said[0][:40]))
            return
        before = len(self.problems)
        read = {column: self._value(line, column, cell) for column, cell in found.items()}
        if len(self.problems) > before:
            return
        self.rows.append(
            PriceRow(
                sheet=self.table.sheet.name,
                line=line,
                name=read[Column.NAME],
                pack=read[Column.PACK] or "",
                price=read[Column.PRICE],
                on_hand=read[Column.ON_HAND],
                is_active=read[Column.ON_SALE],
                number=read[Column.NUMBER],
                weight_grams=read[Column.WEIGHT],
                category=read[Column.CATEGORY] or "",
            )
        )

    def _value(self, line: int, column: Column, cell: Cell | object) -> Any:
        """What a cell says; None where it says nothing, or what is wrong with it went into the problems."""
        is_needed = column == Column.NAME or (column == Column.PRICE and column in self.table.places)
        if values.is_blank(cell) and not is_needed:
            return None
        try:
            return self._read_cell(column, cell)
        except BadCell as error:
            name = self._cell(line, Column.NAME)
            self.problems.append(
                Problem(
                    self.table.sheet.name,
                    line,
                    self.table.heading(column),
                    str(error),
                    name if isinstance(name, str) else "",
                )
            )
            return None

    def _read_cell(self, column: Column, cell: Cell | object) -> Any:
        match column:
            case Column.NAME:
                return _short(values.words(cell), MOST_NAME, missing=_("chưa có tên hàng."))
            case Column.PACK:
                return _short(values.words(cell), MOST_PACK)
            case Column.CATEGORY:
                return values.words(cell)
            case Column.PRICE:
                return values.price(cell, times=self.price_times)
            case Column.ON_SALE:
                return values.yes(cell)
            case Column.WEIGHT:
                return values.grams(cell)
            case Column.ON_HAND | Column.NUMBER:
                return values.count(cell)
        return None


def _first(parts: list[str]) -> str:
    return ", ".join(parts[:NAMED]) + ("…" if len(parts) > NAMED else "")


def _short(words: str, longest: int, *, missing: str = "") -> str:
    if missing and not words:
        raise BadCell(missing)
    if len(words) > longest:
        raise BadCell(_("dài quá: nhiều nhất %(n)s chữ cái.") % {"n": longest})
    return words


def _is_no_product(found: dict[Column, Cell | object], said: list[str]) -> bool:
    """Totals, titles between the rows, signatures below them."""
    if values.is_blank(found[Column.PACK]) and any(text.fold(words) in _TOTALS for words in said):
        return True
    return all(values.is_blank(found[column]) for column in _OF_A_PACK)
