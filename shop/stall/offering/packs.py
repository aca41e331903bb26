"""Step 3: packs, each with its size, its price and how many there are. Live at once."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.offering import defaults, naming, packs
from catalog.offering.packs import Pack
from catalog.templatetags.money import dong
from shop.stall import next_messages
from shop.stall.forms import BadAmount, meant_price, parse_count, parse_price, parse_weight
from shop.stall.offering import lookup, product_pages
from shop.stall.requests import StallRequest

MORE = "more"


class PackForm(forms.Form):
    """`meant`: the price that was offered for one that could not be read, and whose button was tapped."""

    size = forms.CharField(required=False, max_length=300)
    size_other = forms.CharField(required=False, max_length=300)
    price = forms.CharField(label=gettext_lazy("Giá một gói (đồng)"), required=False, max_length=80)
    on_hand = forms.CharField(label=gettext_lazy("Trong kho có mấy gói?"), required=False, max_length=40)
    weight = forms.CharField(required=False, max_length=40)
    meant = forms.CharField(required=False, max_length=12)

    offered: int | None = None  # đồng that the unreadable price may mean
    needs_weight = False

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        self._clean_size(cleaned)
        self._clean_price(cleaned)
        self._clean_count(cleaned)
        self._clean_weight(cleaned)
        return cleaned

    def _clean_size(self, cleaned: dict[str, Any]) -> None:
        try:
            cleaned["name"] = naming.pack(cleaned.get("size_other") or cleaned.get("size") or "")
        except naming.BadName as error:
            self.add_error("size_other", str(error))

    def _clean_price(self, cleaned: dict[str, Any]) -> None:
        try:
            cleaned["price"] = parse_price(cleaned.get("meant") or cleaned.get("price") or "")
        except BadAmount as error:
            self.offered = meant_price(cleaned.get("price") or "")
            self.add_error("price", str(error))

    def _clean_count(self, cleaned: dict[str, Any]) -> None:
        if "on_hand" not in cleaned:
            return  # refused for its length
        try:
            cleaned["on_hand"] = parse_count(cleaned["on_hand"] or "0")
        except BadAmount as error:
            self.add_error("on_hand", str(error))

    def _clean_weight(self, cleaned: dict[str, Any]) -> None:
        if typed := cleaned.get("weight"):
            try:
                cleaned["weight_grams"] = parse_weight(typed)
            except BadAmount as error:
                self.add_error("weight", str(error))
        elif name := cleaned.get("name"):
            guess = packs.parcel_weight(name)
            if guess is None:
                self.needs_weight = True
                self.add_error("weight", _("Gửi đi nặng bao nhiêu gam, cả bao bì? Ghi để tính phí giao."))
            cleaned["weight_grams"] = guess

    @property
    def is_empty(self) -> bool:
        return not any(self.data.get(name, "").strip() for name in ("size", "size_other", "price"))


@never_cache
@require_http_methods(["GET", "POST"])
def pack_list(request: StallRequest, pk: int) -> HttpResponse:
    offer = lookup.offer(pk)
    form = PackForm(request.POST or None)
    if request.method != "POST":
        return _show(request, offer, PackForm())
    is_done = request.POST.get("then") != MORE
    if is_done and form.is_empty and packs.of(offer.row):
        return redirect("stall:look", pk)
    if form.is_valid():
        data = form.cleaned_data
        pack = Pack(data["name"], data["price"], data["weight_grams"], data["on_hand"])
        try:
            made = packs.add(pk, pack, user=request.user)
        except packs.PackExists as error:
            words = _("Đã có %(name)s giá %(price)s. Đổi giá thì bấm vào gói đó ở trên.")
            there = error.variant
            form.add_error("size_other", words % {"name": there.name, "price": dong(there.price)})
        except naming.BadName as error:
            form.add_error("size_other", str(error))
        else:
            next_messages.done(
                request, _("Đã ghi %(name)s, %(price)s.") % {"name": made.name, "price": dong(made.price)}
            )
            return redirect("stall:look" if is_done else "stall:packs", pk)
    return _show(request, offer, form)


def _show(request: StallRequest, offer: lookup.Offer, form: PackForm) -> HttpResponse:
    variants = packs.of(offer.row)
    there = {variant.name.casefold() for variant in variants}
    known = defaults.of(offer.draft.category_id).packs if offer.draft.name else ()
    chosen = form.data.get("size", "")
    context = {
        "tab": "products",
        "offer": offer,
        "product": offer.draft,
        "lines": product_pages.price_lines([variant for variant in variants if variant.is_active]),
        "withdrawn": [variant for variant in variants if not variant.is_active],
        "form": form,
        "sizes": [
            {"value": pack.name, "label": pack.name, "is_checked": pack.name == chosen}
            for pack in known
            if pack.name.casefold() not in there
        ],
        "shows_weight": form.needs_weight or bool(form.data.get("weight")),
        "step": "packs",
        "steps": offer.steps,
    }
    return render(request, "stall/offering/packs.html", context)
