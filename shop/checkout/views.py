"""The checkout page, and what it asks for while it is filled in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog import addresses
from catalog.models import Province
from catalog.templatetags.money import dong
from shop.cart import cart as carts
from shop.cart.cart import Cart
from shop.checkout import payment as money
from shop.checkout import placement
from shop.checkout.forms import CheckoutForm, initial_for
from shop.checkout.placement import Totals
from shop.orders import shipping
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import PaymentMethod, Purchase
from shop.payments.providers import stripe

PLACED_KEY = "placed"  # session: number of the last purchase, for a replayed checkout
HISTORY_KEY = "purchases"  # session: numbers of what this device has bought, newest first
HISTORY_LENGTH = 20
CARD_BUSY = "the-ban"  # query: the card page could not be opened just now
FROM_CARD = "da-qua-the"  # query: the buyer comes from the card page's "paid" side
ADDRESS_FIELDS = ("full_name", "phone", "email", "province", "ward", "street")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    cart = carts.read(request)
    if cart.is_empty:
        return _already_placed(request) or redirect("cart:cart")
    if request.method != "POST":
        initial = {"payment_method": PaymentMethod.COD, **initial_for(request)}
        initial |= {name: request.GET[name] for name in ("province",) if name in request.GET}
        return _page(request, CheckoutForm(initial=initial), cart)
    form = CheckoutForm(request.POST)
    if request.POST.get("action") == "address":
        return _page(request, _unvalidated(request), cart)
    if not form.is_valid():
        return _page(request, form, cart)
    return _place(request, form, cart)


def _unvalidated(request: HttpRequest) -> CheckoutForm:
    """The same input without errors: the buyer has only asked for the communes of a province."""
    return CheckoutForm(initial=request.POST.dict())


def _already_placed(request: HttpRequest) -> HttpResponse | None:
    """A checkout sent again after it went through leads to the purchase it made (promise S1)."""
    number = request.session.get(PLACED_KEY)
    if request.method != "POST" or not number:
        return None
    purchase = Purchase.objects.filter(number=number).first()
    if purchase is None or request.POST.get("cart_key", purchase.cart_key) not in ("", purchase.cart_key):
        return None
    return redirect(purchase.get_absolute_url())


def _place(request: HttpRequest, form: CheckoutForm, cart: Cart) -> HttpResponse:
    if form.cleaned_data["cart_key"] not in ("", cart.key):  # another tab changed the cart meanwhile
        return _page(request, form, cart, notice=_("Giỏ hàng đã đổi. Xin xem lại đơn rồi bấm Đặt hàng."))
    user_id = request.user.pk if request.user.is_authenticated else None
    wanted = placement.Request(
        quantities=carts.load(request).quantities,
        cart_key=cart.key,
        delivery=form.delivery(),
        payment_method=form.cleaned_data["payment_method"],
        shown_total=form.cleaned_data["shown_total"] or -1,
        language=(get_language() or "vi")[:2],
        actor=Actor(ActorKind.BUYER if user_id else ActorKind.GUEST, user_id),
        buyer_id=user_id,
    )
    try:
        purchase, _is_new = placement.place_order(wanted)
    except placement.EmptyCart:
        return redirect("cart:cart")
    except placement.ProblemLines:
        messages.error(request, _("Có món vừa hết hoặc không đủ. Xin xem lại giỏ; bạn chưa bị trừ tiền."))
        return _page(request, form, carts.read(request))
    except placement.TotalChanged:
        return _total_changed(request, form, carts.read(request))
    except placement.MethodUnavailable:
        form.add_error("payment_method", _("Đơn này không trả bằng cách đó được. Xin chọn cách khác."))
        return _page(request, form, cart)
    except shipping.NoRate:
        form.add_error("province", _("Chưa giao được tới tỉnh này. Xin gọi chợ để được giúp."))
        return _page(request, form, cart)
    _remember(request, form, purchase)
    return _go_on(request, purchase)


def _total_changed(request: HttpRequest, form: CheckoutForm, cart: Cart) -> HttpResponse:
    shown = form.cleaned_data["shown_total"]
    totals = placement.price(cart, form.cleaned_data["province"])
    if shown is None:
        notice = _("Tổng cộng là %(total)s. Xin xem lại rồi bấm Đặt hàng.")
    else:
        notice = _(
            "Tổng tiền đã đổi, nay là %(total)s. Xin xem lại rồi bấm Đặt hàng lần nữa; bạn chưa bị trừ tiền."
        )
    return _page(request, form, cart, notice=notice % {"total": dong(totals.total_amount)})


def _remember(request: HttpRequest, form: CheckoutForm, purchase: Purchase) -> None:
    carts.clear(request)
    request.session[PLACED_KEY] = purchase.number
    request.session[HISTORY_KEY] = [purchase.number, *placed_here(request)][:HISTORY_LENGTH]
    data = form.cleaned_data
    request.session["address"] = {
        name: getattr(data[name], "code", data[name]) if name in ("province", "ward") else data[name]
        for name in ADDRESS_FIELDS
    }


def placed_here(request: HttpRequest) -> list[str]:
    """Numbers of the purchases made on this device, newest first."""
    return list(request.session.get(HISTORY_KEY) or [])


def _go_on(request: HttpRequest, purchase: Purchase) -> HttpResponse:
    """To the order's page; for a card straight to the hosted page, or to the order's page if it is away."""
    page = redirect(purchase.get_absolute_url() + "&moi=1")
    if purchase.payment_method != PaymentMethod.CARD:
        return page
    try:
        return redirect(money.start_card(purchase, card_return_urls(request, purchase)))
    except money.NothingToPay:
        return page
    except (stripe.Unavailable, stripe.Refused):
        return redirect(f"{purchase.get_absolute_url()}&moi=1&{CARD_BUSY}=1")


def open_card_state(request: HttpRequest) -> str:
    """How an open card payment reads on the order's page: "due", "processing" or "busy" (promise S3)."""
    if request.GET.get(FROM_CARD) == "1":
        return "processing"
    return "busy" if request.GET.get(CARD_BUSY) == "1" else "due"


