"""The criteria by which cooperatives score their year: the version in force, those before, and how a new one is written
when a circular says otherwise. Versions stand beside each other; what was scored stays with its own."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.impact import evaluation_rules, profiles
from shop.impact.models import EvaluationRule
from shop.impact.models.evaluations import Band
from shop.union.programmes.pages import BAD_REQUEST
from shop.union.programmes.rule_forms import RuleForm, initial_of
from shop.union.programmes.supports import CONFLICT


@dataclass(frozen=True)
class Version:
    """A rule as it is read. `state`: "now", "later", or "" for one that another has taken the place of."""

    rule: EvaluationRule
    state: str
    criteria: list[dict[str, Any]]
    bands: list[tuple[str, int]]


@never_cache
@require_http_methods(["GET", "POST"])
def rule_list(request: HttpRequest) -> HttpResponse:
    """All versions, the newest first; POST writes one more."""
    in_force, newest = evaluation_rules.of(profiles.due_year()), evaluation_rules.newest()
    if request.method != "POST":
        return _page(request, RuleForm(in_force, initial=initial_of(in_force, newest)))
    form = RuleForm(in_force, request.POST)
    if not form.is_valid():
        return _page(request, form, status=BAD_REQUEST)
    seen = form.cleaned_data["seen"] or 0
    try:
        made = evaluation_rules.write(form.facts(), seen=seen, officer_id=request.user.pk)
    except evaluation_rules.Overtaken:
        data = request.POST.copy()
        data["seen"] = str(newest)
        again = RuleForm(in_force, data)
        again.add_error(None, _("Vừa có người ghi văn bản khác. Xem lại, vẫn muốn ghi thì bấm lần nữa."))
        return _page(request, again, status=CONFLICT)
    if made:
        words = _("Đã ghi. Ai chấm điểm năm %(year)d trở đi thì theo bản này; điểm đã chấm giữ nguyên.")
        messages.success(request, words % {"year": made.first_year})
    else:
        messages.info(request, _("Không có gì đổi."))
    return redirect("union:evaluation-rules")


def _page(request: HttpRequest, form: RuleForm, *, status: int = 200) -> HttpResponse:
    context = {
        "tab": "evaluation-rules",
        "versions": _versions(),
        "year": profiles.due_year(),
        "form": form,
    }
    return render(request, "union/programmes/evaluation_rules.html", context, status=status)


def _versions() -> list[Version]:
    year = profiles.due_year()
    rows = list(EvaluationRule.objects.select_related("recorded_by").order_by("-first_year", "-pk"))
    in_force = evaluation_rules.of(year).pk
    last_of_year = {row.first_year: row.pk for row in reversed(rows)}
    return [
        Version(
            row,
            _state(row, year, in_force, last_of_year[row.first_year]),
            [one | {"title": evaluation_rules.title(one)} for one in row.criteria],
            [(str(Band(name).label), least) for name, least in row.bands],
        )
        for row in rows
    ]


def _state(row: EvaluationRule, year: int, in_force: int, last_of_year: int) -> str:
    if row.pk == in_force:
        return "now"
    return "later" if row.first_year > year and row.pk == last_of_year else ""
