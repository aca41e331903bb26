"""Which stall is a registered cooperative's, where neither tax number nor name has told it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.models import Cooperative
from shop.impact.register import entries
from shop.union.register import pages


class LinkForm(forms.Form):
    """Empty takes the link away."""

    stall = forms.ModelChoiceField(Cooperative.objects.all(), required=False)


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """`stall` is its key; empty takes the link away, and where it is missing nothing is done."""
    row, form = pages.find_listed(pk), LinkForm(request.POST)
    if "stall" not in request.POST or not form.is_valid():
        messages.error(request, _("Không có gian hàng này. Chọn một gian trong danh sách."))
        return redirect("union:registered", pk)
    stall = form.cleaned_data["stall"]
    try:
        entries.link(pk, stall, officer_id=int(request.user.pk or 0))
    except entries.OtherStall as taken:
        words = _("Gian hàng này đã gắn với %(name)s trong sổ. Chưa đổi gì.")
        messages.error(request, words % {"name": taken.other.name})
    else:
        done = _("Đã gắn với gian hàng %(name)s.") if stall else _("Đã gỡ gian hàng khỏi %(row)s.")
        messages.success(request, done % {"name": stall and stall.name, "row": row.name})
    return redirect("union:registered", pk)
