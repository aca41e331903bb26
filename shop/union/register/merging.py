"""Merging two rows of the register: the double is found, both are seen side by side, and one stays."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.numbers import whole
from shop.impact.models import RegisteredCooperative
from shop.impact.register import entries, lists, merging
from shop.impact.register.lists import Wanted
from shop.union.once import once
from shop.union.register.pages import find_listed
from shop.union.register.words import Words

MOST_FOUND = 20


@never_cache
@require_http_methods(["GET", "POST"])
@once
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """`voi` names the row that goes into this one; without it the double is looked for. POST merges."""
    kept = find_listed(pk)
    typed = request.POST.get("voi", "") if request.method == "POST" else request.GET.get("voi", "")
    if not typed:
        return _choose(request, kept)
    other = (
        RegisteredCooperative.listed.select_related("commune", "stall").filter(pk=whole(typed) or 0).first()
    )
    if other is None or other.pk == kept.pk:
        raise Http404
    if request.method == "POST":
        return _merge(request, kept, other)
    return _ask(request, kept, other)


def _choose(request: HttpRequest, kept: RegisteredCooperative) -> HttpResponse:
    typed = request.GET.get("q", "").strip()
    found = lists.find(Wanted(words=typed)) if typed else entries.doubles(kept).select_related("commune")
    rows = list(found.exclude(pk=kept.pk)[:MOST_FOUND])
    context = {"tab": "register", "kept": kept, "typed": typed, "rows": rows}
    return render(request, "union/register/merge_choose.html", context)


def _ask(
    request: HttpRequest, kept: RegisteredCooperative, other: RegisteredCooperative, *, status: int = 200
) -> HttpResponse:
    words = Words()
    context = {
        "tab": "register",
        "kept": kept,
        "other": other,
        "parts": [
            (
                name,
                words.labels[name],  # type: ignore[index]
                _said(words, kept, name),
                _said(words, other, name),
                merging.is_empty(kept, name),
            )
            for name in merging.differing(kept, other)
        ],
        "visits": other.visits.count(),
        "is_refused": bool(kept.stall_id and other.stall_id),
    }
    return render(request, "union/register/merge.html", context, status=status)


def _said(words: Words, row: RegisteredCooperative, name: str) -> str:
    if name == "commune":
        return f"{row.commune.full_name}, {row.get_former_district_display()}"
    value: Any = getattr(row, name)
    return words.of(name, value)


def _merge(request: HttpRequest, kept: RegisteredCooperative, other: RegisteredCooperative) -> HttpResponse:
    from_other = [name for name in merging.CHOSEN if request.POST.get(name) == "kia"]
    try:
        merging.merge(kept.pk, other.pk, from_other=from_other, officer_id=request.user.pk)
    except merging.TwoStalls:
        return _ask(request, kept, other, status=409)
    except RegisteredCooperative.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("Đã gộp %(name)s vào đây.") % {"name": other.name})
    return redirect("union:registered", kept.pk)
