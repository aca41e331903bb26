"""An order by phone, step by step: packs, the caller, a look at everything, and the words to send.

Every rule is `shop.checkout`'s; the cart, the address and the device of who types are never touched.
"""

import dataclasses
import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalog import phones
from catalog.stalls.pages import zalo_address
from catalog.templatetags.money import dong
from shop.calling import caller_messages, callers, picking
from shop.calling.callers import CallerForm
from shop.calling.desks import Desk
from shop.calling.picking import Picked
from shop.cart import cart as carts
from shop.cart.cart import MAX_LINES, Cart
from shop.checkout import page, placement, quotes
from shop.orders.models import Order, OrderLine, Purchase
from shop.payments.models import Payment

DRAFTS_KEY = (
    "calls"  # session: what was typed of the last calls, by the keys of their carts, which name the stall
)
DRAFTS = 3
DRAFT_AGE = 24 * 3600  # seconds
STEP, REVIEW = "buoc", "xem-lai"
KNOWN, ADDRESS = "quen", "address"  # `action`: fill in a known caller; the communes of a province


def pick(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _pick(request, desk, picking.read(request.GET.dict()))


def _pick(request: HttpRequest, desk: Desk, picked: Picked, notice: str = "") -> HttpResponse:
    typed = request.GET.get("q", "")[:60]
    try:
        rows, left = picking.shelf(desk, picked, typed)
    except picking.NotTheirs as error:
        raise Http404 from error
    context = {
        "rows": rows,
        "left": left,
        "typed": typed,
        "picked": picked,
        "parcel": picking.parcel(desk, picked, rows),
        "notice": notice,
    }
    return _render(request, desk, "pick", context)


def _render(request: HttpRequest, desk: Desk, name: str, context: dict[str, Any]) -> HttpResponse:
    tab = "today" if desk.room == "stall" else "calls"
    return render(request, f"calling/{name}.html", {"desk": desk, "tab": tab} | context)


def caller(request: HttpRequest, desk: Desk) -> HttpResponse:
    """GET is the form, with `buoc=xem-lai` everything once more; POST looks again, or orders."""
    picked = picking.read(request.GET.dict())
    if picked.problems or not picked.quantities:
        notice = "" if picked.problems else _("Chọn ít nhất một gói hàng.")
        return _pick(request, desk, picked, notice)
    if len(picked.quantities) > MAX_LINES:
        return _pick(request, desk, picked, _("Mỗi đơn nhiều nhất %(n)d loại gói.") % {"n": MAX_LINES})
    cart = _cart(desk, picked)
    if request.method == "POST":
        return _sent(request, desk, picked, cart)
    if cart.has_problems or cart.below_minimum:
        return _pick(request, desk, picked)
    typed = _drafts(request).get(cart.key, {}).get("typed")
    if request.GET.get(STEP) == REVIEW:
        return _review(request, desk, picked, cart, typed)
    first = typed or callers.first_values(desk.cooperative)
    return _form(request, desk, picked, cart, CallerForm(initial=first))


def _cart(desk: Desk, picked: Picked) -> Cart:
    """The chosen packs as a cart of this call's own. Another stall's, or none: 404."""
    cart = carts.build(picked.quantities, picking.cart_key(desk, picked))
    own = all(group.cooperative.pk == desk.cooperative.pk for group in cart.groups)
    if not own or len(cart.lines) != len(picked.quantities):
        raise Http404
    return cart


def _drafts(request: HttpRequest) -> dict[str, Any]:
    """Those of today; what is older is forgotten."""
    kept = request.session.get(DRAFTS_KEY) or {}
    since = time.time() - DRAFT_AGE
    recent = {key: draft for key, draft in kept.items() if draft.get("at", 0) > since}
    if len(recent) < len(kept):
        request.session[DRAFTS_KEY] = recent
    return recent


def _keep(request: HttpRequest, cart: Cart, form: CallerForm) -> None:
    others = [row for row in _drafts(request).items() if row[0] != cart.key]
    draft = {"at": time.time(), "typed": form.carried()}
    request.session[DRAFTS_KEY] = dict([*others[1 - DRAFTS :], (cart.key, draft)])


def _form(
    request: HttpRequest, desk: Desk, picked: Picked, cart: Cart, form: CallerForm, notice: str = ""
) -> HttpResponse:
    quote = quotes.ask(cart, form.province_row)
    context = page.form_context(form, quote, notice) | {"picked": picked}
    return _render(request, desk, "caller", context)


def _sent(request: HttpRequest, desk: Desk, picked: Picked, cart: Cart) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == KNOWN and desk.knows_buyers:
        return _known(request, desk, picked, cart)
    if action in (ADDRESS, KNOWN):
        return _form(request, desk, picked, cart, CallerForm(initial=request.POST.dict()))
    form = CallerForm(request.POST)
    if not form.is_valid():
        return _form(request, desk, picked, cart, form)
    if request.POST.get(STEP) != REVIEW:
        return _place(request, desk, picked, cart, form)
    _keep(request, cart, form)
    return redirect(f"{desk.caller_url}?{picked.query}&{STEP}={REVIEW}")


def _known(request: HttpRequest, desk: Desk, picked: Picked, cart: Cart) -> HttpResponse:
    """A caller who bought here before; what is typed already stays."""
    typed = request.POST.dict()
    try:
        known = callers.known_address(desk.cooperative, typed.get("phone", ""))
    except phones.InvalidPhone:
        form = CallerForm(initial=typed)
        return _form(request, desk, picked, cart, form, _("Gõ đúng số điện thoại của khách trước đã."))
    if not known:
        notice = _("Số này chưa mua ở gian hàng mình, hoặc mua lâu rồi nên địa chỉ đã ẩn. Hỏi khách nhé.")
        return _form(request, desk, picked, cart, CallerForm(initial=typed), notice)
    is_other_place = bool(typed.get("ward") or typed.get("street"))
    place = {} if is_other_place else known
    name = typed.get("full_name") or known["full_name"]
    form = CallerForm(initial=typed | place | {"full_name": name})
    return _form(
        request,
        desk,
        picked,
        cart,
        form,
        _("Đã điền như lần trước. Đọc lại cho khách nghe xem còn đúng không."),
    )


def _review(
    request: HttpRequest, desk: Desk, picked: Picked, cart: Cart, typed: dict[str, str] | None
) -> HttpResponse:
    if not typed:
        return redirect(f"{desk.caller_url}?{picked.query}")
    form = CallerForm(typed)
    if not form.is_valid():
        return _form(request, desk, picked, cart, form)
    return _look(request, desk, picked, cart, form)


def _look(
    request: HttpRequest, desk: Desk, picked: Picked, cart: Cart, form: CallerForm, notice: str = ""
) -> HttpResponse:
    """The checkout's review; the form where something stands in the way."""
    context = page.review_context(form, quotes.ask(cart, form.province_row), notice)
    if context is None:
        return _form(request, desk, picked, cart, form, notice)
    return _render(request, desk, "review", context | {"picked": picked})


def _place(request: HttpRequest, desk: Desk, picked: Picked, cart: Cart, form: CallerForm) -> HttpResponse:
    wanted = _wanted(desk, picked, cart, form)
    try:
        purchase, is_new = placement.place_order(wanted, quotes.ask(cart, form.province_row))
    except placement.TotalChanged:
        fresh = _cart(desk, picked)
        totals = quotes.ask(fresh, form.province_row).totals
        words = _("Tổng tiền là %(total)s, không như trang trước. Đọc lại cho khách rồi bấm Đặt hàng.")
        told = words % {"total": dong(totals.total_amount if totals else None)}
        return _look(request, desk, picked, fresh, form, told)
    except placement.MethodUnavailable:
        form.add_error("payment_method", page.method_unavailable())
    except placement.TooMuchWaiting:
        form.add_error("phone", _too_much_waiting())
    except placement.NoRate:
        form.add_error("province", page.no_rate())
    except placement.CheckoutRefused:  # sold out, too little, too far: the page says what and why
        pass
    else:
        if not is_new and not _is_same(purchase, wanted):
            return _look_at_another(request, desk, picked, form, purchase)
        return _done(request, desk, purchase, is_new=is_new, key=cart.key)
    return _form(request, desk, picked, _cart(desk, picked), form)


def _wanted(desk: Desk, picked: Picked, cart: Cart, form: CallerForm) -> placement.Request:
    """No account, and no device: the limits are those of the caller's number."""
    return placement.Request(
        quantities=picked.quantities,
        cart_key=cart.key,
        delivery=form.delivery(),
        payment_method=form.cleaned_data["payment_method"],
        shown_total=form.cleaned_data["shown_total"] or -1,
        language=settings.LANGUAGE_CODE,  # the caller's letters, whatever who types reads
        actor=desk.actor,
        invoice=form.invoice(),
        taken_as=desk.role,
    )


def _is_same(purchase: Purchase, wanted: placement.Request) -> bool:
    """Whether the purchase is what was sent now: who, where, which packs, paid how."""
    lines = OrderLine.unscoped.filter(order__purchase=purchase).values_list("variant", "quantity")
    delivery, invoice = wanted.delivery, wanted.invoice or placement.Invoice("", "", "", "")
    return (
        dict(lines) == wanted.quantities
        and purchase.payment_method == wanted.payment_method
        and _holds(purchase, delivery)
        and _holds(purchase, invoice, "invoice_")
    )


def _holds(purchase: Purchase, typed: placement.Delivery | placement.Invoice, prefix: str = "") -> bool:
    named = dataclasses.fields(typed)
    return all(getattr(purchase, prefix + each.name) == getattr(typed, each.name) for each in named)


def _look_at_another(
    request: HttpRequest, desk: Desk, picked: Picked, form: CallerForm, earlier: Purchase
) -> HttpResponse:
    """Somebody went back and typed another call under the key of one that is an order by now."""
    fresh = picking.follow(picked, repr(form.carried()))
    cart = _cart(desk, fresh)
    _keep(request, cart, form)
    words = _("Cuộc gọi trước đã thành đơn %(number)s. Đây là đơn khác thì bấm Đặt hàng.")
    return _look(request, desk, fresh, cart, form, words % {"number": earlier.number})


def _too_much_waiting() -> str:
    return _(
        "Số này đang có nhiều đơn chờ nhận hoặc chưa trả tiền, nên chưa đặt thêm được. Xong bớt các đơn ấy rồi"
        " đặt, hoặc bớt số lượng."
    )


def _done(
    request: HttpRequest, desk: Desk, purchase: Purchase, *, is_new: bool, key: str = ""
) -> HttpResponse:
    """To the words for the caller. A second tap comes here too."""
    drafts = _drafts(request)
    if drafts.pop(key, None):
        request.session[DRAFTS_KEY] = drafts
    if not is_new:
        messages.info(request, _("Đơn này đã đặt rồi, chợ không đặt thêm lần nữa."))
    return redirect(desk.placed_url(purchase.number))


def placed(request: HttpRequest, desk: Desk, purchase: Purchase) -> HttpResponse:
    """What was ordered, and the words with the link that the caller gets by hand."""
    lines = Prefetch("lines", OrderLine.unscoped.all(), to_attr="shown_lines")
    order: Any = (
        Order.unscoped.filter(purchase=purchase)
        .select_related("purchase__ward", "purchase__province", "cooperative")
        .prefetch_related(lines)
        .get()
    )
    payment = Payment.objects.get(purchase=purchase)
    with override(purchase.language):  # the caller's
        words = caller_messages.words(order, order.shown_lines, payment)
    context = {
        "order": order,
        "words": words,
        "sms": caller_messages.sms_address(order, words),
        "zalo": zalo_address(purchase.buyer_phone),
    }
    return _render(request, desk, "placed", context)
