"""Adding to the cart and changing it. Plain form posts; what was typed comes back with the message."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import views as catalog_views
from catalog.models import Variant
from shop.cart import cart


class BadQuantity(ValueError):
    """The quantity typed cannot be ordered; the text says why, in the reader's language."""


def parse_quantity(raw: str, *, least: int = 1) -> int:
    """Packs as typed, `least` to 999. Raises BadQuantity with the message to show."""
    typed = raw.strip()
    if not typed.isdecimal() or len(typed) > 12:
        raise BadQuantity(_("Số lượng phải là một số nguyên, ví dụ 2."))
    quantity = int(typed)
    if quantity < least:
        raise BadQuantity(_("Số lượng ít nhất là 1."))
    if quantity > cart.MAX_QUANTITY:
        raise BadQuantity(_("Mỗi quy cách đặt nhiều nhất %(most)s.") % {"most": cart.MAX_QUANTITY})
    return quantity


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    raw_variant, raw_quantity = request.POST.get("variant", ""), request.POST.get("quantity", "1")
    variant = None
    if raw_variant.isdecimal() and len(raw_variant) < 16:
        variant = Variant.unscoped.select_related("product__cooperative").filter(pk=int(raw_variant)).first()
    if variant is None or not cart.is_sold(variant):
        messages.error(request, _("Sản phẩm này không còn bán. Giỏ hàng của bạn vẫn như cũ."))
        return _show(request, status=404)
    already = cart.load(request).quantities.get(variant.pk, 0)
    try:
        quantity = parse_quantity(raw_quantity)
        if problem := cart.problem(variant, already + quantity):
            raise BadQuantity(_already(problem, already))
        cart.add(request, variant.pk, quantity)
    except cart.CartFull:
        messages.error(request, _("Giỏ đã đầy. Hãy đặt đơn này trước rồi mua tiếp."))
        return _show(request)
    except BadQuantity as error:
        product = catalog_views.shown_products().get(pk=variant.product_id)
        context = catalog_views.product_context(
            product, selected=str(variant.pk), quantity=raw_quantity[:12], error=str(error)
        )
        return render(request, "catalog/product.html", context)
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
    """One form for the whole cart: `quantity-<variant id>` (0 takes it out), or `remove=<variant id>`."""
    quantities = dict(cart.load(request).quantities)
    typed: dict[int, str] = {}
    problems: dict[int, str] = {}
    removed = request.POST.get("remove", "")
    for variant_id in list(quantities):
        raw = request.POST.get(f"quantity-{variant_id}")
        if removed == str(variant_id):
            del quantities[variant_id]
        elif raw is not None:
            try:
                quantity = parse_quantity(raw, least=0)
            except BadQuantity as error:
                typed[variant_id], problems[variant_id] = raw[:12], str(error)
                continue
            if quantity:
                quantities[variant_id] = quantity
            else:
                del quantities[variant_id]
    if problems:
        return _show(request, typed=typed, problems=problems)
    cart.save(request, quantities)
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
    context = {"cart": cart.read(request), "typed": typed or {}, "problems": problems or {}}
    return render(request, "cart/cart.html", context, status=status)
