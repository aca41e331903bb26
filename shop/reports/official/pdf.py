"""The report on paper: A4 in the form of Decree 30/2020/NĐ-CP on official documents, set by Typst.

What people typed goes in as JSON and is never part of the source; nothing is read from the network or the system.
"""

import datetime
import json
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings

from shop.reports.official.document import Cell, Document, Section, Table

HERE = Path(__file__).parent
FONTS = settings.BASE_DIR / "catalog" / "fonts"
MINUS = "\u2212"
UNION = "LIÊN MINH HỢP TÁC XÃ TỈNH LAI CHÂU"
SUFFIX = "/BC-LMHTX"
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


def shown(cell: Cell) -> str:
    """A number in Vietnam's way, with a real minus sign."""
    return f"{cell:,}".replace(",", ".").replace("-", MINUS) if isinstance(cell, int) else cell


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
        "sentences": section.sentences,
        "tables": [_table(table) for table in section.tables],
        "charts": [{"title": chart.title, "svg": chart.svg} for chart in section.charts],
    }


def _table(table: Table) -> dict[str, Any]:
    rows = [*table.rows, *([table.total] if table.total else [])]
    return {
        "title": table.title,
        "heads": table.heads,
        "rows": [[shown(cell) for cell in row] for row in table.rows],
        "total": [shown(cell) for cell in table.total],
        "widths": table.widths or [3, *[1] * (len(table.heads) - 1)],
        "right": [any(isinstance(row[place], int) for row in rows) for place in range(len(table.heads))],
        "note": table.note,
    }