def card_return_urls(request: HttpRequest, purchase: Purchase) -> tuple[str, str]:
    """Where the card page sends the buyer: after paying, and after going back."""
    page = request.build_absolute_uri(purchase.get_absolute_url())
    return f"{page}&{FROM_CARD}=1", page


def _page(request: HttpRequest, form: CheckoutForm, cart: Cart, notice: str = "") -> HttpResponse:
    totals = _totals(form.province_row, cart)
    now_shown = {"shown_total": str(totals.total_amount) if totals else "", "cart_key": cart.key}
    if form.is_bound:
        form.data = {**form.data.dict(), **now_shown} if isinstance(form.data, QueryDict) else form.data
    else:
        form.initial = {**form.initial, **now_shown}
    context = {
        "form": form,
        "cart": cart,
        "totals": totals
        or {"items_amount": cart.items_amount, "shipping_amount": None, "total_amount": None},
        "notice": notice,
        "methods": _methods(cart, totals),
    }
    return render(request, "checkout/checkout.html", context)


def _totals(province: Province | None, cart: Cart) -> Totals | None:
    if province is None or cart.is_empty:
        return None
    try:
        return placement.price(cart, province)
    except shipping.NoRate:
        return None


def _methods(cart: Cart, totals: Totals | None) -> list[dict[str, Any]]:
    hints = {
        PaymentMethod.COD: _("Trả tiền mặt cho người giao khi nhận hàng."),
        PaymentMethod.VIETQR: _("Quét mã QR bằng ứng dụng ngân hàng, tiền vào thẳng tài khoản hợp tác xã."),
        PaymentMethod.CARD: _("Visa, Mastercard, JCB, kể cả thẻ phát hành ở nước ngoài."),
    }
    reasons = {
        "": "",
        "card": _("Chợ chưa nhận thẻ."),
        "transfer": _("Có hợp tác xã trong giỏ chưa khai tài khoản ngân hàng."),
        "minimum": _("Thẻ chỉ dùng cho đơn từ 20.000 ₫."),
        "maximum": _("Thẻ chỉ dùng cho đơn dưới 100.000.000 ₫."),
    }
    methods = []
    for value in (PaymentMethod.COD, PaymentMethod.VIETQR, PaymentMethod.CARD):
        reason = placement.unavailable_reason(value, cart, totals.total_amount if totals else None)
        methods.append(
            {
                "value": value.value,
                "label": value.label,
                "hint": hints[value],
                "is_available": not reason,
                "reason": reasons[reason],
            }
        )
    return methods


@require_GET
def wards(request: HttpRequest) -> JsonResponse:
    """The communes of a province, for the select on the checkout page; an unknown province has none."""
    province = addresses.find_province(request.GET.get("province", ""))
    rows = province.communes.all() if province else []
    response = JsonResponse([{"code": row.code, "name": row.full_name} for row in rows], safe=False)
    response["Cache-Control"] = "public, max-age=86400"
    return response


@never_cache
@require_GET
def shipping_quote(request: HttpRequest) -> JsonResponse:
    """Shipping per cooperative and the total of this visitor's cart to a province."""
    cart = carts.read(request)
    totals = _totals(addresses.find_province(request.GET.get("province", "")), cart)
    if totals is None:
        return JsonResponse({"error": _("Xin chọn tỉnh để biết phí giao.")}, status=400)
    return JsonResponse(
        {
            "shipping": [
                {
                    "cooperative": group.cooperative.pk,
                    "amount": group.shipping_amount,
                    "text": dong(group.shipping_amount),
                }
                for group in cart.groups
            ],
            "shipping_text": dong(totals.shipping_amount),
            "total": totals.total_amount,
            "total_text": dong(totals.total_amount),
        }
    )
