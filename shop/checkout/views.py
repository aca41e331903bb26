"""The checkout: the form, its review, placing; and what the form asks for while it is filled in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog import addresses
from catalog.templatetags.money import dong
from shop.cart import cart as carts
from shop.cart.cart import Cart
from shop.checkout import access, card_page, delivery, device, limits, page, placement, quotes, sender
from shop.checkout.forms import CheckoutForm
from shop.checkout.quotes import Quote
from shop.checkout.templatetags.delivery import days
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import PaymentMethod, Purchase

STEP, REVIEW = "buoc", "xem-lai"  # posted: show everything first; as a query: that page. Without it: order.
FROM_REVIEW = "tu-xem-lai"  # a refusal of what was sent from the review is shown there


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    cart = carts.read(request)
    if cart.is_empty:
        return _already_placed(request) or _without_cart(request)
    if request.method != "POST" and request.GET.get(STEP) == REVIEW:
        return _review(request, cart)
    if request.method != "POST":
        return _fill_in(request, CheckoutForm(initial=_initial(request)), cart)
    if request.POST.get("action") == "address":
        # The same input without errors: the buyer has only asked for the communes of a province.
        return _fill_in(request, CheckoutForm(initial=request.POST.dict()), cart)
    form = CheckoutForm(request.POST)
    if not form.is_valid():
        return _fill_in(request, form, cart)
    if request.POST.get(STEP) == REVIEW:
        device.keep_draft(request, form)
        if request.GET.get(STEP) == REVIEW:  # a script sends it straight there
            return page.review(request, form, quotes.ask(cart, form.province_row))
        return redirect(f"{reverse('checkout:checkout')}?{STEP}={REVIEW}")
    return _place(request, form, quotes.ask(cart, form.province_row))


def _fill_in(request: HttpRequest, form: CheckoutForm, cart: Cart) -> HttpResponse:
    return page.fill_in(request, form, quotes.ask(cart, form.province_row))


def _review(request: HttpRequest, cart: Cart) -> HttpResponse:
    """What was sent to be reviewed, from the session: Back, a reload and "Sửa" lose nothing and ask nothing."""
    draft = device.draft(request)
    if not draft:
        return redirect("checkout:checkout")
    form = CheckoutForm(draft)
    if not form.is_valid():
        return _fill_in(request, form, cart)
    return page.review(request, form, quotes.ask(cart, form.province_row))


def _without_cart(request: HttpRequest) -> HttpResponse:
    """The session ended while the form was filled in, and the cart with it: what was typed stays for after the login,
    which brings the cart back, or for the next goods."""
    if request.method == "POST" and not device.is_silent(request):
        device.keep_draft(request, CheckoutForm(request.POST))
        messages.info(
            request,
            _(
                "Giỏ hàng đang trống. Những gì bạn vừa điền vẫn còn: chọn hàng, hoặc đăng nhập để lấy lại giỏ."
            ),
        )
    return redirect("cart:cart")


def _initial(request: HttpRequest) -> dict[str, object]:
    initial = {"payment_method": PaymentMethod.COD, **device.initial(request)}
    if "province" in request.GET:
        return initial | {"province": request.GET["province"]}
    if not initial.get("province"):
        initial["province"] = request.COOKIES.get(delivery.COOKIE, "")
    return initial


def _already_placed(request: HttpRequest) -> HttpResponse | None:
    """A checkout sent again after it went through leads to the purchase it made (promise S1); so does "back" from the
    card page, until that purchase is paid and thanked for."""
    number = request.session.get(device.PLACED_KEY)
    purchase = Purchase.objects.filter(number=number).first() if number else None
    if purchase is None:
        return None
    if request.method != "POST" and not device.awaits_thanks(request, purchase):
        return None
    if request.POST.get("cart_key", purchase.cart_key) not in ("", purchase.cart_key):
        return None
    return redirect(purchase.get_absolute_url())


def _refused(request: HttpRequest, form: CheckoutForm, quote: Quote, notice: str = "") -> HttpResponse:
    """The page that the order was sent from, again."""
    show = page.review if request.POST.get(FROM_REVIEW) and not form.errors else page.fill_in
    return show(request, form, quote, notice)


def _place(request: HttpRequest, form: CheckoutForm, quote: Quote) -> HttpResponse:
    if form.cleaned_data["cart_key"] not in ("", quote.cart.key):  # another tab changed the cart meanwhile
        notice = _("Giỏ hàng đã đổi. Xin xem lại đơn rồi bấm Đặt hàng.")
        return _refused(request, form, quote, notice)
    comes_from = sender.of(request)
    try:
        purchase, _is_new = placement.place_order(_wanted(request, form, quote.cart, comes_from), quote)
    except placement.EmptyCart:
        return redirect("cart:cart")
    except placement.MethodUnavailable:
        form.add_error("payment_method", page.method_unavailable())
        return page.fill_in(request, form, quote)
    except placement.TooMuchWaiting as refusal:
        form.add_error("payment_method", page.too_much_waiting(refusal.cause))
        return page.fill_in(request, form, quote)
    except placement.NoRate:
        form.add_error("province", page.no_rate())
        return page.fill_in(request, form, quote)
    except placement.CheckoutRefused as refusal:  # somebody was faster: everything is read anew
        return _changed(request, form, refusal)
    carts.clear(request)
    device.placed(request, form, purchase)
    response = _go_on(request, purchase)
    sender.remember(response, comes_from.device)
    if not device.is_silent(request):
        delivery.remember_province(response, purchase.province_id, is_secure=request.is_secure())
    return response


def _wanted(
    request: HttpRequest, form: CheckoutForm, cart: Cart, comes_from: limits.Sender
) -> placement.Request:
    user_id = request.user.pk if request.user.is_authenticated else None
    return placement.Request(
        quantities=carts.load(request).quantities,
        cart_key=cart.key,
        delivery=form.delivery(),
        payment_method=form.cleaned_data["payment_method"],
        shown_total=form.cleaned_data["shown_total"] or -1,
        language=(get_language() or "vi")[:2],
        actor=Actor(ActorKind.BUYER if user_id else ActorKind.GUEST, user_id),
        buyer_id=user_id,
        invoice=form.invoice(),
        sender=comes_from,
    )


def _changed(request: HttpRequest, form: CheckoutForm, refusal: placement.CheckoutRefused) -> HttpResponse:
    """What is too little or comes too late, the page itself says, and why."""
    quote = quotes.ask(carts.read(request), form.province_row)
    if isinstance(refusal, placement.ProblemLines):
        messages.error(request, page.problem_lines(quote.cart))
    if not isinstance(refusal, placement.TotalChanged) or quote.totals is None:
        return page.fill_in(request, form, quote)
    if form.cleaned_data["shown_total"] is None:
        notice = _("Tổng cộng là %(total)s. Xin xem lại rồi bấm Đặt hàng.")
    else:
        notice = _(
            "Tổng tiền đã đổi, nay là %(total)s. Xin xem lại rồi bấm Đặt hàng lần nữa; bạn chưa bị trừ tiền."
        )
    return _refused(request, form, quote, notice % {"total": dong(quote.totals.total_amount)})


def _go_on(request: HttpRequest, purchase: Purchase) -> HttpResponse:
    """To the order's page; for a card to where its hosted page is awaited."""
    if purchase.payment_method != PaymentMethod.CARD:
        return redirect(access.address(request, purchase))
    try:
        return redirect(card_page.ask(purchase).url or card_page.address(purchase))
    except card_page.NothingToPay:
        return redirect(purchase.get_absolute_url())


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Forgets name, address, province and orders on this device, and keeps none from now on."""
    device.forget(request)
    messages.success(
        request, _("Máy này không còn nhớ tên, địa chỉ và đơn của bạn. Đơn đã đặt vẫn được giao như thường.")
    )
    response = redirect("cart:cart" if carts.load(request).quantities else "home")
    response.delete_cookie(delivery.COOKIE, samesite="Lax")
    return response


@require_GET
def wards(request: HttpRequest) -> JsonResponse:
    """The communes of a province, for the select on the checkout page; an unknown province has none.

    `old` names what a commune was before July 2025, where that is known.
    """
    province = addresses.find_province(request.GET.get("province", ""))
    rows = addresses.communes(province.code) if province else ()
    response = JsonResponse(
        [
            {"code": row.code, "name": row.full_name} | ({"old": row.merged_from} if row.merged_from else {})
            for row in rows
        ],
        safe=False,
    )
    response["Cache-Control"] = "public, max-age=86400"
    return response


@never_cache
@require_GET
def shipping_quote(request: HttpRequest) -> JsonResponse:
    """Shipping and days per cooperative and the total of this visitor's cart to a province."""
    cart = carts.read(request)
    totals = quotes.ask(cart, addresses.find_province(request.GET.get("province", ""))).totals
    if totals is None:
        return JsonResponse({"error": _("Xin chọn tỉnh để biết phí giao.")}, status=400)
    return JsonResponse(
        {
            "shipping": [
                {
                    "cooperative": group.cooperative.pk,
                    "amount": group.shipping_amount,
                    "text": dong(group.shipping_amount),
                    "days": page.too_far()
                    if group.spoiling
                    else days(group.expected_from, group.expected_until),
                }
                for group in cart.groups
            ],
            "shipping_text": dong(totals.shipping_amount),
            "total": totals.total_amount,
            "total_text": dong(totals.total_amount),
        }
    )
