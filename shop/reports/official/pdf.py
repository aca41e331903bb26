"""The report on paper: A4 in the form of Decree 30/2020/NĐ-CP on official documents, set by Typst.

What people typed goes in as JSON and is never part of the source; nothing is read from the network or the system.
"""

import datetime
import json
from pathlib import Path
from typing import Any

import segno
import typst

from shop.reports.official.document import Document, Section, Table
from shop.reports.official.widths import FONTS, fitted, joined, shown

HERE = Path(__file__).parent
UNION = "LIÊN MINH HỢP TÁC XÃ TỈNH LAI CHÂU"
SUFFIX = "/BC-LMHTX"
WIDTH, SIZE, INSET = (
    459.0,
    8.5,
    4.0,
)  # points: a page between its margins, a table's letters, the edge of a cell
MOST_TAGGED = 1000  # rows; the tags that screen readers use take many times the time and size of the rest


def render(document: Document, made_at: datetime.datetime) -> bytes:
    """The PDF's bytes, the same whenever it is asked for."""
    pdf: bytes = typst.compile(
        HERE / "report.typ",
        root=HERE,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(_data(document))},
        timestamp=int(made_at.timestamp()),
        pdf_tags=document.row_count <= MOST_TAGGED,
    )
    return pdf


def number_of(document: Document) -> str:
    """As it stands on the paper; room for a clerk's pen where it has none yet."""
    return f"Số: {document.number or '        '}{SUFFIX}"


def _data(document: Document) -> dict[str, Any]:
    seal = document.seal
    return {
        "union": UNION,
        "number": number_of(document),
        "dated": document.dated,
        "title": document.title,
        "subject": document.subject,
        "known": document.known,
        "provisional": document.provisional,
        "standing": document.standing,
        "sections": [_section(section) for section in document.sections],
        "recipients": document.recipients,
        "signer_title": document.signer_title,
        "signer": document.signer,
        "seal": {
            "digest": seal.digest,
            "words": seal.words,
            "address": seal.address,
            "square": square(seal.address),
        }
        if seal
        else None,
    }


def square(address: str) -> str:
    """The QR code of an address as SVG."""
    code = segno.make(address, error="m", micro=False, boost_error=False)
    return code.svg_inline(border=4, dark="#000000", light="#ffffff", omitsize=True)


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "sentences": [joined(sentence) for sentence in section.sentences],
        "tables": [_table(table) for table in section.tables],
        "charts": [{"title": chart.title, "svg": chart.svg} for chart in section.charts],
    }


def _table(table: Table) -> dict[str, Any]:
    rows = [*table.rows, *([table.total] if table.total else [])]
    widths, size = fitted(table, width=WIDTH, size=SIZE, inset=INSET)
    return {
        "title": table.title,
        "heads": table.heads,
        "rows": [[shown(cell) for cell in row] for row in table.rows],
        "total": [shown(cell) for cell in table.total],
        "widths": widths,
        "size": size,
        "right": [any(isinstance(row[place], int) for row in rows) for place in range(len(table.heads))],
        "note": table.note,
    }
