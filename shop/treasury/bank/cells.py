"""One cell of a statement as an amount, a day or words."""

import datetime
import re

from catalog import amounts, dates, text
from catalog.spreadsheets.files import Cell

LONGEST = 2_000  # characters; more is no cell of a statement
_NOTHING = re.compile(r"[\s.\-−–—_*x/]*", re.IGNORECASE)  # what banks print into an empty cell
_CLOCK = re.compile(r"[0-9]{1,2}[:h][0-9]{2}(?::[0-9]{2})?(?:\.[0-9]+)?\s*(?:am|pm|sa|ch)?", re.IGNORECASE)


def at(row: list[Cell], place: int | None) -> Cell:
    cell = row[place] if place is not None and place < len(row) else None
    return cell.strip() if isinstance(cell, str) else cell


def is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and _NOTHING.fullmatch(cell) is not None)


def words(cell: Cell) -> str:
    """On one line; a whole number without Excel's ".0"."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return text.normalise(str(cell)[:LONGEST]).replace("\n", " ")


def amount(cell: Cell) -> amounts.Printed:
    """Đồng and direction; 0 for an empty cell. Raises amounts.NoAmount and amounts.Fraction."""
    if is_empty(cell):
        return amounts.Printed(0)
    if isinstance(cell, (bool, datetime.date)):
        raise amounts.NoAmount(str(cell))
    if isinstance(cell, (int, float)):
        if isinstance(cell, float) and not cell.is_integer():
            raise amounts.Fraction(str(cell))
        return amounts.Printed(abs(int(cell)), -1 if cell < 0 else 0)
    return amounts.read_printed(str(cell))


def is_amount(cell: Cell) -> bool:
    try:
        amount(cell)
    except amounts.Fraction:
        return True
    except amounts.NoAmount:
        return False
    return True


def is_money(cell: Cell) -> bool:
    """An amount, and not nothing."""
    try:
        return amount(cell).amount != 0
    except amounts.Fraction:
        return True
    except amounts.NoAmount:
        return False


def sign(cell: Cell) -> int:
    """1, -1, or 0 where the cell says no direction."""
    try:
        found = amount(cell)
    except amounts.NoAmount:
        return 0
    return found.direction if found.amount else 0


def day(cell: Cell, *, month_first: bool) -> dates.Found:
    """A day with its time. Raises dates.NoDate."""
    if isinstance(cell, datetime.datetime):
        moment = cell.replace(tzinfo=None)
        return dates.Found(moment, "", moment.time() != datetime.time())
    if isinstance(cell, datetime.date):
        return dates.Found(datetime.datetime.combine(cell, datetime.time()), "", False)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if 20_000_101 <= cell <= 20_991_231:  # 20261025 as a number
            return dates.find(str(int(cell)))
        moment = dates.from_excel(float(cell))
        return dates.Found(moment, "", moment.time() != datetime.time())
    return dates.find(words(cell), month_first=month_first)


def is_date(cell: Cell, *, month_first: bool) -> bool:
    try:
        day(cell, month_first=month_first)
    except dates.NoDate:
        return False
    return True


def is_time(cell: Cell) -> bool:
    return _CLOCK.fullmatch(words(cell)) is not None
