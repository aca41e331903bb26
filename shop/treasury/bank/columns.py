"""Which column of a statement is what: found from all headings together and from what stands under them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalog import dates, text
from catalog.spreadsheets.files import BadFile, Cell, Sheet
from shop.treasury.bank import cells, headings
from shop.treasury.bank.headings import Column

HEAD_WITHIN = 60  # rows above the table
HEAD_DEPTH = 3  # rows that one head may have
LOOKED_AT = 300  # rows under a head that say what its columns hold
MAX_HEADING = 120  # characters; more is a sentence
DIRECT = (Column.CREDIT, Column.DEBIT)

Rows = Sequence[tuple[int, list[Cell]]]


@dataclass(frozen=True)
class Table:
    """The places of the columns, from 0. `sign_means`: what an amount without a sign is in a column of both ways:
    1 in, 0 not said."""

    head: list[str]
    meanings: dict[int, Column]
    date: int
    contents: tuple[int, ...]
    credit: int | None = None
    debit: int | None = None
    amount: int | None = None
    direction: int | None = None
    reference: int | None = None
    combined: int | None = None  # a date and a reference in one cell
    time: int | None = None
    account: int | None = None
    currency: int | None = None
    status: int | None = None
    fees: tuple[int, ...] = ()
    sign_means: int = 0
    is_month_first: bool = False
    body: Rows = field(default_factory=list)
    above: Rows = field(default_factory=list)

    @property
    def known(self) -> set[Column]:
        return set(self.meanings.values()) - {Column.OTHER}

    @property
    def money(self) -> int:
        """The column that money which came stands in."""
        place = self.credit if self.credit is not None else self.amount
        assert place is not None  # noqa: S101 - a table without it is refused
        return place

    def heading(self, place: int | None) -> str:
        return self.head[place] if place is not None else ""

    def is_head_again(self, row: list[Cell]) -> bool:
        """The head as it stands on every page, or its second language."""
        same = [
            place
            for place, column in self.meanings.items()
            if isinstance(cell := cells.at(row, place), str)
            and len(cell) <= MAX_HEADING
            and _alike(cell, column)
        ]
        filled = sum(1 for cell in row if cell is not None and str(cell).strip())
        return len(same) >= 2 and len(same) * 2 >= filled


def _alike(cell: str, column: Column) -> bool:
    found = headings.meaning(cell)
    return found == column or (
        found is not None and {found, column} <= {*DIRECT, Column.AMOUNT, Column.OTHER}
    )


@dataclass(frozen=True)
class _Lack:
    """A head that was nearly one."""

    known: int
    line: int
    message: str


def find(sheet: Sheet) -> Table | _Lack | None:
    """The table of a sheet: of all rows that could be its head the one that tells most, and of equals the smallest;
    else what the best head lacks; None where nothing looks like a head."""
    places = range(min(HEAD_WITHIN, len(sheet.rows)))
    tried = [_table(sheet.rows, place, depth) for depth in range(1, HEAD_DEPTH + 1) for place in places]
    tables = [found for found in tried if isinstance(found, Table)]
    lacks = [found for found in tried if isinstance(found, _Lack)]
    if tables:
        return max(tables, key=lambda table: len(table.known))
    return max(lacks, key=lambda lack: lack.known, default=None)


def choose(found: list[Sheet], *, is_text: bool) -> list[tuple[Sheet, Table]]:
    """The tables of a file: all of a workbook; of a text the one that its delimiter makes. Raises BadFile."""
    looked = [(sheet, find(sheet)) for sheet in found]
    tables = [(sheet, table) for sheet, table in looked if isinstance(table, Table)]
    if tables:
        return tables[:1] if is_text else tables
    lacks = [lack for _sheet, lack in looked if isinstance(lack, _Lack)]
    if not lacks:
        words = _("Không thấy dòng tiêu đề. Tệp cần các cột “Ngày giao dịch”, “Số tiền ghi có”, “Nội dung”.")
        raise BadFile(words)
    best = max(lacks, key=lambda lack: lack.known)
    raise BadFile(_("Dòng %(line)s: %(message)s") % {"line": best.line, "message": best.message})


def _table(rows: Rows, place: int, depth: int) -> Table | _Lack | None:
    """The table whose head is `depth` rows from `place` on."""
    heads = [row for _line, row in rows[place : place + depth]]
    if len(heads) < depth or not all(_is_heading_row(row) for row in heads):
        return None
    head, meanings = _read_head(heads)
    known = set(meanings.values()) - {Column.OTHER}
    if len(known) < 2:
        return None
    under = rows[place + depth :]
    draft = _Draft(head, meanings, [row for _line, row in under[:LOOKED_AT]])
    lacks = draft.lacks()
    if lacks:
        return _Lack(len(known), rows[place][0], lacks)
    return draft.table(under, rows[:place])


def _is_heading_row(row: list[Cell]) -> bool:
    """Words, neither numbers nor dates."""
    filled = [cell for cell in row if cell is not None and str(cell).strip()]
    return bool(filled) and all(
        isinstance(cell, str) and not re.fullmatch(r"[\d\s.,:/+-]{6,}", cell.strip()) for cell in filled
    )


def _read_head(rows: list[list[Cell]]) -> tuple[list[str], dict[int, Column]]:
    """The heading of every place, and what it means. A heading above stands over what has none right of it."""
    width = max(len(row) for row in rows)
    texts = [[_heading(cells.at(row, place)) for place in range(width)] for row in rows]
    everything = " ".join(word for row in texts for word in row)
    bare = {text.fold(word) for row in texts for word in row}
    marks = {"is_unmarked": everything.isascii(), "has_bare_co": "co" in bare}

    def meaning(heading: str) -> Column | None:
        return headings.meaning(heading, **marks) if 0 < len(heading) <= MAX_HEADING else None

    head, meanings = [], {}
    for place in range(width):
        below = next((row[place] for row in reversed(texts) if row[place]), "")
        over = next((word for row in texts[:1] for word in reversed(row[: place + 1]) if word), "")
        own = " ".join(row[place] for row in texts if row[place])
        head.append(own)
        found = meaning(below)
        if len(rows) > 1 and below != texts[0][place] and meaning(over) in (Column.OTHER, Column.FEE):
            found = Column.OTHER  # "Nợ" and "Có" under "Số dư" are balances
        found = found or meaning(own) or (meaning(f"{over} {below}") if below else None)
        if found:
            meanings[place] = found
    return head, meanings


def _heading(cell: Cell) -> str:
    return text.normalise(cell[: 2 * MAX_HEADING]).replace("\n", " ") if isinstance(cell, str) else ""


class _Draft:
    """Headings with the values under them, on the way to a table."""

    def __init__(self, head: list[str], meanings: dict[int, Column], body: list[list[Cell]]) -> None:
        self.head, self.body = head, body
        self.meanings = dict(meanings)
        for place, column in meanings.items():
            if column == Column.EITHER:
                self.meanings[place] = Column.DIRECTION if self._says_directions(place) else Column.AMOUNT
        self.directions = [place for place in self._of(Column.DIRECTION) if self._says_directions(place)]
        self.credit = self._best(Column.CREDIT, cells.is_amount)
        self.debit = self._best(Column.DEBIT, cells.is_amount)
        self.amount = self._best(Column.AMOUNT, cells.is_amount) if self.credit is None else None
        self.sign_means = self._unsigned() if self.amount is not None else None

    def _of(self, *columns: Column) -> list[int]:
        return [place for place, column in self.meanings.items() if column in columns]

    def _values(self, place: int) -> list[Cell]:
        values = (cells.at(row, place) for row in self.body)
        return [value for value in values if not cells.is_empty(value)]

    def _share(self, place: int, test: Callable[[Cell], bool]) -> float:
        values = self._values(place)
        return sum(map(test, values)) / len(values) if values else 0.0

    def _best(self, column: Column, test: Callable[[Cell], bool]) -> int | None:
        """Of several, the one whose values fit; of equals the first."""
        return max(
            self._of(column), key=lambda place: (self._share(place, test) >= 0.5, -place), default=None
        )

    def _says_directions(self, place: int) -> bool:
        return self._share(place, lambda cell: headings.direction(cell) != 0) > 0.5

    def _unsigned(self) -> int | None:
        """What an amount without a sign is in the one column; None where no amount has a sign, so nothing is proven."""
        assert self.amount is not None  # noqa: S101
        signs = {cells.sign(value) for value in self._values(self.amount)}
        if 1 in signs:
            return 0
        return 1 if -1 in signs else None

    def lacks(self) -> str:
        """Which columns are missing, in the reader's words; empty where nothing is."""
        missing = []
        if not self._of(Column.DATE, Column.DATE_AND_REFERENCE):
            missing.append(_("Ngày giao dịch"))
        if self.credit is None and self.amount is None:
            missing.append(_("Số tiền ghi có"))
        if not self._of(Column.CONTENT):
            missing.append(_("Nội dung"))
        if missing:
            names = ", ".join(f"“{name}”" for name in missing)
            return _("dòng tiêu đề thiếu cột %(columns)s.") % {"columns": names}
        if self.amount is not None and not self.directions and self.sign_means is None:
            words = _(
                "cột “%(column)s” không cho biết tiền vào hay tiền ra. Thiếu cột “Số tiền ghi có”, hoặc cột "
                "“Loại giao dịch” (ghi có, ghi nợ), hoặc dấu + và − trước số tiền. Chưa nhập gì."
            )
            return words % {"column": self.head[self.amount]}
        return ""

    def table(self, body: Rows, above: Rows) -> Table:
        date, month_first = self._date()
        times = [place for place in self._of(Column.DATE) if self._share(place, cells.is_time) > 0.5]
        references = sorted(self._of(Column.REFERENCE), key=lambda place: -len(self._values(place)))
        combined = self._of(Column.DATE_AND_REFERENCE)
        accounts, currencies = self._of(Column.ACCOUNT), self._of(Column.CURRENCY)
        statuses = self._of(Column.STATUS)
        return Table(
            head=self.head,
            meanings=self.meanings,
            date=date,
            contents=tuple(self._of(Column.CONTENT)),
            credit=self.credit,
            debit=self.debit,
            amount=self.amount,
            direction=self.directions[0] if self.directions else None,
            reference=references[0] if references else None,
            combined=combined[0] if combined else None,
            time=times[0] if times else None,
            account=accounts[0] if accounts else None,
            currency=currencies[0] if currencies else None,
            status=statuses[0] if statuses else None,
            fees=tuple(self._of(Column.FEE)),
            sign_means=self.sign_means or 0,
            is_month_first=month_first,
            body=body,
            above=above,
        )

    def _date(self) -> tuple[int, bool]:
        """The column of the day the money moved, and whether it is written month first."""
        places = self._of(Column.DATE, Column.DATE_AND_REFERENCE)

        def is_month_first(place: int) -> bool:
            return dates.is_month_first(value for value in self._values(place) if isinstance(value, str))

        def fits(place: int) -> bool:
            order = is_month_first(place)
            return self._share(place, lambda cell: cells.is_date(cell, month_first=order)) >= 0.5

        best = min(places, key=lambda place: (not fits(place), headings.day_rank(self.head[place]), place))
        return best, is_month_first(best)
