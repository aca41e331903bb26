"""The list of all orders: by state, by day, by what was typed."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog import days, paging
from shop.notifications import waits
from shop.orders.models import Order, Status
from shop.stall import bulk_orders, order_cards, steps
from shop.stall.order_cards import OrderCard
from shop.stall.requests import StallRequest

PAGE_SIZE = 20
FILTERS = {
    "moi": Status.PLACED,
    "da-nhan": Status.CONFIRMED,
    "da-dong-goi": Status.PACKED,
    "dang-giao": Status.SHIPPED,
    "da-giao": Status.DELIVERED,
    "da-huy": Status.CANCELLED,
    "hang-ve": Status.RETURNED,
}
BADGES = {
    Status.PLACED: "wait",
    Status.CONFIRMED: "now",
    Status.PACKED: "now",
    Status.SHIPPED: "now",
    Status.DELIVERED: "go",
    Status.CANCELLED: "stop",
    Status.RETURNED: "stop",
}


def parse_day(typed: str) -> datetime.datetime | None:
    """When that day begins here, as a date field sends it; None for anything else."""
    try:
        day = parse_date(typed)
    except ValueError:  # the 31st of February
        return None
    return days.midnight(day) if day and day.year < datetime.MAXYEAR else None  # it has a next day


def _row(card: OrderCard) -> dict[str, Any]:
    badge = BADGES[Status(card.order.status)]
    return {"card": card, "badge": badge, "may_be_ticked": bulk_orders.may_be_ticked(card)}


def _bulk_buttons(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What can be done at once with ticked orders of these: word and label."""
    ticked = [row["card"].order.status for row in rows if row["may_be_ticked"]]
    buttons = [
        (word, str(steps.STEPS[word].button))
        for word, status in ((steps.CONFIRM, Status.PLACED), (steps.PACK, Status.CONFIRMED))
        if status in ticked
    ]
    return [*buttons, (bulk_orders.PRINT, _("In giấy"))] if ticked else []


@never_cache
@require_GET
def order_list(request: StallRequest) -> HttpResponse:
    chosen = request.GET.get("trang-thai", "")
    query = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    if chosen and chosen not in FILTERS:
        raise Http404
    day = parse_day(request.GET.get("ngay", ""))
    orders = order_cards.search(query) if query else Order.objects.all()
    if day:
        orders = orders.filter(placed_at__gte=day, placed_at__lt=day + datetime.timedelta(days=1))
    counts = order_cards.count_by_status(orders)
    count = counts.get(FILTERS[chosen], 0) if chosen else sum(counts.values())
    if chosen:
        orders = orders.filter(status=FILTERS[chosen])
    page = paging.page(request, order_cards.with_everything(orders), PAGE_SIZE, count=count)
    shown_day = f"{day:%Y-%m-%d}" if day else ""
    typed = (("trang-thai", chosen), ("q", query), ("ngay", shown_day))
    kept = {name: value for name, value in typed if value}
    closed = waits.closed(page)
    rows = [_row(order_cards.card(order, closed.get(order.cooperative_id, ()))) for order in page]
    context = {
        "tab": "orders",
        "query": query,
        "day": shown_day,
        "is_search": bool(query or day),
        "page": page,
        "page_query": f"{urlencode(kept)}&" if kept else "",
        "rows": rows,
        "bulk": _bulk_buttons(rows),
        "is_all_ticked": request.GET.get("chon") == "het",
        "filters": [
            {"value": "", "label": _("Tất cả"), "count": sum(counts.values()), "is_current": not chosen},
            *(
                {"value": word, "label": status.label, "count": count, "is_current": word == chosen}
                for word, status in FILTERS.items()
                if (count := counts.get(status, 0)) or word == chosen
            ),
        ],
    }
    return render(request, "stall/orders.html", context)
