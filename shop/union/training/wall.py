"""The page that hangs on the wall of a class: a square that changes, how many are there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog.traceability import codes
from shop.training import attendance
from shop.union.training.classes import find

FETCHED_EVERY = 60  # seconds; a code is good for twice attendance.WINDOW at most


@never_cache
@require_GET
def wall(request: HttpRequest, pk: int) -> HttpResponse:
    """Fetched anew by the browser itself. On any other day it says when it will be."""
    row = find(pk)
    is_open = row.is_today and not row.is_cancelled
    address = attendance.address(row, timezone.now()) if is_open else ""
    context = {
        "tab": "classes",
        "part": "wall",
        "row": row,
        "address": address,
        "square": mark_safe(codes.square(address)) if address else "",  # noqa: S308 - drawn by segno
        "every": FETCHED_EVERY,
    }
    return render(request, "union/training/wall.html", context)
