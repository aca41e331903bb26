"""The log that auditors read: who looked at personal data, took a file away or gave a new password, and when."""

from contextlib import suppress
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog import paging, phones
from shop.accounts.models import AccessKind, AccessRecord

PAGE_SIZE = 50
LONGEST = 80  # letters of a search


class LogForm(forms.Form):
    """What is asked for; every field may be left empty. Days are of Vietnam, both included."""

    q = forms.CharField(
        label=_("Ai, hay mã gì"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput({"class": "input"}),
    )
    viec = forms.ChoiceField(
        label=_("Việc"),
        required=False,
        choices=[("", _("Tất cả")), *AccessKind.choices],
        widget=forms.Select({"class": "input"}),
    )
    tu = forms.DateField(
        label=_("Từ ngày"),
        required=False,
        widget=forms.DateInput({"class": "input", "type": "date"}, "%Y-%m-%d"),
    )
    den = forms.DateField(
        label=_("Đến hết ngày"),
        required=False,
        widget=forms.DateInput({"class": "input", "type": "date"}, "%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("tu"), cleaned.get("den")
        if first and last and first > last:
            self.add_error("den", _("Ngày cuối phải sau ngày đầu."))
        return cleaned


@never_cache
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """The newest first, page by page; what cannot be asked is said beside its field, and nothing is listed.

    Raises Http404 for a page that is not there.
    """
    form = LogForm(request.GET)
    rows = _found(form.cleaned_data) if form.is_valid() else AccessRecord.objects.none()
    kept = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        "tab": "log",
        "form": form,
        "page": paging.page(request, rows, PAGE_SIZE),
        "page_query": f"{urlencode(kept)}&" if kept else "",
    }
    return render(request, "union/log.html", context, status=400 if form.errors else 200)


def _found(asked: dict[str, Any]) -> QuerySet[AccessRecord]:
    rows = AccessRecord.objects.select_related("user")
    if words := asked["q"].strip():
        who = (
            Q(user__full_name__icontains=words) | Q(reference__icontains=words) | Q(subject__icontains=words)
        )
        with suppress(phones.InvalidPhone):
            who |= Q(user__phone=phones.parse(words))
        rows = rows.filter(who)
    if asked["viec"]:
        rows = rows.filter(kind=asked["viec"])
    if asked["tu"]:
        rows = rows.filter(at__date__gte=asked["tu"])
    if asked["den"]:
        rows = rows.filter(at__date__lte=asked["den"])
    return rows
