"""CSV that a spreadsheet opens without running anything in it: UTF-8 with BOM, commas, amounts as numbers."""

import csv
import io
from collections.abc import Iterable

BOM = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: str | int) -> str | int:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers.

    Source of the rule: OWASP, "CSV Injection"; blanks before the sign do not disarm it.
    """
    if isinstance(value, int):
        return value
    risky = value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS)
    return f"'{value}" if risky else value


def write(rows: Iterable[Iterable[str | int]]) -> str:
    """The whole file as text, beginning with the byte order mark that Excel needs for Vietnamese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return BOM + buffer.getvalue()
