"""The files of a report: PDF to sign, Word to edit, a workbook to compute with."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from shop.reports import raw_rows, sales_sheets
from shop.reports.official import pdf, word, workbook
from shop.reports.official.document import Document
from shop.reports.question import By
from shop.union.documents.asked import Asked
from shop.union.models import Report

Row = TypeVar("Row")
ROWS_A_SIGN = 5000  # after so many the maker says that it is alive
Writer = Callable[[Path, Document, Report, Asked], int]


def of(_kind: str) -> Sequence[str]:
    """The endings of a report's files, in the order in which they are made."""
    return list(WRITERS)


def _pdf(path: Path, document: Document, report: Report, _asked: Asked) -> int:
    path.write_bytes(pdf.render(document, report.gathered_at or report.asked_at))
    return document.row_count


def _xlsx(path: Path, document: Document, report: Report, asked: Asked) -> int:
    """The tables, the rows that the sums of sales are made of, and how each column is computed."""
    if not report.is_of_sales:
        return workbook.write(path, document)
    question = asked.question(By.CATEGORY)
    names = {row.pk: row.label for row in asked.categories}
    rows = sales_sheets.rows_sheet(question, names, _held(raw_rows.every(question), asked.alive))
    return workbook.write(path, document, [rows, sales_sheets.how_sheet()])


def _held(rows: Iterator[Row], alive: Callable[[], None]) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number % ROWS_A_SIGN == 0:
            alive()
        yield row


def _docx(path: Path, document: Document, report: Report, _asked: Asked) -> int:
    return word.write(path, document, report.gathered_at or report.asked_at)


WRITERS: dict[str, Writer] = {"pdf": _pdf, "docx": _docx, "xlsx": _xlsx}
