"""What the checkout page and its review show: parcels, totals, ways of paying, and what stands in the way."""

from dataclasses import dataclass
from typing import Any, TypedDict

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalog.templatetags.money import dong
from shop.cart import cart as carts
from shop.cart.cart import Cart
from shop.checkout import device, limits
from shop.checkout.forms import CheckoutForm, WishesForm
from shop.checkout.placement import Invoice
from shop.checkout.quotes import Quote, Totals
from shop.orders.models import PaymentMethod

NO_WISHES = WishesForm()  # drawn once for everybody who wishes nothing


def fill_in(request: HttpRequest, form: CheckoutForm, quote: Quote, notice: str = "") -> HttpResponse:
    """The form, with the total that it shows in it."""
    context = {**form_context(form, quote, notice), "knows_address": device.knows_address(request)}
    return render(request, "checkout/checkout.html", context)


class TotalsSoFar(TypedDict):
    """While nobody knows where it goes. Đồng."""

    items_amount: int
    shipping_amount: None
    total_amount: None


class FormShown(TypedDict):
    """The form with what stands around it; `open`: which of its folded parts are, `chosen`: a way of paying or ""."""

    form: CheckoutForm
    cart: Cart
    totals: Totals | TotalsSoFar
    notice: str
    methods: list["Method"]
    chosen: str
    open: dict[str, bool]
    no_wishes: WishesForm | None


class ReviewShown(TypedDict):
    """All that is about to be ordered; `data`: the form's, `carried`: its fields to send again."""

    cart: Cart
    totals: Totals
    data: dict[str, Any]
    invoice: Invoice | None
    method: PaymentMethod
    carried: dict[str, str]
    is_gift: bool
    needs_call: bool
    notice: str


def form_context(form: CheckoutForm, quote: Quote, notice: str = "") -> FormShown:
    cart, totals = quote.cart, quote.totals
    now_shown = {"shown_total": str(totals.total_amount) if totals else "", "cart_key": cart.key}
    if form.is_bound:
        typed = form.data.dict() if isinstance(form.data, QueryDict) else form.data
        form.data = {**typed, **now_shown}
    else:
        form.initial = {**form.initial, **now_shown}
    wishes = form.has_wishes
    return {
        "form": form,
        "cart": cart,
        "totals": totals
        or {"items_amount": cart.items_amount, "shipping_amount": None, "total_amount": None},
        "notice": notice,
        "methods": methods(quote),
        "chosen": typed_method
        if (typed_method := form["payment_method"].value()) in PaymentMethod.values
        else "",
        "open": wishes,
        "no_wishes": None if any(wishes.values()) else NO_WISHES,
    }


def review(request: HttpRequest, form: CheckoutForm, quote: Quote, notice: str = "") -> HttpResponse:
    """Everything that is about to be ordered on one page; the form itself where something stands in the way."""
    context = review_context(form, quote, notice)
    return (
        render(request, "checkout/review.html", context) if context else fill_in(request, form, quote, notice)
    )


def review_context(form: CheckoutForm, quote: Quote, notice: str = "") -> ReviewShown | None:
    """Of a valid form; None where something stands in the way, which is said beside its field then."""
    cart, totals, method = quote.cart, quote.totals, form.cleaned_data["payment_method"]
    if totals is None:
        form.add_error("province", no_rate())
    elif quote.unavailable(method):
        form.add_error("payment_method", method_unavailable())
    if totals is None or form.errors or quote.has_obstacles:
        return None
    return {
        "cart": cart,
        "totals": totals,
        "data": form.cleaned_data,
        "invoice": form.invoice(),
        "method": PaymentMethod(method),
        "carried": form.carried(),
        "is_gift": form.is_gift,
        "needs_call": limits.needs_call(method, cart.count, totals.total_amount),
        "notice": notice,
    }


def problem_lines(cart: Cart) -> str:
    if not cart.paused:
        return _("Có món vừa hết hoặc không đủ. Xin xem lại giỏ; bạn chưa bị trừ tiền.")
    closed = " ".join(carts.paused_words(group.cooperative) for group in cart.paused)
    return _("%(closed)s Đơn chưa đặt, bạn chưa bị trừ tiền.") % {"closed": closed}


def too_far() -> str:
    return _("không giao tới được")


def no_rate() -> str:
    return _("Chưa giao được tới tỉnh này. Xin gọi chợ để được giúp.")


def too_much_waiting(cause: limits.TooManyOpen | limits.TooMuchUnpaid) -> str:
    if isinstance(cause, limits.TooManyOpen):
        return _(
            "Bạn đang có nhiều đơn chờ, nên đơn này chưa đặt được. Giỏ hàng vẫn còn nguyên: xin đợi hợp tác xã"
            " nhận đơn hoặc trả tiền các đơn trước, hay gọi chợ để được giúp."
        )
    if cause.is_shared:
        return _(
            "Mạng bạn đang dùng có quá nhiều đơn chưa trả tiền. Xin chọn tiền mặt khi nhận hàng, hợp tác xã sẽ"
            " gọi xác nhận; hoặc gọi chợ để được giúp."
        )
    return _(
        "Các đơn chưa trả tiền của bạn đang giữ quá nhiều hàng. Xin trả tiền các đơn trước rồi đặt tiếp, bớt"
        " số lượng, hoặc gọi chợ để được giúp."
    )


def method_unavailable() -> str:
    return _("Đơn này không trả bằng cách đó được. Xin chọn cách khác.")


@dataclass(frozen=True)
class Method:
    """A way of paying as the form offers it; `reason`: why it cannot be chosen, in words."""

    value: str
    label: str
    hint: str
    is_available: bool
    reason: str


def methods(quote: Quote) -> list[Method]:
    hints = {
        PaymentMethod.COD: _("Trả tiền mặt cho người giao khi nhận hàng."),
        PaymentMethod.VIETQR: _("Quét mã QR bằng ứng dụng ngân hàng, tiền vào thẳng tài khoản hợp tác xã."),
        PaymentMethod.CARD: _("Visa, Mastercard, JCB, kể cả thẻ phát hành ở nước ngoài."),
    }
    reasons = {
        "": "",
        "card": _("Chợ chưa nhận thẻ."),
        "transfer": _("Có hợp tác xã trong giỏ chưa khai tài khoản ngân hàng."),
        "minimum": _("Thẻ chỉ dùng cho đơn từ %(amount)s.") % {"amount": dong(settings.CARD_MINIMUM)},
        "maximum": _("Thẻ chỉ dùng cho đơn dưới %(amount)s.") % {"amount": dong(settings.CARD_MAXIMUM + 1)},
    }
    rows = []
    for value in (PaymentMethod.COD, PaymentMethod.VIETQR, PaymentMethod.CARD):
        reason = quote.unavailable(value)
        rows.append(Method(value.value, str(value.label), hints[value], not reason, reasons[reason]))
    return rows
