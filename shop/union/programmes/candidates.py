"""One cooperative in a programme: its points, how far it came, what it was given and what it reached."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import photos
from shop.impact.models import Candidate, Step, Support, SupportPhoto
from shop.impact.programmes import choosing, giving, results
from shop.union.programmes.forms import ScoreForm, StepForm, SupportForm, TargetForm, new_key
from shop.union.programmes.pages import BAD_REQUEST, BADGES


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
    may_help = row.step in (Step.SELECTED, Step.LEFT)
    first = {"given_on": min(today, row.programme.ends_on), "key": new_key()}
    context = {
        "tab": "programmes",
        "row": row,
        "programme": row.programme,
        "badge": BADGES[Step(row.step)],
        "steps": row.steps.select_related("recorded_by").order_by("-on_day", "-pk"),
        "scores": [(one, list(zip(row.programme.criteria, one.points, strict=False))) for one in scores],
        "most": sum(one["points"] for one in row.programme.criteria),
        "supports": _supports(row),
        "targets": results.compared(
            results.targets().filter(candidate=row), {row.pk: row.registered.stall_id}
        ),
        "may_help": may_help,
        "score_form": ScoreForm(row.programme, initial={"day": today}),
        "step_form": StepForm(row, initial={"on_day": today}),
        "support_form": SupportForm(row, initial=first) if may_help else None,
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
def score(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(pk)
    form = ScoreForm(row.programme, request.POST)
    if form.is_valid() and row.programme.criteria:
        data = form.cleaned_data
        choosing.score(pk, form.points(), day=data["day"], note=data["note"], officer_id=request.user.pk)
        messages.success(request, _("Đã ghi điểm."))
        return redirect("union:candidate", pk)
    return candidate_page(request, row, status=BAD_REQUEST, score_form=form)


@require_POST
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
        except choosing.BadDay:
            words = _("Ngày này phải sau bước trước, và không quá ngày chương trình hết (%(day)s).")
            last = date_format(row.programme.ends_on, "SHORT_DATE_FORMAT")
            form.add_error("on_day", words % {"day": last})
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
        except photos.BadPhoto as refusal:
            form.add_error("photos", str(refusal))
        except giving.OtherwiseGiven:
            form.add_error(None, _("Lần hỗ trợ này đã ghi rồi, với số khác. Tải lại trang để xem."))
        else:
            messages.success(request, _("Đã ghi hỗ trợ."))
            return redirect("union:candidate", pk)
    return candidate_page(request, row, status=BAD_REQUEST, support_form=form, may_help=True)


def not_chosen() -> str:
    return _("Hợp tác xã chưa được chọn vào chương trình, hoặc đã rút ra trước ngày này. Chưa ghi gì.")


@require_POST
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
        else:
            messages.success(request, _("Đã ghi chỉ tiêu."))
            return redirect("union:candidate", pk)
    return candidate_page(request, row, status=BAD_REQUEST, target_form=form, may_help=True)
