"""One piece of help: what was written of it when, correcting it, its photographs."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog import papers, photos, text
from shop.accounts import access_log
from shop.impact.models import Support, SupportPhoto
from shop.impact.programmes import giving
from shop.impact.programmes.days import BadDay
from shop.union.once import once
from shop.union.programmes.candidates import not_chosen
from shop.union.programmes.forms import SupportCorrectionForm, initial_of_support
from shop.union.programmes.pages import BAD_REQUEST
from shop.union.programmes.words import bad_day

CONFLICT = 409
MOST_REASON = 200  # letters


@never_cache
@require_http_methods(["GET", "POST"])
@once
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """The row that counts, and those before it. POST corrects it, or takes it back where it says so."""
    rows = Support.objects.select_related(
        "candidate__programme", "candidate__registered", "rate", "recorded_by"
    )
    found: Support = get_object_or_404(rows, pk=pk)
    newest = _newest(found)
    if request.method != "POST":
        if newest.pk != found.pk:
            return redirect("union:support", newest.pk)
        return _page(request, found)
    form = SupportCorrectionForm(found.candidate, request.POST, request.FILES)
    if "rut" in request.POST:
        return _take_back(request, found, form)
    if form.is_valid() and not form.ask(replacing=found):
        data = form.cleaned_data
        try:
            made = giving.correct(
                pk, form.facts(), reason=data["why"], photos=data["photos"], officer_id=request.user.pk
            )
        except giving.Replaced:
            return _page(request, found, form=form, problem=_changed(), status=CONFLICT)
        except giving.NotChosen:
            form.add_error(None, not_chosen())
        except BadDay as refusal:
            form.add_error("given_on", bad_day(refusal))
        except photos.BadPhoto as refusal:
            form.add_error("photos", str(refusal))
        else:
            messages.success(request, _("Đã lưu.") if made else _("Không có gì đổi."))
            return redirect("union:candidate", found.candidate_id)
    return _page(request, found, form=form, status=BAD_REQUEST)


def _take_back(request: HttpRequest, found: Support, form: SupportCorrectionForm) -> HttpResponse:
    reason = " ".join(text.normalise(request.POST.get("why", "")).split())
    if not reason or len(reason) > MOST_REASON:
        problem = _("Ghi vì sao rút lại, nhiều nhất %(most)d chữ cái.") % {"most": MOST_REASON}
        return _page(request, found, form=_unchecked(found, request), problem=problem, status=BAD_REQUEST)
    try:
        giving.correct(
            found.pk, replace(giving.facts_of(found), amount=0), reason=reason, officer_id=request.user.pk
        )
    except giving.Replaced:
        return _page(request, found, form=form, problem=_changed(), status=CONFLICT)
    messages.success(request, _("Đã rút lại lần hỗ trợ này. Dòng cũ vẫn còn trong lịch sử."))
    return redirect("union:candidate", found.candidate_id)


def _unchecked(found: Support, request: HttpRequest) -> SupportCorrectionForm:
    """What was typed, without words about boxes that do not matter here."""
    typed = {
        name: request.POST.get(name, "") for name in SupportCorrectionForm.base_fields if name != "photos"
    }
    return SupportCorrectionForm(found.candidate, initial=typed)


def _changed() -> str:
    return _("Người khác vừa sửa lần hỗ trợ này. Tải lại trang để xem. Chưa ghi gì.")


def _newest(found: Support) -> Support:
    while newer := Support.objects.filter(replaces=found).first():
        found = newer
    return found


def _page(request: HttpRequest, found: Support, *, status: int = 200, **more: Any) -> HttpResponse:
    history = list(
        Support.objects.filter(candidate=found.candidate_id)
        .select_related("recorded_by", "rate")
        .order_by("-pk")
    )
    chain = _chain(found, history)
    context = {
        "tab": "programmes",
        "row": found,
        "candidate": found.candidate,
        "programme": found.candidate.programme,
        "history": chain,
        "photos": SupportPhoto.objects.filter(support__in=chain).defer("data"),
        "form": SupportCorrectionForm(found.candidate, initial=initial_of_support(found)),
    }
    return render(request, "union/programmes/support.html", context | more, status=status)


def _chain(found: Support, rows: list[Support]) -> list[Support]:
    """The row and those that it corrects, the newest first."""
    by_key = {row.pk: row for row in rows}
    chain = [by_key[found.pk]]
    while (before := chain[-1].replaces_id) is not None:
        chain.append(by_key[before])
    return chain


@never_cache
@require_GET
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Each look is logged (promise A4): people and papers are on it."""
    found = get_object_or_404(SupportPhoto, pk=pk)
    access_log.looked(request.user.pk, "impact.support_photo", reference=str(pk))
    return papers.hand_out(bytes(found.data), name=f"ho-tro-{pk}")
