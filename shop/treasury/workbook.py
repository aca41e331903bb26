"""Reads a workbook (XLSX, XLS, XLSB, ODS) from standard input and prints its cells as JSON.

Run as a process of its own by `sheets`: whatever a file unfolds into, the memory and the processor that it may use
end here, and not in the web worker. Knows nothing of Django and of the project.
"""

import datetime
import io
import json
import resource
import sys

import python_calamine

MEMORY = 512 * 1024 * 1024  # bytes of addresses; a real statement of 5,000 rows takes a tenth
SECONDS = 2  # of the processor; that statement takes a tenth of one
MAX_TEXT = 8 * 1024 * 1024  # characters of all cells together
MAX_CELL = 2_000  # characters; more is no cell of a statement


class TooMuch(Exception):
    """The text says of what."""


def limit() -> None:
    """Of this process, for good: too much memory aborts it, too much time kills it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(most_rows: int, most_columns: int) -> None:
    limit()
    try:
        sheets = read(sys.stdin.buffer.read(), most_rows, most_columns)
    except TooMuch as error:
        json.dump({"error": str(error)}, sys.stdout)
    except python_calamine.PasswordError:
        json.dump({"error": "password"}, sys.stdout)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        json.dump({"error": "broken", "why": str(error)[:200]}, sys.stdout)
    else:
        json.dump({"sheets": sheets}, sys.stdout)


def read(content: bytes, most_rows: int, most_columns: int) -> list[list[object]]:
    """Of every sheet its name and its rows as [line, cells]; rows without any cell are left out. Raises TooMuch."""
    sheets: list[list[object]] = []
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
        sheets.append([sheet.name or "-", rows])
    return sheets


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
    main(int(sys.argv[1]), int(sys.argv[2]))
