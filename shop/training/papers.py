"""Certificates on paper: A4, a page each, set by Typst with the project's own letters; it asks no other service.

What people typed goes in as JSON and is never part of the source.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from shop.training import certificates, links
from shop.training.models import ClassCertificate

HERE = Path(__file__).parent


def render(papers: Sequence[ClassCertificate]) -> bytes:
    """The PDF's bytes, a page for each paper; `papers` come with their seat and class."""
    pdf: bytes = typst.compile(
        HERE / "documents" / "certificate.typ",
        root=settings.BASE_DIR / "shop",  # of the logo
        font_paths=[settings.BASE_DIR / "catalog" / "fonts"],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps([_data(paper) for paper in papers])},
        timestamp=int(papers[0].issued_at.timestamp()),  # the same file whenever it is asked for
    )
    return pdf


def _data(paper: ClassCertificate) -> dict[str, Any]:
    row = paper.seat.training_class
    address = links.whole("training:certificate", paper.code)
    square = segno.make(address, error="m", micro=False)
    with override("vi"):
        return {
            "name": paper.name,
            "title": row.title,
            "day": f"{row.held_on:%d/%m/%Y}",
            "hours": f"{row.starts_at:%H:%M}–{row.ends_at:%H:%M}",
            "place": f"{row.place}, {row.commune.full_name}",
            "trainer": row.trainer,
            "partner": row.partner,
            "code": certificates.spelled(paper.code),
            "issued": f"ngày {timezone.localdate(paper.issued_at):%d tháng %m năm %Y}",
            "address": address,
            "square": square.svg_inline(border=1, scale=4),
        }
