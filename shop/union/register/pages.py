"""One cooperative of the register: what is known of it, its states and visits; entering and changing it."""

import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog import papers, photos
from catalog.models.cooperatives import Verification
from shop.accounts import access_log
from shop.impact.models import RegisteredCooperative, StallCall, StateChange, Visit, VisitPhoto, WorkingState
from shop.impact.programmes import overview
from shop.impact.register import entries, inviting, states, visits
from shop.impact.register.inviting import Hindrance
from shop.reports.models import DailySales
from shop.training import classes
from shop.union.register.forms import EntryForm, StateForm, VisitForm, initial_of
from shop.union.register.lists import BADGES


@never_cache
@require_GET
def registered(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(pk)
    if row.merged_into_id:
        return redirect("union:registered", row.merged_into_id)
    return _page(request, row)


def _row(pk: int) -> RegisteredCooperative:
    rows = RegisteredCooperative.objects.select_related("commune", "stall", "changed_by", "merged_into")
    found: RegisteredCooperative = get_object_or_404(rows, pk=pk)
    return found


def find_listed(pk: int) -> RegisteredCooperative:
    """One that may be changed: what was merged into another is gone."""
    found: RegisteredCooperative = get_object_or_404(
        RegisteredCooperative.listed.select_related("commune", "stall", "changed_by"), pk=pk
    )
    return found


def _page(
    request: HttpRequest, row: RegisteredCooperative, *, status: int = 200, **more: Any
) -> HttpResponse:
    today = timezone.localdate()
    photo_keys = Prefetch("photos", VisitPhoto.objects.defer("data"))
    calls = list(StallCall.objects.filter(registered=row).select_related("asked_by"))
    why_not = inviting.hindrance(row, calls[0] if calls else None)
    context = {
        "tab": "register",
        "row": row,
        "calls": calls,
        "why_not": hindrances()[why_not] if why_not else "",
        "badge": BADGES[WorkingState(row.state)],
        "states": StateChange.objects.filter(registered=row).select_related("recorded_by"),
        "visits": Visit.objects.filter(registered=row)
        .select_related("visited_by")
        .prefetch_related(photo_keys),
        "classes": classes.taken_by(cooperative_id=row.stall_id, registered_id=row.pk),
        "doubles": list(entries.doubles(row)),
        "merged": row.doubles.select_related("merged_by").order_by("pk"),
        "stalls": [] if row.stall_id else list(entries.without_row()),
        "sold": _sold(row, today) if row.stall_id else None,
        "programmes": overview.taken_part(row.pk),
        "is_selling": bool(row.stall and row.stall.verification == Verification.VERIFIED),
        "state_form": StateForm(initial={"since": today}),
        "visit_form": VisitForm(initial={"visited_on": today}),
        "today": today,
    }
    return render(request, "union/register/page.html", context | more, status=status)


def _sold(row: RegisteredCooperative, today: datetime.date) -> dict[str, int]:
    """Đồng of goods this year by the rollup, and orders."""
    days = DailySales.objects.filter(cooperative=row.stall_id, day__year=today.year)
    found: dict[str, int] = days.aggregate(
        goods=Sum("goods_amount", default=0), orders=Sum("order_count", default=0)
    )
    return found


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = EntryForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            row = entries.enter(form.values(), officer_id=request.user.pk)
        except entries.KnownTaxNumber as known:
            _say_known(form, known)
        else:
            messages.success(request, _("Đã ghi %(name)s vào sổ.") % {"name": row.name})
            return redirect("union:registered", row.pk)
    return render(request, "union/register/entry.html", {"tab": "register", "form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = find_listed(pk)
    form = EntryForm(request.POST) if request.method == "POST" else EntryForm(initial=initial_of(row))
    if form.is_bound and form.is_valid():
        try:
            entries.change(pk, form.values(), officer_id=request.user.pk)
        except entries.KnownTaxNumber as known:
            _say_known(form, known)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("union:registered", pk)
    return render(request, "union/register/entry.html", {"tab": "register", "form": form, "row": row})


def _say_known(form: EntryForm, known: entries.KnownTaxNumber) -> None:
    words = _("Trong sổ đã có %(name)s với mã số thuế này.")
    form.add_error("tax_number", words % {"name": known.other.name})


@require_POST
def change_state(request: HttpRequest, pk: int) -> HttpResponse:
    row = find_listed(pk)
    form = StateForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            changed = states.change(
                pk,
                WorkingState(data["state"]),
                since=data["since"],
                reason=data["reason"],
                officer_id=request.user.pk,
            )
        except states.NotYet:
            form.add_error("since", _("Ngày này chưa đến, hoặc quá xa về trước."))
        except states.SameState:
            form.add_error("state", _("Hợp tác xã đang ở tình trạng này rồi."))
        else:
            if changed.state == data["state"]:
                messages.success(request, _("Đã ghi tình trạng mới."))
            else:
                words = _("Đã ghi vào lịch sử. Tình trạng hiện nay vẫn là: %(state)s.")
                messages.info(request, words % {"state": changed.get_state_display()})
            return redirect("union:registered", pk)
    return _page(request, row, status=400, state_form=form)


@require_POST
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    row = find_listed(pk)
    form = VisitForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            visits.note(
                row, data["visited_on"], data["note"], photos=data["photos"], officer_id=request.user.pk
            )
        except photos.BadPhoto as refusal:
            form.add_error("photos", str(refusal))
        else:
            messages.success(request, _("Đã ghi chuyến thăm."))
            return redirect("union:registered", pk)
    return _page(request, row, status=400, visit_form=form)


@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks it to open a stall."""
    row = find_listed(pk)
    try:
        inviting.ask(pk, officer_id=request.user.pk)
    except inviting.NotNow as error:
        messages.error(request, f"{hindrances()[error.why]} {_('Chưa gửi gì.')}")
    else:
        messages.success(request, _("Đã gửi lời mời tới %(name)s.") % {"name": row.name})
    return redirect("union:registered", pk)


def hindrances() -> dict[Hindrance, str]:
    """Why a cooperative is not asked now."""
    return {
        Hindrance.HAS_STALL: _("Hợp tác xã đã có gian hàng."),
        Hindrance.NOT_ACTIVE: _("Hợp tác xã không còn hoạt động."),
        Hindrance.UNREACHED: _("Sổ chưa có số điện thoại hay email để gửi."),
        Hindrance.LATELY: _("Đã mời trong 30 ngày qua."),
    }


@never_cache
@require_GET
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Each look is logged (promise A4): people are on it."""
    found = get_object_or_404(VisitPhoto, pk=pk)
    access_log.looked(request.user.pk, "impact.visit_photo", reference=str(pk))
    return papers.hand_out(bytes(found.data), name=f"chuyen-tham-{pk}")
