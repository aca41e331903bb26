"""Cash that carriers hold for the cooperatives, as the union sees it: sums and days, never a buyer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog import paging
from shop.treasury.cash import remittance

PAGE_SIZE = 50


@never_cache
@require_GET
def cash(request: HttpRequest) -> HttpResponse:
    held = remittance.held_by_stall()
    page = paging.page(request, remittance.dealt_with(held), PAGE_SIZE)
    context = {
        "tab": "money",
        "money_tab": "cash",
        "page": page,
        "rows": remittance.standings(page, held),
        "count": sum(row.count for row in held.values()),
        "amount": sum(row.amount for row in held.values()),
        "late_amount": sum(row.late_amount for row in held.values()),
        "late_days": remittance.LATE_AFTER.days,
    }
    return render(request, "union/cash.html", context)
