"""Several packs at once: prices up or down by per cent, looked at before they are written; off sale and on again."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalog import paging, prices, text
from catalog.models import Variant
from catalog.numbers import whole
from catalog.offering import bulk
from shop.stall import next_messages
from shop.stall.requests import StallRequest

PAGE_SIZE = 100
MOST = 500  # packs at once; what a page can show and a form can carry
SALT = "stall.prices"
NAMED = 5  # packs that a message names
LIFE = 1800  # seconds between looking at new prices and writing them
UP, DOWN, SOLD_OUT, ON_SALE = "tang", "giam", "het", "ban"
TYPED = re.compile(r"([0-9]{1,2})(?:[.,]([0-9]{1,2}?)0*)?\s*%?")
PERCENT = gettext_lazy("Gõ số phần trăm từ 1 đến 90, ví dụ 10 hoặc 12,5.")


class PercentField(forms.Field):
    """Per cent as people type it: 10, "12,5", "12.5 %"."""

    widget = forms.TextInput(
        attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 40, "class": "input stall-number"}
    )

    def to_python(self, value: Any) -> Decimal | None:
        typed = text.normalise(str(value or ""))
        if not typed:
            return None
        found = TYPED.fullmatch(typed)
        percent = Decimal(".".join(filter(None, found.groups()))) if found else Decimal(0)
        if not 1 <= percent <= 90:
            raise forms.ValidationError(PERCENT)
        return percent


class TaskForm(forms.Form):
    action = forms.ChoiceField(
        choices=[
            (UP, gettext_lazy("Tăng giá")),
            (DOWN, gettext_lazy("Giảm giá")),
            (SOLD_OUT, gettext_lazy("Hết hàng")),
            (ON_SALE, gettext_lazy("Bán lại")),
        ],
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Chọn một việc để làm.")),
    )
    percent = PercentField(label=gettext_lazy("Tăng, giảm mấy phần trăm?"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (
            cleaned.get("action") in (UP, DOWN)
            and cleaned.get("percent") is None
            and "percent" not in self.errors
        ):
            self.add_error("percent", str(PERCENT))
        return cleaned

    def signed_percent(self) -> Decimal:
        """Below 0 for cheaper; 0 where no price is to change."""
        sign = {UP: 1, DOWN: -1}.get(self.cleaned_data["action"], 0)
        return sign * (self.cleaned_data["percent"] or Decimal(0))


@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: StallRequest) -> HttpResponse:
    """The packs to choose among; POST does what was asked with those chosen, or shows the new prices."""
    if request.method != "POST":
        return _show(request, TaskForm())
    form = TaskForm(request.POST)
    chosen = _chosen(request)
    problem = _problem(len(chosen))
    if problem or not form.is_valid():
        return _show(request, form, problem=problem, status=400)
    if percent := form.signed_percent():
        return _look(request, chosen, percent)
    is_active = form.cleaned_data["action"] == ON_SALE
    count = bulk.put_on_sale([variant.pk for variant in chosen], is_active=is_active)
    next_messages.done(request, _said(count, is_active=is_active))
    return redirect("stall:many")


@never_cache
@require_POST
def write_prices(request: StallRequest) -> HttpResponse:
    """Writes prices as they were shown; packs whose price is another by now keep it and are named."""
    try:
        carried: dict[str, Any] = signing.loads(request.POST.get("prices", ""), salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        carried = {}
    if (carried.get("cooperative"), carried.get("user")) != (request.cooperative.pk, request.user.pk):
        words = _("Trang xem giá đã để lâu quá. Chọn lại rồi xem lại giá mới. Chưa đổi gì.")
        return _show(request, TaskForm(), problem=words, status=400)
    done = bulk.change_prices(
        {int(pk): price for pk, price in carried["shown"].items()}, Decimal(carried["percent"])
    )
    words = ngettext("Đã đổi giá %(n)s gói.", "Đã đổi giá %(n)s gói.", done.changed) % {"n": done.changed}
    if done.overtaken:
        kept = ngettext(
            "%(n)s gói vừa có người đổi giá nên để nguyên: %(names)s.",
            "%(n)s gói vừa có người đổi giá nên để nguyên: %(names)s.",
            len(done.overtaken),
        )
        names = ", ".join(f"{pack.product.name} {pack.name}" for pack in done.overtaken[:NAMED])
        words = f"{words} {kept % {'n': len(done.overtaken), 'names': names}}"
    next_messages.done(request, words)
    return redirect("stall:many")


def _packs() -> QuerySet[Variant]:
    return (
        Variant.objects.filter(product__archived_at__isnull=True)
        .select_related("product")
        .order_by("product__name_sort_key", "product_id", "position", "pk")
    )


def _chosen(request: StallRequest) -> list[Variant]:
    """Another stall's packs, and what is no number, are none."""
    if request.POST.get("all"):
        return list(_packs())
    return list(_packs().filter(pk__in=_ticked(request)))


def _ticked(request: StallRequest) -> set[int]:
    return {pk for typed in request.POST.getlist("pack") if (pk := whole(typed)) is not None}


def _problem(count: int) -> str:
    if not count:
        return _("Đánh dấu ít nhất một gói hàng.")
    if count > MOST:
        return _("Mỗi lần nhiều nhất %(n)s gói. Hãy chọn bớt, hoặc dùng bảng tính.") % {"n": MOST}
    return ""


def _said(count: int, *, is_active: bool) -> str:
    if not count:
        return _("Không có gì thay đổi.")
    if is_active:
        return ngettext("Đã bán lại %(n)s gói.", "Đã bán lại %(n)s gói.", count) % {"n": count}
    return ngettext("Đã ngừng bán %(n)s gói.", "Đã ngừng bán %(n)s gói.", count) % {"n": count}


def _look(request: StallRequest, chosen: list[Variant], percent: Decimal) -> HttpResponse:
    """The new prices, before anything is written."""
    rows = [(variant, prices.changed_by(variant.price, percent)) for variant in chosen]
    carried = {
        "cooperative": request.cooperative.pk,
        "user": request.user.pk,
        "percent": str(percent),
        "shown": {variant.pk: variant.price for variant in chosen},
    }
    context = {
        "tab": "products",
        "rows": rows,
        "percent": abs(percent),
        "is_dearer": percent > 0,
        "count": sum(variant.price != price for variant, price in rows),
        "signed": signing.dumps(carried, salt=SALT, compress=True),
    }
    return render(request, "stall/many_prices.html", context)


def _show(request: StallRequest, form: TaskForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    page = paging.page(request, _packs(), PAGE_SIZE)
    context = {
        "tab": "products",
        "page": page,
        "list_path": reverse("stall:many"),  # new prices that were looked at too long are refused elsewhere
        "page_query": "",
        "form": form,
        "problem": problem,
        "chosen": _ticked(request),
        "is_all": bool(request.POST.get("all")),
    }
    return render(request, "stall/many.html", context, status=status)
