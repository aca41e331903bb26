"""Who may open a purchase: by its unguessable link, by this device's memory of it, by the buyer's own login.

In a browser the link's token is exchanged for the memory of the device, so that it stays in no address bar, history
or picture of the screen, with scripts and without (promise W7). What asks for no page of HTML is served as it asks.
"""

import hmac
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from catalog import addresses
from catalog.serving import prepared
from shop.checkout import device
from shop.orders.models import Purchase

TRIED = "mo-lai"  # query: a cookie was set with the answer before; where it does not come back, none is kept


def find(request: HttpRequest, number: str) -> Purchase:
    """Raises Http404 where nothing opens it, as for any unknown number."""
    purchase = next(iter(prepared.select(Purchase, "WHERE number = %s", number)), None)
    if purchase is None:
        raise Http404
    if ward := addresses.commune(purchase.ward_id, purchase.province_id):
        purchase.ward, purchase.province = ward, addresses.provinces()[ward.province_id]
    token = request.GET.get("t") or request.POST.get("t") or ""
    if hmac.compare_digest(token.encode(), purchase.token.encode()):
        device.keep_opened(request, purchase)
        return purchase
    if device.has_opened(request, purchase):
        return purchase
    if request.user.is_authenticated and purchase.buyer_id == request.user.pk:
        return purchase
    raise Http404


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of one purchase: `view` gets the purchase in place of its number, at an address without its token."""

    @wraps(view)
    def opened(request: HttpRequest, number: str, **others: int) -> HttpResponse:
        purchase = find(request, number)
        if onward := _exchanged(request, purchase):
            return redirect(onward)
        return view(request, purchase, **others)

    return opened


def _exchanged(request: HttpRequest, purchase: Purchase) -> str:
    """Where a browser goes on to without the token; empty where it stays."""
    if request.method != "GET" or "t" not in request.GET or not _is_browser(request):
        return ""
    if clean := clean_address(request, purchase):
        return clean
    if TRIED in request.GET or not device.has_opened(request, purchase):
        return ""
    return f"{request.path}?{request.GET.urlencode()}&{TRIED}=1"


def address(request: HttpRequest, purchase: Purchase) -> str:
    """Where whoever has just ordered it goes on: a browser without the token, which this device needs no more."""
    if _is_browser(request) and settings.SESSION_COOKIE_NAME in request.COOKIES:
        device.keep_opened(request, purchase)
        if device.has_opened(request, purchase):
            return reverse("checkout:purchase", args=[purchase.number])
    return purchase.get_absolute_url()


def _is_browser(request: HttpRequest) -> bool:
    return "text/html" in request.headers.get("Accept", "")


def clean_address(request: HttpRequest, purchase: Purchase) -> str:
    """This page's address without its token; empty where it would open nothing: a device that keeps no cookie, or
    that was asked to forget."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not device.has_opened(request, purchase):
        return ""
    query = request.GET.copy()
    for name in ("t", TRIED):
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
