"""The public page of a report's hash: whoever holds the paper sees whether it says what was closed (promise M8)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shop.reports import closed_figures, closing

HEX = frozenset("0123456789abcdef")
LENGTH = 64


@never_cache
@require_GET
def verify(request: HttpRequest, digest: str) -> HttpResponse:
    """ "khớp" with the sums to compare with the paper, "không khớp" (404) for every other hash.

    Nothing is computed for a visitor: the nightly check has compared the ledger, and the page says when.
    """
    typed = "".join(digest.split()).lower()
    found = closing.find(typed) if len(typed) == LENGTH and set(typed) <= HEX else None
    context: dict[str, object] = {"digest": typed[:LENGTH], "closing": found}
    if found is None:
        return render(request, "reports/verified.html", context, status=404)
    rows, corrections = closed_figures.read(found.canonical)
    context |= {
        "is_right": found.is_right and closed_figures.digest(found.canonical) == found.digest,
        "total": closed_figures.total(rows),
        "count": len(rows),
        "corrections": closed_figures.total(corrections),
    }
    return render(request, "reports/verified.html", context)
