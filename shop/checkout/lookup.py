"""Finding an order again by its number and the phone it was placed with; a code sent to that phone opens it.

The page says the same whether there is such an order or not (promises A5, W6).
"""

import re
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog import phones, text
from shop.accounts import tries
from shop.checkout import device
from shop.notifications import codes
from shop.notifications.codes import Purpose
from shop.orders.models import Purchase

ASKED_KEY = "lookup"  # in the session: what a code was asked for
NUMBER = re.compile(r"[0-9A-Z]{9}")


class LookupForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Số đơn"),
        max_length=60,
        help_text=gettext_lazy("Chín chữ và số, có trong tin nhắn của chợ."),
    )
    phone = forms.CharField(label=gettext_lazy("Số điện thoại lúc đặt"), max_length=40)
    phone.widget.input_type = "tel"

    def clean_number(self) -> str:
        """The purchase's number, however it was typed: small letters, blanks, with the parcel's "-1"."""
        typed = re.sub(r"[^0-9A-Z-]", "", text.normalise(self.cleaned_data["number"]).upper())
        number = typed.partition("-")[0]
        if not NUMBER.fullmatch(number):
            raise forms.ValidationError(_("Số đơn có chín chữ và số, ví dụ 7K2M9QXAB."))
        return number

    def clean_phone(self) -> str:
        try:
            return phones.parse(self.cleaned_data["phone"])
        except phones.InvalidPhone:
            raise forms.ValidationError(_("Số điện thoại này chưa đúng, bạn xem lại nhé.")) from None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """First number and phone, then the code; `?lai=1` begins anew."""
    if request.GET.get("lai") == "1":
        request.session.pop(ASKED_KEY, None)
    asked = request.session.get(ASKED_KEY)
    if request.method == "POST" and "code" in request.POST and asked:
        return _open(request, asked)
    if request.method == "POST":
        return _ask(request)
    if asked:
        return _page(request, asked=asked)
    return _page(request, form=LookupForm(initial={"number": request.GET.get("don", "")[:60]}))


def _page(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "checkout/lookup.html", context, status=status)


def _ask(request: HttpRequest) -> HttpResponse:
    form = LookupForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    number, phone = form.cleaned_data["number"], form.cleaned_data["phone"]
    try:
        purchase = _find(number, phone)
        language = get_language() or "vi"
        codes.send(phone, Purpose.LOOK_UP, request, language, purchase_id=purchase.pk if purchase else None)
    except tries.TooManyTries:
        return _page(request, 429, form=form, is_too_often=True)
    request.session[ASKED_KEY] = {"number": number, "phone": phone}
    return redirect("checkout:lookup")


def _find(number: str, phone: str) -> Purchase | None:
    """The purchase of that number, if this is the phone of who ordered it: who receives a gift sees no price."""
    purchase = Purchase.objects.filter(number=number).first()
    return purchase if purchase and phone == purchase.buyer_phone else None


def _open(request: HttpRequest, asked: dict[str, str]) -> HttpResponse:
    purchase = _find(asked["number"], asked["phone"])
    if not codes.check(asked["phone"], Purpose.LOOK_UP, request.POST.get("code", "")[:40]) or not purchase:
        return _page(request, asked=asked, is_wrong=True)
    del request.session[ASKED_KEY]
    device.keep_opened(request, purchase)
    return redirect(reverse("checkout:purchase", args=[purchase.number]))
