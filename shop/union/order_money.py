"""One order's money from the buyer's tap to the cooperative's bank statement, and the search that finds it.

Never the buyer: the union reads sales, not names (promise A4).
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shop.orders.models import Order
from shop.reports import money_search, money_trail
from shop.reports.money_trail import Trail
from shop.treasury import told_days
from shop.union import day_corrections
from shop.union.day_corrections import DayCorrectionForm

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
    return _page(request, trail)


@require_POST
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """A day that a person told wrongly of this order's money; impossible: 400 with the page as it was typed."""
    try:
        trail = money_trail.follow(number)
    except Order.DoesNotExist as error:
        raise Http404 from error
    reference = request.POST.get("what", "")
    fact = told_days.find(reference) if reference in {step.reference for step in trail.steps} else None
    if fact is None:
        raise Http404
    form = DayCorrectionForm(reference, fact, request.POST)
    try:
        if not form.is_valid() or not form.save(request.user.pk):
            return _page(request, trail, form, status=400)
    except told_days.NotTold as error:
        raise Http404 from error
    messages.success(request, _("Đã đính chính. Bút toán cũ vẫn còn nguyên trong sổ."))
    return redirect("union:order-money", number)


def _page(
    request: HttpRequest, trail: Trail, typed: DayCorrectionForm | None = None, *, status: int = 200
) -> HttpResponse:
    found = day_corrections.forms_of(trail, typed)
    context: dict[str, Any] = {
        "trail": trail,
        "asked": trail.order.number,
        "steps": [(step, found.get(step.reference)) for step in trail.steps],
    }
    return render(request, "union/order_money.html", TABS | context, status=status)
