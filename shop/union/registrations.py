"""Applications for a stall: the to-do, its points checked off one by one, a yes, or a question back with its reason."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog import verification
from catalog.fields import LineField
from catalog.models.cooperatives import Verification
from shop.accounts import access_log
from shop.accounts.models import User
from shop.joining import applying, checks, papers
from shop.joining.forms import PaperForm, PaperUploadForm
from shop.joining.models import Paper, PaperKind, Point, Registration
from shop.joining.views import say_refused
from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.treasury.payout import payout_account
from shop.union import decisions
from shop.union.once import once

MOST_LISTED = 100


class PointForm(forms.Form):
    point = forms.ChoiceField(choices=Point.choices)
    how = LineField(label=gettext_lazy("Kiểm tra bằng cách nào?"), max_length=200)
    answer = forms.ChoiceField(choices=[("dung", ""), ("sai", "")])


class ReasonForm(forms.Form):
    reason = LineField(label=gettext_lazy("Cần bổ sung gì? (hợp tác xã đọc được)"), max_length=300)


def _registrations() -> Any:
    return Registration.unscoped.select_related("cooperative__commune", "cooperative__bank", "entered_by")


@never_cache
@require_GET
def registration_list(request: HttpRequest) -> HttpResponse:
    """What waits for the union first, the longest wait on top; then what waits for its cooperative."""
    rows = _registrations()
    context = {
        "tab": "cooperatives",
        "waiting": rows.filter(cooperative__verification=Verification.SUBMITTED).order_by(
            "submitted_at", "pk"
        ),
        "asked": rows.filter(cooperative__verification=Verification.DRAFT).order_by("-created_at")[
            :MOST_LISTED
        ],
    }
    return render(request, "union/registrations.html", context)


@never_cache
@require_GET
def registration(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(_registrations(), pk=pk))


def _page(request: HttpRequest, row: Registration, *, status: int = 200, **more: Any) -> HttpResponse:
    states = checks.states(row)
    mine = [state.check for state in states if state.check and state.check.by_id == _officer(request).pk]
    context = {
        "tab": "cooperatives",
        "row": row,
        "states": states,
        "how": max(mine, key=lambda check: check.pk).how if mine else "",
        "left": sum(not state.is_good for state in states),
        "papers": papers.listed(row),
        "kept_days": settings.KEEP_DAYS["papers"],
        "upload": PaperUploadForm(),
        "reason": ReasonForm(),
        "is_open": row.cooperative.verification == Verification.SUBMITTED,
    }
    return render(request, "union/registration.html", context | more, status=status)


@require_POST
@once
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """One point: good or not, and how that was found out."""
    row = get_object_or_404(_registrations(), pk=pk)
    form = PointForm(request.POST)
    if not form.is_valid():
        refused = {"refused": request.POST.get("point", ""), "typed": request.POST.get("how", "")[:200]}
        return _page(request, row, status=400, **refused)
    data = form.cleaned_data
    is_good = data["answer"] == "dung"
    checks.note(row, Point(data["point"]), is_good=is_good, how=data["how"], officer_id=_officer(request).pk)
    following = next((state.point for state in checks.states(row) if state.check is None), "xong")
    return redirect(f"{reverse('union:registration', args=[pk])}#muc-{following}")


@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_registrations(), pk=pk)
    try:
        cooperative = decisions.verify(row.cooperative_id, officer_id=_officer(request).pk)
    except decisions.PointsOpen as error:
        words = ngettext(
            "Còn %(n)s mục chưa kiểm tra xong nên chưa xác minh được.",
            "Còn %(n)s mục chưa kiểm tra xong nên chưa xác minh được.",
            error.count,
        )
        return _page(request, row, status=409, conflict=words % {"n": error.count})
    except verification.NoReason:
        messages.error(request, _("Gian này đang tạm dừng. Cho bán lại ở trang của gian, có chọn lý do."))
        return redirect("union:cooperative", row.cooperative_id)
    messages.success(request, _("%(name)s đã được xác minh.") % {"name": cooperative.name})
    return redirect("union:registrations")


@require_POST
@once
def ask_back(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_registrations(), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, row, status=400, reason=form)
    try:
        with transaction.atomic():
            applying.give_back(pk, officer_id=_officer(request).pk, reason=form.cleaned_data["reason"])
            outbox.write(Topic.COOPERATIVE_ASKED_BACK, cooperative=row.cooperative_id)
    except applying.NotOpen:
        messages.error(request, _("Hồ sơ này không còn chờ xác minh. Chưa có gì thay đổi."))
        return redirect("union:registration", pk)
    messages.success(request, _("Đã hỏi lại %(name)s.") % {"name": row.cooperative.name})
    return redirect("union:registrations")


@require_POST
@once
def add_paper(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_registrations(), pk=pk)
    form = PaperUploadForm(request.POST, request.FILES)
    if form.is_valid():
        kind, file = PaperKind(form.cleaned_data["kind"]), form.cleaned_data["file"]
        try:
            papers.keep(row, kind, file, added_by_id=_officer(request).pk)
        except papers.BadPaper as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("Đã lưu: %(kind)s.") % {"kind": kind.label})
            return redirect("union:registration", pk)
    return _page(request, row, status=400, upload=form)


@never_cache
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Each look is logged (promise A4)."""
    found = get_object_or_404(Paper.unscoped, pk=pk)
    access_log.looked(_officer(request).pk, "joining.paper", reference=str(pk))
    return papers.hand_out(found)


@never_cache
@require_http_methods(["GET", "POST"])
def from_paper(request: HttpRequest) -> HttpResponse:
    """The same form, typed by an officer; the representative's first password is on the answer alone."""
    form = PaperForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made, password = applying.apply_from_paper(
                _officer(request), form.details(), form.account(), form_key=form.cleaned_data["form_key"]
            )
        except (applying.KnownTaxNumber, payout_account.OthersAccount) as refusal:
            say_refused(form, refusal)
        else:
            if not password:  # the second of two taps
                return redirect("union:registration", made.pk)
            return _page(request, made, password=password)
    context = {"tab": "cooperatives", "form": form}
    return render(request, "union/registration_new.html", context, status=400 if form.is_bound else 200)


def _officer(request: HttpRequest) -> User:
    """The middleware lets only union officers in; this makes the type checker believe it."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user
