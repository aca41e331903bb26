"""The cooperative scores its year on its phone, and reads what the union said."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.impact import evaluation_rules, evaluations, profiles
from shop.impact.evaluation_forms import EvaluationForm, initial_of
from shop.impact.models import Evaluation
from shop.stall import next_messages
from shop.stall.requests import StallRequest
from shop.training import attendance

CONFLICT = 409


@never_cache
@require_http_methods(["GET", "POST"])
def evaluation(request: StallRequest) -> HttpResponse:
    """Of the year that has ended."""
    year, stall = profiles.due_year(), request.cooperative
    if evaluations.is_too_young(stall, year):
        return render(request, "stall/evaluation.html", {"tab": "", "year": year, "is_young": True})
    latest = evaluations.latest(stall.pk, year)
    people, classes = attendance.people_trained(stall.pk, year)
    known = replace(evaluations.known(stall.pk, year), trained_people=people, trained_classes=classes)
    rule = evaluation_rules.of(year)
    if request.method != "POST":
        return _page(request, year, latest, EvaluationForm(rule, known, initial=initial_of(latest, rule)))
    form = EvaluationForm(rule, known, request.POST)
    if not form.is_valid():
        return _page(request, year, latest, form)
    try:
        is_new = evaluations.score(
            stall.pk,
            year,
            form.scores(),
            is_evaluated=not form.cleaned_data["stopped"],
            shown=form.cleaned_data["shown"] or 0,
            actor_id=request.user.pk,
        )
    except evaluations.Changed:
        data = request.POST.copy()
        data["shown"] = str(latest.pk if latest else 0)
        again = EvaluationForm(rule, known, data)
        again.add_error(None, _("Vừa có người chấm năm này. Xem lại, vẫn muốn ghi thì bấm lần nữa."))
        return _page(request, year, latest, again, status=CONFLICT)
    next_messages.done(request, _("Đã gửi điểm cho Liên minh.") if is_new else _("Điểm vẫn như cũ."))
    return redirect("stall:evaluation")


def _page(
    request: StallRequest, year: int, latest: Evaluation | None, form: EvaluationForm, status: int = 200
) -> HttpResponse:
    context = {"tab": "", "year": year, "latest": latest, "form": form}
    return render(request, "stall/evaluation.html", context, status=status)
