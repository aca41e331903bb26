"""Yearly profiles at the desk: who has told, what may be read of it, and writing one down from a paper."""

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog import paging
from catalog.models import Cooperative
from shop.impact import profiles
from shop.impact.models import YearlyProfile
from shop.impact.profile_forms import PaperProfileForm, initial_of, shown
from shop.impact.profiles import Shown, Source
from shop.reports import as_of
from shop.reports.periods import BadPeriod
from shop.union import asked_period
from shop.union.once import once

PAGE_SIZE = 50
BAD_REQUEST, CONFLICT = 400, 409
COLUMNS = (
    "members",
    "households",
    "poor",
    "near_poor",
    "minority",
    "permanent_jobs",
    "seasonal_jobs",
    "average_income",
    "profit",
)


def year_of(asked: QueryDict) -> int:
    """The year asked for, the last that can be told where none is. Raises BadRequest for one that cannot."""
    try:
        year = asked_period.year(asked, timezone.localdate(), profiles.due_year())
    except BadPeriod as error:
        raise BadRequest(str(error)) from error
    if year not in profiles.years():
        raise BadRequest(_("Chỉ xem được các năm đã qua. Viết như nam=2025."))
    return year


def _known_at(typed: str) -> datetime.datetime | None:
    try:
        return as_of.end_of(datetime.date.fromisoformat(typed)) if typed else None
    except (ValueError, OverflowError, as_of.NotYetFixed) as error:
        raise BadRequest(_("Ngày trong đường dẫn chưa đúng. Viết như tinh-den=2026-10-05.")) from error


@never_cache
@require_GET
def profile_list(request: HttpRequest) -> HttpResponse:
    """Every cooperative that sells, who has not told first."""
    year, known_on = year_of(request.GET), request.GET.get("tinh-den", "")
    rows = profiles.shown_of(profiles.all_of(year, known_at=_known_at(known_on)))
    told = {key: shown for (key, _year), shown in rows.items()}
    stalls = list(Cooperative.published.select_related("commune"))
    stalls.sort(key=lambda stall: (stall.pk in told, stall.name_sort_key))
    page = paging.page(request, stalls, PAGE_SIZE)
    context = {
        "tab": "households",
        "part": "profiles",
        "year": year,
        "years": list(reversed(profiles.years())),
        "known_on": known_on,
        "page": page,
        "page_query": f"nam={year}&" + (f"tinh-den={known_on}&" if known_on else ""),
        "heads": [YearlyProfile._meta.get_field(name).verbose_name for name in COLUMNS],  # type: ignore[union-attr]
        "rows": [(stall, told.get(stall.pk), _cells(told.get(stall.pk))) for stall in page],
        "silent": sum(stall.pk not in told for stall in stalls),
        "cooperatives": len(stalls),
    }
    return render(request, "union/profiles.html", context)


def _cells(told: Shown | None) -> list[str]:
    """A dash is not known, "ẩn" is hidden."""
    if told is None:
        return []
    cells = []
    for name in COLUMNS:
        value = told.figures[name]
        known = getattr(told.counted if name in profiles.COUNTED else told.profile, name)
        cells.append("–" if known is None else _("ẩn") if value is None else shown(name, value))
    return cells


@never_cache
@require_http_methods(["GET", "POST"])
@once
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """From a paper. What was told before is shown as far as the desk may read it, and whole to who wrote it down."""
    stall = get_object_or_404(Cooperative.objects.select_related("commune"), pk=pk)
    data = request.POST if request.method == "POST" else request.GET
    year = year_of(data)
    known = profiles.latest(pk, year)
    before = profiles.shown(pk, year - 1)
    last = before.figures if before else None
    if request.method != "POST":
        is_own = known is not None and known.recorded_by_id == request.user.pk
        initial = initial_of(known) if is_own else {"shown": known.pk if known else 0}
        form = PaperProfileForm(initial=initial, last=last)
        return _page(request, stall, year, known, form)
    form = PaperProfileForm(request.POST, last=last)
    if not form.is_valid():
        return _page(request, stall, year, known, form, status=BAD_REQUEST)
    source = Source(form.cleaned_data["reporter"], form.cleaned_data["paper"], request.user.pk)
    try:
        is_new = profiles.tell(pk, year, form.figures(), source, shown=form.cleaned_data["shown"] or 0)
    except profiles.Changed:
        again_data = request.POST.copy()
        again_data["shown"] = str(known.pk if known else 0)
        again = PaperProfileForm(again_data, last=last)
        again.add_error(None, _("Vừa có người ghi hồ sơ năm này. Xem lại, vẫn muốn ghi thì bấm lần nữa."))
        return _page(request, stall, year, known, again, status=CONFLICT)
    words = _("Đã ghi hồ sơ năm %(year)d của %(name)s.") if is_new else _("Hồ sơ năm %(year)d vẫn như cũ.")
    messages.success(request, words % {"year": year, "name": stall.name})
    return redirect(f"{reverse('union:profiles')}?nam={year}")


def _page(
    request: HttpRequest,
    stall: Cooperative,
    year: int,
    known: YearlyProfile | None,
    form: PaperProfileForm,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "tab": "households",
        "part": "profiles",
        "stall": stall,
        "year": year,
        "known": known,
        "form": form,
    }
    return render(request, "union/profile.html", context, status=status)
