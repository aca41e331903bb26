"""CSV that a spreadsheet opens without running anything in it: UTF-8 with BOM, commas, amounts as numbers."""

import csv
import io
from collections.abc import Iterable

from catalog import text


def write(rows: Iterable[Iterable[str | int]]) -> str:
    """The whole file as text, beginning with the byte order mark that Excel needs for Vietnamese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([text.spreadsheet_cell(value) for value in row])
    return text.BOM + buffer.getvalue()
