"""One cooperative of the register: what is known of it, its states and visits; entering and changing it."""

from typing import Any

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog import papers, photos
from catalog.models.cooperatives import Verification
from shop.accounts import access_log
from shop.impact.models import (
    RegisteredCooperative,
    StallCall,
    StateChange,
    Visit,
    VisitPhoto,
    WorkingState,
    YearlyProfile,
)
from shop.impact.programmes import overview
from shop.impact.register import entries, inviting, states, visits
from shop.impact.register.inviting import Hindrance
from shop.reports.models import DailySales
from shop.training import classes
from shop.union.once import once
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
    rows = _with_stall(RegisteredCooperative.objects.all()).select_related("merged_into")
    found: RegisteredCooperative = get_object_or_404(rows, pk=pk)
    return found


def _with_stall(rows: "QuerySet[RegisteredCooperative]") -> "QuerySet[RegisteredCooperative]":
    """With what its stall sold this year by the daily sums (`goods`, đồng, and `orders`), and what was told last of its
    profit (`profit`, đồng, of `profit_year`)."""
    days = DailySales.objects.filter(cooperative=OuterRef("stall"), day__year=timezone.localdate().year)
    by_stall = days.order_by().values("cooperative")
    told = YearlyProfile.unscoped.filter(cooperative=OuterRef("stall"))
    newest = told.order_by("-year", "-pk")
    return rows.select_related("commune", "stall", "changed_by").annotate(
        goods=Coalesce(Subquery(by_stall.annotate(sum=Sum("goods_amount")).values("sum")), 0),
        orders=Coalesce(Subquery(by_stall.annotate(sum=Sum("order_count")).values("sum")), 0),
        profit=Subquery(newest.values("profit")[:1]),
        profit_year=Subquery(newest.values("year")[:1]),
    )


def find_listed(pk: int) -> RegisteredCooperative:
    """One that may be changed: what was merged into another is gone."""
    found: RegisteredCooperative = get_object_or_404(_with_stall(RegisteredCooperative.listed.all()), pk=pk)
    return found


def _page(
    request: HttpRequest, row: RegisteredCooperative, *, status: int = 200, **more: Any
) -> HttpResponse:
    today = timezone.localdate()
    photo_keys = ArraySubquery(VisitPhoto.objects.filter(visit=OuterRef("pk")).order_by("pk").values("pk"))
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
        .annotate(photo_keys=photo_keys),
        "classes": classes.taken_by(cooperative_id=row.stall_id, registered_id=row.pk),
        "doubles": list(entries.doubles(row)),
        "merged": row.doubles.select_related("merged_by").order_by("pk"),
        "stalls": [] if row.stall_id else list(entries.without_row()),
        "programmes": overview.taken_part(row.pk),
        "is_selling": bool(row.stall and row.stall.verification == Verification.VERIFIED),
        "state_form": StateForm(initial={"since": today}),
        "visit_form": VisitForm(initial={"visited_on": today}),
        "today": today,
    }
    return render(request, "union/register/page.html", context | more, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@once
def new(request: HttpRequest) -> HttpResponse:
    """One of a known name in the same commune is asked about: `khac` says that it is another."""
    form = EntryForm(request.POST if request.method == "POST" else None)
    others: list[RegisteredCooperative] = []
    if form.is_valid():
        is_another = request.POST.get("khac") == "1"
        try:
            row = entries.enter(form.values(), officer_id=request.user.pk, is_another=is_another)
        except entries.KnownTaxNumber as known:
            _say_known(form, known)
        except entries.KnownName as known_name:
            others = known_name.others
        else:
            messages.success(request, _("Đã ghi %(name)s vào sổ.") % {"name": row.name})
            return redirect("union:registered", row.pk)
    context = {"tab": "register", "form": form, "others": others}
    return render(request, "union/register/entry.html", context, status=_status(form))


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
    context = {"tab": "register", "form": form, "row": row}
    return render(request, "union/register/entry.html", context, status=_status(form))


def _status(form: EntryForm) -> int:
    """400 where something typed is wrong, as everywhere at the desk."""
    return 400 if form.is_bound else 200


def _say_known(form: EntryForm, known: entries.KnownTaxNumber) -> None:
    words = _("Trong sổ đã có %(name)s với mã số thuế này.")
    form.add_error("tax_number", words % {"name": known.other.name})


@require_POST
@once
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
@once
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
@once
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
