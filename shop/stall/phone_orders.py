"""A villager calls, and the stall writes the order: `shop.calling`, for the stall's own people."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from shop.calling import flow
from shop.calling.desks import Desk
from shop.orders import buyers
from shop.orders.models import Order, Origin
from shop.stall.requests import StallRequest, actor


def _desk(request: StallRequest) -> Desk:
    return Desk(request.cooperative, actor(request), request.role, "stall", knows_buyers=True)


@never_cache
@require_GET
def pick(request: StallRequest) -> HttpResponse:
    return flow.pick(request, _desk(request))


@never_cache
@require_http_methods(["GET", "POST"])
def caller(request: StallRequest) -> HttpResponse:
    return flow.caller(request, _desk(request))


@never_cache
@require_GET
def placed(request: StallRequest, number: str) -> HttpResponse:
    """Of an order by phone, while the stall may read its buyer."""
    orders = Order.objects.filter(buyers.readable(), purchase__origin=Origin.PHONE)
    order: Order = get_object_or_404(orders.select_related("purchase"), purchase__number=number)
    return flow.placed(request, _desk(request), order.purchase)
