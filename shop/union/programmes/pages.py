"""Programmes at the desk: all of a year with capital beside results, one with its candidates, and what came of it."""

from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Prefetch, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shop.impact.models import (
    Candidate,
    CandidateScore,
    CandidateStep,
    Programme,
    ProgrammeVersion,
    RegisteredCooperative,
    Step,
    Support,
    SupportKind,
)
from shop.impact.programmes import choosing, comparing, entries, overview, results
from shop.impact.programmes.days import BadDay
from shop.impact.programmes.results import Reached
from shop.impact.register import lists
from shop.impact.register.lists import Wanted
from shop.union.once import once
from shop.union.programmes import words
from shop.union.programmes.forms import BudgetForm, ProgrammeForm, SurveyForm, initial_of
from shop.union.register import areas

MOST_FOUND = 20
BAD_REQUEST = 400
ORDER = (Step.SELECTED, Step.PROPOSED, Step.SURVEYED, Step.LEFT, Step.REFUSED)
BADGES = {
    Step.SURVEYED: "",
    Step.PROPOSED: "wait",
    Step.SELECTED: "go",
    Step.REFUSED: "stop",
    Step.LEFT: "stop",
}


@never_cache
@require_GET
def programme_list(request: HttpRequest) -> HttpResponse:
    return list_page(request)


