"""What a parcel would cost and when it would arrive, told before there is an order: on product pages, in the cart.

The chosen province lies in a cookie that holds its two-digit code and nothing about the person, readable to the
page's script, so that one cached page serves every visitor. Orders are priced by `quotes.ask`, never by this.
"""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from catalog import addresses
from catalog.models import Province, Region, Variant
from catalog.numbers import whole
from catalog.product.content import ProductPage
from catalog.product.parts import PagePart
from catalog.serving.ttl_cache import Kept
from catalog.templatetags.drawing import draw
from shop.cart import cart as carts
from shop.cart.cart import Cart
from shop.checkout import quotes
from shop.orders import shipping
from shop.orders.models import ShippingRate
from shop.orders.shipping import Rate

COOKIE = "giao_den"
COOKIE_AGE = 60 * 60 * 24 * 365  # seconds


@dataclass(frozen=True)
class DeliveryOffer:
    """What one parcel would cost (đồng), the first and last day on which it should arrive, and how many days that
    may be from the order. `is_too_slow`: what is in it would be spoilt by then, and is not sold there."""

    fee: int
    earliest: datetime.date
    latest: datetime.date
    longest_days: int = 0
    is_too_slow: bool = False


def _read_rates() -> dict[str, list[Rate]]:
    rows: dict[str, list[Rate]] = {}
    for region, *rate in ShippingRate.objects.order_by("region", "up_to_grams").values_list(
        "region", *Rate._fields
    ):
        rows.setdefault(region, []).append(Rate(*rate))
    return rows


rates = Kept(_read_rates, seconds=20)


def delivery_offer(
    preparation_days: int, grams: int, province_code: str, shelf_life_days: int | None = None
) -> DeliveryOffer | None:
    """For a parcel of `grams` ordered today from a cooperative that needs `preparation_days`, of goods that keep
    `shelf_life_days` (None: long); no query while warm.

    None where the province is unknown or has no rates.
    """
    province = addresses.provinces().get(province_code)
    rows = rates.get().get(province.region) if province else None
    if not rows:
        return None
    parcel = shipping.way(rows, grams)
    earliest, latest = shipping.arrival(timezone.localdate(), preparation_days, parcel)
    return DeliveryOffer(
        parcel.price,
        earliest,
        latest,
        preparation_days + parcel.most_days,
        shipping.too_slow(shelf_life_days, preparation_days, parcel),
    )


def reach(terms: "Terms", grams: int) -> list[Region] | None:
    """The regions that a parcel of fresh goods comes to in time; None where it comes everywhere."""
    by_region = rates.get()
    near = [
        region
        for region in Region
        if (rows := by_region.get(region))
        and not shipping.too_slow(terms.shelf_life_days, terms.preparation_days, shipping.way(rows, grams))
    ]
    return near if len(near) < len(by_region) else None


def road_days(region: str) -> int | None:
    """The most days that a light parcel is on the road to a region, for `catalog.lists.listing`; None where unknown."""
    rows = rates.get().get(region)
    return rows[0].most_days if rows else None


def chosen_province(request: HttpRequest) -> Province | None:
    """What this visitor chose on some page before, or ordered to."""
    code = request.COOKIES.get(COOKIE, "")
    return addresses.provinces().get(code) if code else None


def fill(cart: Cart, province: Province | None) -> quotes.Totals | None:
    """Shipping and days on each group of a cart, by the rates kept here; None where they cannot be known."""
    rows = rates.get().get(province.region) if province else None
    return quotes.price(cart, rows) if rows else None


def remember_province(response: HttpResponse, province_code: str, *, is_secure: bool) -> None:
    response.set_cookie(COOKIE, province_code, max_age=COOKIE_AGE, samesite="Lax", secure=is_secure)


def from_price(region_rows: dict[str, list[Rate]], grams: int) -> int | None:
    """The least that a parcel of `grams` costs to anywhere."""
    return min((shipping.way(rows, grams).price for rows in region_rows.values()), default=None)


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Remembers `tinh`, a province, and goes back to `ve`; with `manh=1` answers with the piece for the pack
    `quy-cach` in its place. An unknown province forgets the one before."""
    province = addresses.find_province(request.GET.get("tinh", ""))
    response = _fragment(request, province) if request.GET.get("manh") == "1" else redirect(_back(request))
    if province:
        remember_province(response, province.code, is_secure=request.is_secure())
    elif "tinh" in request.GET:
        response.delete_cookie(COOKIE, samesite="Lax")
    response["Cache-Control"] = "private, no-store"
    return response


def _back(request: HttpRequest) -> str:
    """A page of this host, where the visitor came from."""
    wanted = request.GET.get("ve", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and len(wanted) <= 500 else "/"


def _fragment(request: HttpRequest, province: Province | None) -> HttpResponse:
    pk = whole(request.GET.get("quy-cach")) or 0
    variant = Variant.unscoped.select_related("product__cooperative").filter(pk=pk).first()
    if variant is None or not carts.is_sold(variant):
        return HttpResponse(status=404)
    seller = variant.product.cooperative
    terms = Terms(seller.preparation_days, seller.minimum_order, variant.product.shelf_life_days)
    return HttpResponse(
        _draw(variant.pk, variant.label, variant.weight_grams, terms, province, _back(request))
    )


def _on_product_page(request: HttpRequest, page: ProductPage, _text: str) -> dict[str, object]:
    """The promise for the pack that is chosen at first, to this visitor's province.

    No query while the rates and provinces are kept.
    """
    pack = page.shown_pack
    if pack is None or page.seller.paused_until:
        return {"hole_delivery": ""}
    terms = Terms(page.seller.preparation_days, page.seller.minimum_order, page.shelf_life_days)
    province = chosen_province(request)
    return {"hole_delivery": _draw(pack.pk, pack.label, pack.weight_grams, terms, province, request.path)}


ON_PRODUCT_PAGE = PagePart(_on_product_page)


class Terms(NamedTuple):
    """What a cooperative asks: days to prepare, and the least it sends (đồng; 0: anything); how long the goods keep
    (days; None: long)."""

    preparation_days: int
    minimum_order: int
    shelf_life_days: int | None = None


def _draw(pk: int, label: str, grams: int, terms: Terms, province: Province | None, back: str) -> SafeString:
    code = province.code if province else ""
    near = reach(terms, grams)
    return draw(
        "checkout/delivery_piece.html",
        pack=(pk, label),
        terms=terms,
        province=(code, province.name if province else ""),
        provinces=[(row.code, row.name) for row in addresses.provinces().values()],
        offer=delivery_offer(terms.preparation_days, grams, code, terms.shelf_life_days) if code else None,
        is_fresh=near is not None,
        reach=", ".join(str(region.label) for region in near or ()),
        from_price=from_price(rates.get(), grams),
        hole_back=back,
    )
