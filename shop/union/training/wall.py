"""The page that hangs on the wall of a class: a square that changes, how many are there; and one to print."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog.traceability import codes
from shop.training import attendance, papers
from shop.union.training.classes import find

FETCHED_EVERY = 60  # seconds; a code is good for twice attendance.WINDOW at most


@never_cache
@require_GET
def wall(request: HttpRequest, pk: int) -> HttpResponse:
    """Fetched anew by the browser itself. At any other time it says when it will be."""
    row = find(pk)
    is_open = attendance.is_open(row, timezone.now())
    address = attendance.address(row, timezone.now()) if is_open else ""
    context = {
        "tab": "classes",
        "part": "wall",
        "row": row,
        "address": address,
        "square": mark_safe(codes.square(address)) if address else "",  # noqa: S308 - drawn by segno
        "is_waited_for": row.is_today and row.may_show_wall and timezone.now() < row.begins,
        "every": FETCHED_EVERY,
        "window": attendance.window_words(row),
    }
    return render(request, "union/training/wall.html", context)


@never_cache
@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The code to print and hang up, for a place without a screen."""
    row = find(pk)
    if not row.may_show_wall:
        messages.info(request, _("Lớp đã huỷ hoặc đã qua ngày học, không in mã nữa."))
        return redirect("union:class", pk)
    response = HttpResponse(papers.render_code(row), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="ma-diem-danh-lop-{pk}.pdf"'
    return response
