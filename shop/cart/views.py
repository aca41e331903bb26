"""Adding to the cart and changing it. Plain form posts; what was typed comes back with the message."""

import time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import views as catalog_views
from catalog.models import Variant
from catalog.numbers import whole
from shop.cart import cart, counts, packs

REMOVED_KEY = "removed"  # session: the line taken out last, for "put it back"
UNDO_SECONDS = 600


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Leads to the cart; with `toi=thanh-toan` ("Mua ngay") straight to the checkout."""
    pk, raw_quantity = whole(request.POST.get("variant")) or 0, request.POST.get("quantity", "1")
    variant = next(iter(packs.read([pk])), None)
    if variant and variant.product.cooperative.is_paused and variant.product.cooperative.is_selling:
        return catalog_views.show_product(
            request, variant.product.slug, selected=str(variant.pk), error=cart.problem(variant, 1)
        )
    if variant is None or not cart.is_sold(variant):
        gone = cart.problem(variant, 1) if variant else _("Sản phẩm này không còn bán.")
        messages.error(request, _("%(problem)s Giỏ hàng của bạn vẫn như cũ.") % {"problem": gone})
        return _show(request, status=404)
    already = cart.load(request).quantities.get(variant.pk, 0)
    try:
        quantity = counts.parse(raw_quantity)
        if problem := counts.too_many(already + quantity) or cart.problem(variant, already + quantity):
            raise counts.BadQuantity(_already(problem, already))
        cart.add(request, variant.pk, quantity, variant.price)
    except cart.CartFull:
        messages.error(request, _("Giỏ đã đầy. Hãy đặt đơn này trước rồi mua tiếp."))
        return _show(request)
    except counts.BadQuantity as error:
        return catalog_views.show_product(
            request,
            variant.product.slug,
            selected=str(variant.pk),
            quantity=raw_quantity[:12],
            error=str(error),
        )
    if request.POST.get("toi") == "thanh-toan":
        return redirect("checkout:checkout")
    messages.success(request, _("Đã thêm “%(name)s” vào giỏ.") % {"name": variant.product.label})
    return redirect("cart:cart")


def _already(problem: str, already: int) -> str:
    return (
        problem
        if not already
        else _("%(problem)s Trong giỏ đã có %(count)s.")
        % {
            "problem": problem,
            "count": already,
        }
    )


@require_POST
def update(request: HttpRequest) -> HttpResponse:
    """One form for the whole cart: `quantity-<variant id>` (0 takes it out), `remove=<variant id>`,
    `fit=<variant id>-<packs left>`, `undo=1`; `seen-<variant id>` is the price that the page showed."""
    if request.POST.get("undo"):
        return _undo(request)
    quantities = dict(cart.load(request).quantities)
    typed: dict[int, str] = {}
    problems: dict[int, str] = {}
    removed = request.POST.get("remove", "")
    fitted, _mark, fits = request.POST.get("fit", "").partition("-")
    for variant_id in list(quantities):
        raw = request.POST.get(f"quantity-{variant_id}")
        if removed == str(variant_id):
            _keep_removed(request, variant_id, quantities.pop(variant_id))
            continue
        if fitted == str(variant_id):
            raw = fits
        if raw is None:
            continue
        try:
            quantity = counts.parse(raw, least=0)
        except counts.BadQuantity as error:
            typed[variant_id], problems[variant_id] = raw[:12], str(error)
            continue
        if quantity:
            quantities[variant_id] = quantity
        else:
            _keep_removed(request, variant_id, quantities.pop(variant_id))
    if problems:
        return _show(request, typed=typed, problems=problems)
    cart.save(request, quantities, _seen(request, quantities))
    return redirect("cart:cart")


def _seen(request: HttpRequest, quantities: dict[int, int]) -> dict[int, int]:
    """The prices on the page that the buyer has just changed something on."""
    shown = {pk: request.POST.get(f"seen-{pk}", "") for pk in quantities}
    return {pk: price for pk, raw in shown.items() if (price := whole(raw, 12)) is not None}


def _keep_removed(request: HttpRequest, variant_id: int, quantity: int) -> None:
    variant = Variant.unscoped.select_related("product").filter(pk=variant_id).first()
    if variant:
        request.session[REMOVED_KEY] = {
            "variant": variant_id,
            "quantity": quantity,
            "name": variant.product.label,
            "at": int(time.time()),
        }


def _removed(request: HttpRequest) -> dict[str, Any] | None:
    """The line taken out a moment ago."""
    removed: dict[str, Any] | None = request.session.get(REMOVED_KEY)
    if removed is None or time.time() - removed["at"] > UNDO_SECONDS:
        return None
    return removed


def _undo(request: HttpRequest) -> HttpResponse:
    """Puts the line back as it was; its stock and price are judged when the cart is shown."""
    if removed := _removed(request):
        del request.session[REMOVED_KEY]
        if removed["variant"] not in cart.load(request).quantities:
            try:
                cart.add(request, removed["variant"], removed["quantity"])
            except cart.CartFull:
                messages.error(request, _("Giỏ đã đầy. Hãy đặt đơn này trước rồi mua tiếp."))
    return redirect("cart:cart")


@require_GET
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(
    request: HttpRequest,
    *,
    status: int = 200,
    typed: dict[int, str] | None = None,
    problems: dict[int, str] | None = None,
) -> HttpResponse:
    context = {
        "cart": cart.read(request),
        "typed": typed or {},
        "problems": problems or {},
        "removed": _removed(request),
    }
    return render(request, "cart/cart.html", context, status=status)
