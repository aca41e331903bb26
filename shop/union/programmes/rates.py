"""What papers allow for each kind of help, as dated rows that the union writes and corrects."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.impact.models import SupportKind, SupportRate
from shop.impact.programmes import giving
from shop.union.once import once
from shop.union.programmes.forms import RateForm, initial_of_rate
from shop.union.programmes.pages import BAD_REQUEST
from shop.union.programmes.supports import CONFLICT


@never_cache
@require_http_methods(["GET", "POST"])
@once
def rate_list(request: HttpRequest) -> HttpResponse:
    """All rows by kind; POST writes a new one."""
    form = RateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        giving.write_rate(form.cleaned_data, officer_id=request.user.pk)
        messages.success(request, _("Đã ghi mức hỗ trợ."))
        return redirect("union:support-rates")
    today = timezone.localdate()
    rows = list(giving.rates().select_related("recorded_by"))
    context = {
        "tab": "support-rates",
        "kinds": [
            (kind, [_with_state(row, today) for row in rows if row.kind == kind]) for kind in SupportKind
        ],
        "form": form,
    }
    status = BAD_REQUEST if form.is_bound else 200
    return render(request, "union/programmes/rates.html", context, status=status)


def _with_state(row: SupportRate, today: Any) -> tuple[SupportRate, bool]:
    """Whether it holds today."""
    return row, row.starts_on <= today <= (row.ends_on or today)


@never_cache
@require_http_methods(["GET", "POST"])
@once
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Corrects a row; the one before stays in the history."""
    found: SupportRate = get_object_or_404(SupportRate.objects.select_related("recorded_by"), pk=pk)
    form = RateForm(request.POST) if request.method == "POST" else RateForm(initial=initial_of_rate(found))
    problem, status = "", BAD_REQUEST if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            giving.write_rate(form.cleaned_data, replaces_id=pk, officer_id=request.user.pk)
        except giving.Replaced:
            problem, status = _("Người khác vừa sửa dòng này. Tải lại trang để xem. Chưa ghi gì."), CONFLICT
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("union:support-rates")
    context = {"tab": "support-rates", "row": found, "form": form, "problem": problem}
    return render(request, "union/programmes/rate.html", context, status=status)
