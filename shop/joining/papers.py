"""Papers of an application: judged by their content, kept in the database, handed out by views that look who asks."""

from typing import IO, Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from catalog import papers, photos
from shop.joining.models import Paper, PaperKind, Registration

MOST = 12  # of one application
PDF_BYTES: Final = 5 * 1024 * 1024
PDF: Final = "application/pdf"


class BadPaper(ValueError):
    """Nothing was kept; str() says why, for the person who chose the file."""


def keep(registration: Registration, kind: PaperKind, source: IO[bytes], *, added_by_id: int) -> Paper:
    """A photograph is encoded anew, without what the camera wrote into it (promises W1, W2). Raises BadPaper."""
    if Paper.unscoped.filter(registration=registration).count() >= MOST:
        raise BadPaper(_("Đã đủ số ảnh giấy tờ. Cần thêm thì gọi Liên minh."))
    data, content_type = _read(source)
    return Paper.unscoped.create(
        registration=registration, kind=kind, data=data, content_type=content_type, added_by_id=added_by_id
    )


def _read(source: IO[bytes]) -> tuple[bytes, str]:
    start = source.read(5)
    source.seek(0)
    if start == b"%PDF-":
        data = source.read(PDF_BYTES + 1)
        if len(data) > PDF_BYTES:
            raise BadPaper(_("Tệp PDF nặng quá 5 MB. Chụp ảnh giấy tờ cũng được."))
        if b"%%EOF" not in data[-1024:]:
            raise BadPaper(_("Tệp PDF này bị hỏng hoặc thiếu. Chụp ảnh giấy tờ cũng được."))
        return data, PDF
    try:
        return papers.read(source), papers.CONTENT_TYPE
    except photos.BadPhoto as refusal:
        raise BadPaper(str(refusal)) from refusal


def hand_out(paper: Paper) -> HttpResponse:
    """A PDF is only ever saved, never opened on this site: it may hold scripts of its own."""
    response = HttpResponse(bytes(paper.data), content_type=paper.content_type)
    where = "attachment" if paper.is_pdf else "inline"
    response["Content-Disposition"] = (
        f'{where}; filename="giay-to-{paper.pk}.{"pdf" if paper.is_pdf else "webp"}"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def listed(registration: Registration) -> Any:
    """Without their bytes."""
    return Paper.unscoped.filter(registration=registration).defer("data").select_related("added_by")
