"""A livestream's lines, pasted as they were typed: read into rows, checked by a person, then written all at once."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog import stock
from catalog.fields import DayField
from catalog.models import Variant
from shop.ledger.models import Channel
from shop.offsite import chat, declaring
from shop.offsite.chat import MOST_ROWS
from shop.stall import next_messages
from shop.stall.offsite import packs
from shop.stall.offsite_forms import ChatForm, RowForm, TellingForm, first_values, new_key, too_few
from shop.stall.requests import StallRequest

WRITE = "ghi"


class ListForm(forms.Form):
    """What all rows have in common."""

    key = forms.RegexField("^[0-9a-f]{32}$", widget=forms.HiddenInput)
    rows = forms.IntegerField(min_value=1, max_value=MOST_ROWS, widget=forms.HiddenInput)
    sold_on = DayField(label=gettext_lazy("Ngày bán"), required=False)

    clean_sold_on = TellingForm.clean_sold_on


@never_cache
@require_http_methods(["GET", "POST"])
def livestream(request: StallRequest) -> HttpResponse:
    """`buoc=ghi` writes the checked rows; else the pasted lines become rows to be checked."""
    if request.method != "POST":
        return _paste(request, ChatForm())
    if request.POST.get("buoc") == WRITE:
        return _write(request)
    form = ChatForm(request.POST)
    if not form.is_valid():
        return _paste(request, form)
    own = {str(pack.pk): pack for pack in packs()}
    rows, left = chat.read(form.cleaned_data["lines"], own.values())
    if not rows:
        form.add_error("lines", _("Dán các dòng vào đây, mỗi khách một dòng."))
        return _paste(request, form)
    shown = [RowForm(own, initial=first_values(row), prefix=f"d{number}") for number, row in enumerate(rows)]
    common = ListForm(initial={"key": new_key(), "rows": len(rows), "sold_on": timezone.localdate()})
    return _check(request, common, shown, own, left=left)


def _paste(request: StallRequest, form: ChatForm) -> HttpResponse:
    return render(request, "stall/offsite_chat.html", {"tab": "today", "form": form})


def _write(request: StallRequest) -> HttpResponse:
    """All ticked rows or none: a row that cannot be written is told beside it, and everything typed stays."""
    own = {str(pack.pk): pack for pack in packs()}
    common = ListForm(request.POST)
    is_whole = common.is_valid()
    if not is_whole and common.errors.keys() & {"key", "rows"}:
        return _paste(request, ChatForm())
    count = common.cleaned_data["rows"]
    rows = [RowForm(own, request.POST, prefix=f"d{number}") for number in range(count)]
    wrong = [row for row in rows if not row.is_valid()]
    if wrong or not is_whole:
        return _check(request, common, rows, own)
    key, day = common.cleaned_data["key"], common.cleaned_data["sold_on"]
    wanted = [
        row.declaration(f"{key}-{number}", Channel.LIVESTREAM, day)
        for number, row in enumerate(rows)
        if row.cleaned_data["co"]
    ]
    if not wanted:
        common.add_error(None, _("Chưa tích dòng nào nên chưa ghi gì."))
        return _check(request, common, rows, own)
    try:
        declaring.declare(request.cooperative.pk, wanted, actor_id=request.user.pk)
    except stock.OutOfStock as error:
        _say_too_few(rows, error.variant_id)
        return _check(request, common, rows, own)
    except declaring.OtherwiseDeclared:
        common.add_error(None, _("Danh sách này đã ghi rồi. Xem lại ở trang Bán nơi khác, chưa ghi gì thêm."))
        return _check(request, common, rows, own)
    words = ngettext("Đã ghi %(n)d lần bán livestream.", "Đã ghi %(n)d lần bán livestream.", len(wanted))
    next_messages.done(request, words % {"n": len(wanted)})
    return redirect("stall:offsite")


def _say_too_few(rows: list[RowForm], variant_id: int) -> None:
    """Beside each row of the pack that all of them together are too many of."""
    pack = Variant.objects.get(pk=variant_id)
    for row in rows:
        if row.cleaned_data["co"] and row.pack and row.pack.pk == variant_id:
            row.add_error("quantity", too_few(pack))


def _check(
    request: StallRequest, common: ListForm, rows: list[RowForm], own: dict[str, Variant], *, left: int = 0
) -> HttpResponse:
    context: dict[str, Any] = {
        "tab": "today",
        "common": common,
        "rows": rows,
        "packs": own.values(),
        "left": left,
        "is_refused": any(row.errors for row in rows) or bool(common.errors),
    }
    return render(request, "stall/offsite_rows.html", context)
