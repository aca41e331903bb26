"""The report as sheets to compute with: what it is, each of its tables, and what else is given."""

from collections.abc import Iterable
from pathlib import Path

from shop.reports import spreadsheet
from shop.reports.official.document import Document, Table
from shop.reports.official.pdf import number_of
from shop.reports.spreadsheet import Table as Sheet
from shop.reports.spreadsheet import Value

PAGE_WIDTH = 130  # of all columns together, in Excel's units
LONGEST_TITLE = 31  # of a sheet, by Excel
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))  # in a sheet's title, by Excel


def write(path: Path, document: Document, more: Iterable[Sheet] = ()) -> int:
    """Returns how many rows there are below heads. `more` is written row by row, however long it is."""
    sheets = [_about(document)]
    for number, section in enumerate(document.sections, 1):
        for place, table in enumerate(section.tables):
            part = f"{number}.{place}" if place else f"{number}"
            sheets.append(_sheet(f"{part} {table.title or section.title}", table))
    return spreadsheet.stream(path, *sheets, *more)


def _about(document: Document) -> Sheet:
    """What the report is of; a sentence a row."""
    seal = document.seal
    facts: list[tuple[str, Value]] = [
        (document.title, document.subject),
        ("Số", number_of(document).removeprefix("Số: ").strip()),
        ("Ngày", document.dated),
        ("Số liệu", document.known),
        ("Tình trạng", f"{document.provisional}. {document.standing}".removeprefix(". ")),
    ]
    if seal:
        facts += [("SHA-256", seal.digest), ("Kiểm chứng", seal.address)]
    rows: list[list[Value]] = []
    for section in document.sections:
        notes = [table.note for table in section.tables if table.note]
        rows += [[section.title, sentence] for sentence in (*section.sentences, *notes)]
    return Sheet("Báo cáo", ["Mục", "Nội dung"], rows, (40, 110), facts)


def _sheet(title: str, table: Table) -> Sheet:
    shares = table.widths or [3, *[1] * (len(table.heads) - 1)]
    widths = [max(10, PAGE_WIDTH * share // sum(shares)) for share in shares]
    return Sheet(
        title.translate(FORBIDDEN)[:LONGEST_TITLE],
        table.heads,
        table.rows,
        widths,
        total=table.total,
        has_filter=True,
    )
