"""The public page of the week's prices. Which week and which kind are in its address."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from catalog.models import Category
from shop.reports import price_list
from shop.reports.models import MarketWeek


def context(request: HttpRequest, *, own: frozenset[int] = frozenset()) -> dict[str, Any]:
    """What the list shows for this address, for the public page and the stall's; three queries.

    A week or a kind that there is not is told, and the last week with every kind stands there instead.
    """
    problem = ""
    try:
        found = price_list.read(_day(request.GET.get("tuan", "")), own=own)
    except (ValueError, MarketWeek.DoesNotExist):
        problem = _("Tuần này chưa có giá. Đây là tuần mới nhất đã báo.")
        found = price_list.read(None, own=own)
    slug = request.GET.get("loai", "")[:100]
    # A stall's own pages know a product's category by its number alone.
    chosen = next((row for row in found.categories if slug in (row.slug, str(row.pk))), None)
    kinds, unsaid = found.kinds, found.unsaid
    if chosen:
        kinds = [kind for kind in kinds if kind.price.category_id == chosen.pk]
        unsaid = [row for row in unsaid if row.pk == chosen.pk]
    elif slug:
        problem = _("Chợ không có loại hàng này. Đây là mọi loại.")
    return {
        "list": found,
        "kinds": kinds,
        "unsaid": unsaid,
        "chosen": chosen,
        "older_query": _query(found.older, chosen),
        "newer_query": _query(found.newer, chosen),
        "problem": problem,
        "label": price_list.week_label(found.week.first_on) if found.week else "",
    }


def _query(week: MarketWeek | None, chosen: Category | None) -> str:
    asked = {"tuan": week.first_on.isoformat()} if week else {}
    return urlencode(asked | ({"loai": chosen.slug} if chosen else {}))


def _day(typed: str) -> datetime.date | None:
    """None where nothing was asked for. Raises ValueError."""
    return datetime.date.fromisoformat(typed[:10]) if typed else None


@require_GET
def prices(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/prices.html", context(request))
