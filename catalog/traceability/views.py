"""The public page of a lot, the way to it from a code in letters, and from a GS1 Digital Link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog import text
from catalog.models import Lot, Product
from catalog.traceability import codes, pages, scans

LONGEST_SHOWN = 60  # signs of a code that was not found


@never_cache
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Type the code that is printed under the square: `?ma=`."""
    typed = request.GET.get("ma", "")
    code = codes.read(typed)
    if code:
        return redirect("catalog:trace", code)
    return _ask(request, typed, status=404) if typed.strip() else _ask(request, "")


@never_cache
@require_safe
def trace(request: HttpRequest, typed: str) -> HttpResponse:
    """The lot of this code, spelled in any way. With `?q=1`, as the square says it, the visit is counted."""
    code = codes.read(typed)
    page = pages.read(code) if code else None
    if page is None:
        return _ask(request, typed, status=404)
    lot = page.lot
    if scans.is_scan(request):
        seen = scans.count(lot, request)
    else:
        seen = scans.Scans(lot.scan_count, lot.first_scanned_at, is_now=False)
    return render(request, "catalog/trace.html", {"page": page, "lot": lot, "scans": seen})


@never_cache
@require_safe
def resolve(request: HttpRequest, path: str) -> HttpResponse:
    """A GS1 Digital Link: to the lot where it names one, else to the product of that number."""
    link = codes.read_link(path, request.GET.get(codes.LOT, ""))
    if link is None:
        return _ask(request, path, status=404)
    if not link.lot:
        product = Product.published.filter(variants__gtin=link.gtin).first()
        return redirect(product) if product else _ask(request, path, status=404)
    code = codes.read(link.lot)
    if code and Lot.public.filter(code=code, product__variants__gtin=link.gtin).exists():
        return redirect(f"{reverse('catalog:trace', args=[code])}?q=1")
    return _ask(request, link.lot, status=404)


def _ask(request: HttpRequest, typed: str, status: int = 200) -> HttpResponse:
    shown = text.normalise(typed[:LONGEST_SHOWN])
    return render(request, "catalog/trace_ask.html", {"typed": shown}, status=status)
