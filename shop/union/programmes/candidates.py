"""One cooperative in a programme: its points, how far it came, what it was given and what it reached."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import photos
from shop.impact.models import Candidate, Step, Support, SupportPhoto
from shop.impact.programmes import choosing, days, giving, results
from shop.impact.programmes.days import BadDay
from shop.union.once import once
from shop.union.programmes.forms import ScoreForm, StepForm, SupportForm, TargetForm, new_key
from shop.union.programmes.pages import BAD_REQUEST, BADGES
from shop.union.programmes.words import bad_day


@never_cache
@require_GET
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    return candidate_page(request, _row(pk))


def _row(pk: int) -> Candidate:
    rows = Candidate.objects.select_related("programme", "registered__commune")
    found: Candidate = get_object_or_404(rows, pk=pk)
    return found


def candidate_page(request: HttpRequest, row: Candidate, *, status: int = 200, **more: Any) -> HttpResponse:
    today = timezone.localdate()
    scores = list(row.scores.select_related("recorded_by"))
    steps = list(row.steps.select_related("recorded_by").order_by("-on_day", "-pk"))
    taking_part = days.spans(steps)
    may_help = bool(taking_part)
    begins_on = row.programme.starts_on if row.programme.starts_on > today else None
    left_on = taking_part[-1].last if taking_part else None
    first = {"given_on": min(today, row.programme.ends_on, left_on or today), "key": new_key()}
    context = {
        "tab": "programmes",
        "row": row,
        "programme": row.programme,
        "badge": BADGES[Step(row.step)],
        "steps": steps,
        "scores": [(one, list(zip(row.programme.criteria, one.points, strict=False))) for one in scores],
        "most": sum(one["points"] for one in row.programme.criteria),
        "supports": _supports(row),
        "targets": results.compared(
            results.targets().filter(candidate=row), {row.pk: row.registered.stall_id}
        ),
        "left_on": left_on,
        "score_form": ScoreForm(row.programme, initial={"day": today}),
        "step_form": StepForm(row, initial={"on_day": today}),
        "support_form": SupportForm(row, initial=first) if may_help and not begins_on else None,
        "begins_on": begins_on,
        "target_form": TargetForm(row.programme, initial={"target_year": today.year}) if may_help else None,
        "today": today,
    }
    return render(request, "union/programmes/candidate.html", context | more, status=status)


def _supports(row: Candidate) -> list[Support]:
    """What stands or was taken back, without rows that others correct; keys of photographs with them. Two queries."""
    keys = Prefetch("photos", SupportPhoto.objects.defer("data"))
    rows = row.supports.filter(replaced_by=None).select_related("rate", "recorded_by", "replaces")
    return list(rows.prefetch_related(keys))


@require_POST
@once
def score(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(pk)
    form = ScoreForm(row.programme, request.POST)
    if form.is_valid() and row.programme.criteria:
        data = form.cleaned_data
        try:
            choosing.score(pk, form.points(), day=data["day"], note=data["note"], officer_id=request.user.pk)
        except BadDay as refusal:
            form.add_error("day", bad_day(refusal))
        else:
            messages.success(request, _("Đã ghi điểm."))
            return redirect("union:candidate", pk)
    return candidate_page(request, row, status=BAD_REQUEST, score_form=form)


@require_POST
@once
def move_on(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(pk)
    form = StepForm(row, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            choosing.move_on(
                pk, Step(data["step"]), day=data["on_day"], reason=data["why"], officer_id=request.user.pk
            )
        except choosing.NotScored:
            form.add_error("step", _("Chấm điểm trước rồi mới đề xuất."))
        except choosing.NotNext:
            if _row(pk).step == data["step"]:
                messages.info(request, _("Bước này đã ghi rồi."))
                return redirect("union:candidate", pk)
            form.add_error("step", _("Người khác vừa ghi bước khác. Tải lại trang để xem."))
        except BadDay as refusal:
            form.add_error("on_day", bad_day(refusal))
        else:
            messages.success(request, _("Đã ghi bước mới."))
            return redirect("union:candidate", pk)
    return candidate_page(request, row, status=BAD_REQUEST, step_form=form)


@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """More than the year's budget, or than the paper's rate, is asked about; it is not refused."""
    row = _row(pk)
    form = SupportForm(row, request.POST, request.FILES)
    if form.is_valid() and not form.ask():
        data = form.cleaned_data
        try:
            giving.give(pk, data["key"], form.facts(), photos=data["photos"], officer_id=request.user.pk)
        except giving.NotChosen:
            form.add_error(None, not_chosen())
        except BadDay as refusal:
            form.add_error("given_on", bad_day(refusal))
        except photos.BadPhoto as refusal:
            form.add_error("photos", str(refusal))
        except giving.OtherwiseGiven:
            form.add_error(None, _("Lần hỗ trợ này đã ghi rồi, với số khác. Tải lại trang để xem."))
        else:
            messages.success(request, _("Đã ghi hỗ trợ."))
            return redirect("union:candidate", pk)
    return candidate_page(request, row, status=BAD_REQUEST, support_form=form)


def not_chosen() -> str:
    return _("Hợp tác xã chưa được chọn vào chương trình. Chưa ghi gì.")


@require_POST
@once
def aim(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(pk)
    form = TargetForm(row.programme, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            results.aim(
                pk,
                data["measure"],
                data["target_year"],
                goal=data["goal"],
                reached=data["reached"],
                paper=data["target_paper"],
                officer_id=request.user.pk,
            )
        except results.NotChosen:
            form.add_error(None, not_chosen())
        except BadDay as refusal:
            form.add_error("target_year", bad_day(refusal))
        except results.YearToCome:
            form.add_error("reached", _("Năm này chưa đến nên chưa có kết quả. Để trống ô này."))
        else:
            messages.success(request, _("Đã ghi chỉ tiêu."))
            return redirect("union:candidate", pk)
    return candidate_page(request, row, status=BAD_REQUEST, target_form=form)
