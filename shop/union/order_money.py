"""One order's money from the buyer's tap to the cooperative's bank statement, and the search that finds it.

Never the buyer: the union reads sales, not names (promise A4).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shop.orders.models import Order
from shop.reports import money_search, money_trail

TABS = {"tab": "money", "money_tab": "books"}


@never_cache
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").strip()
    found = money_search.orders(asked)
    if len(found) == 1:
        return redirect("union:order-money", found[0].number)
    return _choices(request, asked, found, status=404 if asked and not found else 200)


def _choices(request: HttpRequest, asked: str, found: list[Order], *, status: int) -> HttpResponse:
    context: dict[str, Any] = {"asked": asked, "orders": found, "most": money_search.MOST}
    return render(request, "union/order_money_search.html", TABS | context, status=status)


@never_cache
@require_GET
def order_money(request: HttpRequest, number: str) -> HttpResponse:
    try:
        trail = money_trail.follow(number)
    except Order.DoesNotExist:
        return _choices(request, number, money_search.orders(number), status=404)
    return render(request, "union/order_money.html", TABS | {"trail": trail, "asked": number})
