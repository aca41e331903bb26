"""The week's prices inside the stall, where the phone keeps a copy for when there is no signal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from catalog.models import Product
from shop.reports import price_pages


@require_GET
def prices(request: HttpRequest) -> HttpResponse:
    """Kinds that the stall sells come first; one query more than the public page."""
    own = frozenset(Product.objects.filter(live=True).order_by().values_list("category", flat=True))
    return render(
        request, "stall/market_prices.html", {"tab": "products", **price_pages.context(request, own=own)}
    )
