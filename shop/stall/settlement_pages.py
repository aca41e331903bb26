"""What the marketplace has paid out to this cooperative, and what it still holds. Read only."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog import paging
from shop.accounts import access_log, behalf
from shop.ledger.models import Settlement
from shop.stall.requests import StallRequest
from shop.treasury.settlement import files, overview, statement, unopened

PAGE_SIZE = 20


@never_cache
@require_GET
def settlement_list(request: StallRequest) -> HttpResponse:
    page = paging.page(request, Settlement.objects.all(), PAGE_SIZE)
    outlooks = overview.outlook(overview.yesterday(), cooperative_id=request.cooperative.pk)
    context = {
        "tab": "money",
        "page": page,
        "page_query": "",
        "outlook": outlooks[0] if outlooks else None,
    }
    return render(request, "stall/settlements.html", context)


@never_cache
@require_GET
def settlement_page(request: StallRequest, number: str) -> HttpResponse:
    settlement = _find(number)
    if request.role != behalf.ROLE:
        unopened.note_opened(settlement, request.user.pk)
    whole = statement.of(settlement)
    return render(request, "stall/settlement.html", {"tab": "money", "statement": whole})


@never_cache
@require_GET
def statement_file(request: StallRequest, number: str, kind: str) -> HttpResponse:
    settlement = _find(number)
    access_log.exported(request.user.pk, f"settlement.{kind}", reference=number, row_count=1)
    return files.of_settlement(settlement, kind)


def _find(number: str) -> Settlement:
    """Another cooperative's is not there."""
    rows = Settlement.objects.select_related("cooperative__commune", "bank")
    settlement: Settlement | None = rows.filter(number=number).first()
    if settlement is None:
        raise Http404
    return settlement