def list_page(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    """What money was set aside and given in a period, and what was reached, programme by programme."""
    period = areas.period_of(request)
    lines = overview.read(period)
    kinds = [kind for kind in SupportKind if any(kind in line.by_kind for line in lines)]
    context = {
        "tab": "programmes",
        "problem": problem,
        "lines": [
            (line, words.reached(line.tally), [line.by_kind.get(kind, 0) for kind in kinds]) for line in lines
        ],
        "kinds": kinds,
        "given": sum(line.given for line in lines),
        "budget": sum(line.budget or 0 for line in lines),
        "sums": [sum(line.by_kind.get(kind, 0) for line in lines) for kind in kinds],
        "others": Programme.objects.exclude(pk__in=[line.programme.pk for line in lines]),
        "period": period,
        "choices": areas.choices(period),
        "today": timezone.localdate(),
    }
    return render(request, "union/programmes/list.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@once
def new(request: HttpRequest) -> HttpResponse:
    form = ProgrammeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            programme = entries.enter(form.facts(), officer_id=request.user.pk)
        except entries.KnownProgramme:
            _say_known(form)
        else:
            messages.success(request, _("Đã lập chương trình. Tiếp theo: ghi vốn từng năm và khảo sát."))
            return redirect("union:programme", programme.pk)
    status = BAD_REQUEST if form.is_bound else 200
    return render(request, "union/programmes/edit.html", {"tab": "programmes", "form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found: Programme = get_object_or_404(Programme, pk=pk)
    form = (
        ProgrammeForm(request.POST) if request.method == "POST" else ProgrammeForm(initial=initial_of(found))
    )
    if form.is_bound and form.is_valid():
        try:
            entries.change(pk, form.facts(), officer_id=request.user.pk)
        except entries.KnownProgramme:
            _say_known(form)
        except entries.ScoredAlready:
            form.add_error("criteria", _("Đã chấm điểm theo các tiêu chí này nên không đổi được nữa."))
        except entries.HelpOutside as error:
            _say_outside(form, words.outside(error), error.day < form.cleaned_data["starts_on"])
        except entries.YearOutside as error:
            said = _("Đã ghi vốn hoặc chỉ tiêu của năm %(year)d, nằm ngoài thời gian này.")
            is_early = error.year < form.cleaned_data["starts_on"].year
            _say_outside(form, said % {"year": error.year}, is_early)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("union:programme", pk)
    context = {"tab": "programmes", "form": form, "programme": found}
    status = BAD_REQUEST if form.is_bound else 200
    return render(request, "union/programmes/edit.html", context, status=status)


def _say_outside(form: ProgrammeForm, said: str, is_early: bool) -> None:
    """Beside the day that leaves it out."""
    form.add_error("starts_on" if is_early else "ends_on", said)


def _say_known(form: ProgrammeForm) -> None:
    form.add_error("decision_number", _("Chương trình này theo quyết định này đã có rồi."))


@never_cache
@require_GET
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    found: Programme = get_object_or_404(Programme, pk=pk)
    return programme_page(request, found)


def programme_page(request: HttpRequest, found: Programme, *, status: int = 200, **more: Any) -> HttpResponse:
    versions = list(ProgrammeVersion.objects.filter(programme=found).select_related("recorded_by"))
    candidates = candidates_of(found)
    given = list(
        entries.standing().filter(candidate__programme=found).select_related("candidate__registered", "rate")
    )
    context = {
        "tab": "programmes",
        "programme": found,
        "years": _years(found, given),
        "candidates": [(one, BADGES[Step(one.step)]) for one in candidates],
        "participants": sum(one.step == Step.SELECTED for one in candidates),
        "left": sum(_has_left(one) for one in candidates),
        "supports": given,
        "given": sum(one.amount for one in given),
        "versions": [
            (version, words.differences(before.facts if before else None, version.facts))
            for version, before in zip(versions, [*versions[1:], None], strict=True)
        ],
        "most": sum(one["points"] for one in found.criteria),
        "budget_form": BudgetForm(found, initial={"year": timezone.localdate().year}),
        "today": timezone.localdate(),
    }
    return render(request, "union/programmes/programme.html", context | more, status=status)


def _has_left(one: Candidate) -> bool:
    """Whether it took part and does no more; `all_steps` are with it."""
    was_chosen = any(step.step == Step.SELECTED for step in one.all_steps)  # type: ignore[attr-defined]
    return was_chosen and one.step != Step.SELECTED


def candidates_of(found: Programme) -> list[Candidate]:
    """Who was looked at, those who take part first, then by their points; `points` is None without any, `said` the
    newest step. Two queries."""
    latest = CandidateScore.objects.filter(candidate=OuterRef("pk")).order_by("-pk")
    steps = Prefetch("steps", CandidateStep.objects.select_related("recorded_by"), to_attr="all_steps")
    rows = Candidate.objects.filter(programme=found).select_related("registered__commune")
    rows = rows.annotate(points=Subquery(latest.values("total")[:1])).prefetch_related(steps)
    return sorted(
        rows,
        key=lambda one: (ORDER.index(Step(one.step)), -(one.points or 0), one.registered.name_sort_key),  # type: ignore[attr-defined]
    )


def _years(found: Programme, given: list[Support]) -> list[dict[str, Any]]:
    """Budget and what was given of it, year by year; one query."""
    budgets = {
        row.year: row for row in entries.budgets().filter(programme=found).select_related("recorded_by")
    }
    spent: dict[int, int] = {}
    for one in given:
        spent[one.given_on.year] = spent.get(one.given_on.year, 0) + one.amount
    return [
        {
            "year": year,
            "budget": budgets.get(year),
            "given": spent.get(year, 0),
            "left": budgets[year].amount - spent.get(year, 0) if year in budgets else None,
        }
        for year in range(found.starts_on.year, found.ends_on.year + 1)
    ]


@require_POST
@once
def fund(request: HttpRequest, pk: int) -> HttpResponse:
    found: Programme = get_object_or_404(Programme, pk=pk)
    form = BudgetForm(found, request.POST)
    if not form.is_valid():
        return programme_page(request, found, status=BAD_REQUEST, budget_form=form)
    data = form.cleaned_data
    entries.fund(pk, data["year"], data["amount"], data["paper"], officer_id=request.user.pk)
    messages.success(request, _("Đã ghi vốn năm %(year)d.") % {"year": data["year"]})
    return redirect("union:programme", pk)


@never_cache
@require_http_methods(["GET", "POST"])
@once
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """Looks a cooperative up in the register and takes it in."""
    found: Programme = get_object_or_404(Programme, pk=pk)
    typed = (request.POST.get("q") or request.GET.get("q", "")).strip()[: lists.LONGEST]
    form = SurveyForm(request.POST or None, initial={"day": timezone.localdate()})
    problem = ""
    if request.method == "POST":
        chosen = request.POST.get("registered", "")
        row = RegisteredCooperative.listed.filter(pk=chosen[:18]).first() if chosen.isdecimal() else None
        if row is None:
            problem = _("Chọn một hợp tác xã trong danh sách tìm được.")
        elif form.is_valid():
            try:
                made = _take_in(found, row, form.cleaned_data, request.user.pk)
            except choosing.AlreadyThere as known:
                messages.info(request, _("Hợp tác xã này đã ở trong chương trình."))
                return redirect("union:candidate", known.candidate.pk)
            except BadDay as refusal:
                form.add_error("day", words.bad_day(refusal))
            else:
                messages.success(request, _("Đã đưa %(name)s vào khảo sát.") % {"name": row.name})
                return redirect("union:candidate", made.pk)
    context = {
        "tab": "programmes",
        "programme": found,
        "typed": typed,
        "rows": lists.find(Wanted(words=typed))[:MOST_FOUND] if typed else [],
        "chosen": request.POST.get("registered", ""),
        "most": MOST_FOUND,
        "form": form,
        "problem": problem,
    }
    status = BAD_REQUEST if request.method == "POST" else 200
    return render(request, "union/programmes/survey.html", context, status=status)


def _take_in(
    found: Programme, row: RegisteredCooperative, data: dict[str, Any], officer_id: int | None
) -> Candidate:
    return choosing.survey(found.pk, row.pk, day=data["day"], reason=data["reason"], officer_id=officer_id)


@never_cache
@require_GET
def results_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Targets beside what was reached, and participants before and after beside others."""
    found: Programme = get_object_or_404(Programme, pk=pk)
    chosen = list(entries.ever_chosen(found))
    participants = sum(one.step == Step.SELECTED for one in chosen)
    rows = results.of([found.pk]).get(found.pk, [])
    comparison = comparing.compare(found, timezone.localdate())
    context = {
        "tab": "programmes",
        "programme": found,
        "participants": participants,
        "left": len(chosen) - participants,
        "rows": rows,
        "years": _by_year(rows),
        "comparison": comparison,
        "left_out": words.left_out(comparison),
        "least": comparing.LEAST_EACH,
        "least_months": comparing.LEAST_MONTHS,
    }
    return render(request, "union/programmes/results.html", context)


def _by_year(rows: list[Reached]) -> list[tuple[int, str]]:
    """What was met of each year, in the words of the list of programmes, which tells of the years of a period."""
    years = sorted({one.target.year for one in rows})
    return [
        (year, words.reached(results.tally(one for one in rows if one.target.year == year))) for year in years
    ]
