"""Certificates, the code of attendance and the list to sign on paper: A4, set by Typst with the project's own letters;
it asks no other service.

What people typed goes in as JSON and is never part of the source.
"""

import datetime
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from shop.training import attendance, certificates, links
from shop.training.models import ClassCertificate, TrainingClass

EMPTY_LINES = 5
HERE = Path(__file__).parent


def render(papers: Sequence[ClassCertificate]) -> bytes:
    """The PDF's bytes, a page for each paper; `papers` come with their seat and class."""
    # The same file whenever it is asked for.
    return _set("certificate.typ", [_data(paper) for paper in papers], papers[0].issued_at)


def render_code(row: TrainingClass) -> bytes:
    """A page with the printed code, its class and how to use it, in both languages."""
    address = attendance.paper_address(row)
    square = segno.make(address, error="m", micro=False).svg_inline(border=2, scale=8)
    said = _facts(row) | attendance.window_words(row) | {"square": square, "address": address}
    return _set("code.typ", said, row.created_at)


@dataclass(frozen=True)
class Line:
    """One person of a list; `words` where they have no seat yet."""

    name: str
    phone: str
    organisation: str
    words: str


def render_list(row: TrainingClass, people: Sequence[Line]) -> bytes:
    """The list to sign, with some empty lines for who was not on it."""
    said = _facts(row) | {"people": [asdict(line) for line in people], "empty": EMPTY_LINES}
    return _set("list.typ", said, timezone.now())


def _set(name: str, data: Any, made_at: datetime.datetime) -> bytes:
    pdf: bytes = typst.compile(
        HERE / "documents" / name,
        root=settings.BASE_DIR / "shop",
        font_paths=[settings.BASE_DIR / "catalog" / "fonts"],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data)},
        timestamp=int(made_at.timestamp()),
    )
    return pdf


def _facts(row: TrainingClass) -> dict[str, Any]:
    with override("vi"):
        return {
            "title": row.title,
            "day": f"{row.held_on:%d/%m/%Y}",
            "hours": f"{row.starts_at:%H:%M}–{row.ends_at:%H:%M}",
            "place": f"{row.place}, {row.commune.full_name}",
            "trainer": row.trainer,
            "partner": row.partner,
        }


def _data(paper: ClassCertificate) -> dict[str, Any]:
    row = paper.seat.training_class
    address = links.whole("training:certificate", paper.code)
    square = segno.make(address, error="m", micro=False)
    return _facts(row) | {
        "name": paper.name,
        "code": certificates.spelled(paper.code),
        "issued": f"ngày {timezone.localdate(paper.issued_at):%d tháng %m năm %Y}",
        "address": address,
        "square": square.svg_inline(border=1, scale=4),
    }
