"""Somebody calls the union and orders from one of its cooperatives: the union places it as itself, in no stall.

Whoever bought there before is not looked up, and only who placed an order sees it again here (promise A4).
"""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog import paging
from catalog.models import Cooperative
from catalog.stalls import search
from shop.accounts import access_log, behalf
from shop.calling import flow
from shop.calling.desks import Desk
from shop.orders import buyers
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import Order, Origin

PAGE_SIZE = 50


def _desk(request: HttpRequest, pk: int) -> Desk:
    cooperative = get_object_or_404(Cooperative.objects.select_related("commune"), pk=pk)
    actor = Actor(ActorKind.UNION, request.user.pk)
    return Desk(cooperative, actor, behalf.ROLE, "union", knows_buyers=False, args=(pk,))


@never_cache
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The stalls that sell today, or those of them that were searched for (`q`)."""
    typed = request.GET.get("q", "").strip()
    rows = Cooperative.published.select_related("commune").order_by("name_sort_key", "pk")
    context = {
        "tab": "calls",
        "typed": typed,
        "page": paging.page(request, search.named(rows, typed), PAGE_SIZE),
        "page_query": f"{urlencode({'q': typed})}&" if typed else "",
    }
    return render(request, "union/phone_orders.html", context)


@never_cache
@require_GET
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    return flow.pick(request, _desk(request, pk))


@never_cache
@require_http_methods(["GET", "POST"])
def caller(request: HttpRequest, pk: int) -> HttpResponse:
    return flow.caller(request, _desk(request, pk))


@never_cache
@require_GET
def placed(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    desk = _desk(request, pk)
    own = Order.unscoped.filter(
        buyers.readable(),
        cooperative=desk.cooperative,
        purchase__origin=Origin.PHONE,
        events__before="",
        events__actor=request.user.pk,
        events__on_behalf_of=None,
    )
    order = get_object_or_404(own.select_related("purchase"), purchase__number=number)
    access_log.looked(int(request.user.pk or 0), "phone-order", reference=number)
    return flow.placed(request, desk, order.purchase)
