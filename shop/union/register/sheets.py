"""The register by spreadsheet: sent, looked at row by row, and taken."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog import paging
from catalog.numbers import whole
from catalog.spreadsheets import files
from shop.impact.models import RegisterSheet
from shop.impact.register import places
from shop.impact.register.sheets import matching, reading, taking
from shop.impact.register.sheets.headings import Column
from shop.impact.register.sheets.matching import Foreseen, Kind
from shop.union.once import once
from shop.union.register.words import Words

SHOWN = 30  # rows of a kind on the first page
PAGE_SIZE = 50
RECENT = 5


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Tệp bảng tính"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Chọn tệp bảng tính trước đã.")},
    )


@never_cache
@require_http_methods(["GET", "POST"])
@once
def sheet(request: HttpRequest) -> HttpResponse:
    """What the file would change is kept; nothing is changed."""
    if request.method != "POST":
        return _choose(request, SheetForm())
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _choose(request, form, status=400)
    upload = form.cleaned_data["file"]
    try:
        if upload.size > files.MAX_BYTES:
            raise files.BadFile(_("Tệp lớn quá 5 MB. Hãy chia thành nhiều tệp nhỏ hơn."))
        told = reading.read(upload.read(), places.gazetteer())
    except files.BadFile as error:
        form.add_error("file", str(error))
        return _choose(request, form, status=400)
    kept = taking.keep(upload.name, matching.foresee(told.rows), told.notes, officer_id=request.user.pk)
    return redirect("union:register-sheet-look", kept.pk)


def _choose(request: HttpRequest, form: SheetForm, *, status: int = 200) -> HttpResponse:
    recent = RegisterSheet.objects.filter(taken_at__isnull=False).select_related("taken_by")
    context = {
        "tab": "register",
        "form": form,
        "recent": recent.defer("rows", "notes")[:RECENT],
        "columns": list(reading.labels().values())[1:],
    }
    return render(request, "union/register/sheet.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@once
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """What each row would change; `?xem=` shows all of one kind. POST takes the good rows, once."""
    kept: RegisterSheet = get_object_or_404(RegisterSheet.objects.select_related("taken_by"), pk=pk)
    if request.method == "POST":
        others = {key for typed in request.POST.getlist("khac") if (key := whole(typed)) is not None}
        taken = taking.take(pk, others=others, officer_id=request.user.pk)
        done = taken.outcome["changed"] + taken.outcome["new"]
        words = ngettext("Đã nhập %(n)s dòng vào sổ.", "Đã nhập %(n)s dòng vào sổ.", done)
        messages.success(request, words % {"n": done})
        return redirect("union:register-sheet-look", pk)
    context: dict[str, Any] = {"tab": "register", "sheet": kept}
    if kept.taken_at is not None:
        return render(request, "union/register/sheet_done.html", context)
    groups = _groups(taking.rows_of(kept))
    shown = request.GET.get("xem", "")
    if shown and shown not in groups:
        raise Http404
    context |= _one_kind(request, groups, shown) if shown else _overview(groups)
    context["list_path"] = reverse("union:register-sheet-look", args=[pk])
    return render(request, "union/register/sheet_look.html", context)


def _groups(rows: list[Foreseen]) -> dict[str, list[Foreseen]]:
    """By kind, what needs to be looked at first."""
    found: dict[str, list[Foreseen]] = {kind.value: [] for kind in Kind}
    for row in rows:
        found[row.kind].append(row)
    return {kind: group for kind, group in found.items() if group}


def _overview(groups: dict[str, list[Foreseen]]) -> dict[str, Any]:
    asked = [row for row in groups.get(Kind.CHANGED, []) if row.may_be_other]
    names = Words()
    return {
        "groups": [
            (kind, _shown(group[:SHOWN] if kind != Kind.SAME else [], names), len(group), len(group) > SHOWN)
            for kind, group in groups.items()
        ],
        "asked": _shown(asked, names),
        "good": sum(len(groups.get(kind, [])) for kind in (Kind.CHANGED, Kind.NEW)),
    }


def _one_kind(request: HttpRequest, groups: dict[str, list[Foreseen]], kind: str) -> dict[str, Any]:
    page = paging.page(request, groups[kind], PAGE_SIZE)
    return {
        "groups": [(kind, _shown(page.object_list, Words()), len(groups[kind]), False)],
        "page": page,
        "page_query": f"xem={kind}&",
        "is_one_kind": True,
    }


def _shown(rows: Any, names: Words) -> list[dict[str, Any]]:
    order = [column.value for column in names.labels]
    return [
        {
            "row": row,
            "parts": [
                (names.labels[Column(name)], names.of(name, row.old.get(name)), names.of(name, value))
                for name, value in sorted(row.new.items(), key=lambda part: order.index(part[0]))
                if row.kind == Kind.CHANGED or name != Column.NAME
            ],
        }
        for row in rows
    ]
