"""Where in a sheet the goods stand: the head found among titles and notes, and the columns that are read."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog import text
from catalog.pricelist import headings
from catalog.pricelist.headings import Column
from catalog.spreadsheets.files import Cell, Layout, Sheet

HEAD_WITHIN = 60  # rows above the table
HEAD_DEPTH = 2  # rows that one head may have
MAX_HEADING = 60  # characters; more is a sentence
FIGURES = (Column.PRICE, Column.ON_HAND, Column.ON_SALE)

Rows = Sequence[tuple[int, list[Cell]]]


@dataclass(frozen=True)
class Table:
    """`places` from 0, by column; `unused` are headings of what is not read; `body` are the rows below the head."""

    sheet: Sheet
    head: list[str]
    places: dict[Column, int]
    unused: list[str]
    body: Rows

    def heading(self, column: Column) -> str:
        return self.head[self.places[column]] if column in self.places else ""

    def is_head_again(self, cells: list[Cell]) -> bool:
        """The head as it stands on every printed page."""
        same = [
            place for place in self.places.values() if place < len(cells) and cells[place] == self.head[place]
        ]
        return len(same) > 1 and len(same) == len(self.places)


def find(sheet: Sheet) -> Table | None:
    """The table of a sheet: of all rows that could be its head the first that tells most; None without one."""
    places = range(min(HEAD_WITHIN, len(sheet.rows)))
    tried = [_table(sheet, place, depth) for depth in range(1, HEAD_DEPTH + 1) for place in places]
    return max((table for table in tried if table), key=lambda table: len(table.places), default=None)


def lacks(sheet: Sheet) -> set[Column]:
    """Of the row that is nearest to a head, what it lacks to be one."""
    known = [
        _columns(_head(sheet, place, 1), sheet.layout) for place in range(min(HEAD_WITHIN, len(sheet.rows)))
    ]
    best = max(known, key=len, default={})
    return {Column.NAME, Column.PRICE} - set(best)


def _table(sheet: Sheet, place: int, depth: int) -> Table | None:
    rows = sheet.rows[place : place + depth]
    if len(rows) < depth or not all(_is_words(cells) for _line, cells in rows):
        return None
    head = _head(sheet, place, depth)
    found = _columns(head, sheet.layout)
    if Column.NAME not in found or not set(FIGURES) & set(found):
        return None
    used = set(found.values())
    unused = [name for at, name in enumerate(head) if name and at not in used and len(name) <= MAX_HEADING]
    return Table(sheet, head, found, unused, sheet.rows[place + depth :])


def _is_words(cells: list[Cell]) -> bool:
    filled = [cell for cell in cells if cell is not None and str(cell).strip()]
    return len(filled) > 1 and all(isinstance(cell, str) for cell in filled)


def _head(sheet: Sheet, place: int, depth: int) -> list[str]:
    """The heading of every place; what is merged over several stands over each of them."""
    rows = sheet.rows[place : place + depth]
    merged = {
        (line, at): (top, left)
        for top, left, bottom, right in sheet.layout.merged
        for line, _cells in rows
        if top <= line <= bottom
        for at in range(max(left, 0), min(right + 1, 200))
    }
    by_line = dict(rows)
    names = []
    for at in range(max((len(cells) for _line, cells in rows), default=0)):
        parts: list[str] = []
        for line, _cells in rows:
            from_line, from_place = merged.get((line, at), (line, at))
            part = _heading(by_line.get(from_line, []), from_place)
            if part and part not in parts:
                parts.append(part)
        names.append(" ".join(parts))
    return names


def _heading(cells: list[Cell], place: int) -> str:
    cell = cells[place] if place < len(cells) else None
    return text.normalise(cell[: 2 * MAX_HEADING]).replace("\n", " ") if isinstance(cell, str) else ""


def _columns(head: list[str], layout: Layout) -> dict[Column, int]:
    """The best place of each column; hidden ones are not read, but for the market's own number."""
    best: dict[Column, tuple[int, int]] = {}
    for place, name in enumerate(head):
        said = headings.meaning(name) if 0 < len(name) <= MAX_HEADING else None
        if said is None or (place in layout.hidden_places and said[0] != Column.NUMBER):
            continue
        column, rank = said
        if column not in best or rank < best[column][0]:
            best[column] = (rank, place)
    return {column: place for column, (_rank, place) in best.items()}
