"""What a class brought: the short test before and after, certificates, the stalls of those who came beside others."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog import days
from catalog.fields import CleanCharField
from catalog.numbers import whole
from shop.accounts import access_log
from shop.impact.models import RegisteredCooperative
from shop.training import certificates, papers, quizzes, results
from shop.training.forms import ReasonForm
from shop.training.models import ClassCertificate, Moment, Seat, TestResult
from shop.training.quizzes import Questions
from shop.union.once import once
from shop.union.training import classes, people
from shop.union.training.people import SUBJECT

BAD_REQUEST, CONFLICT = 400, 409


class QuestionsForm(forms.Form):
    questions = CleanCharField(
        label=gettext_lazy("Câu hỏi"),
        max_length=8_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy(
            "Mỗi câu một đoạn, cách nhau một dòng trống. Dưới câu hỏi, mỗi dòng một lựa chọn: * là đúng, - là sai."
        ),
    )

    def clean_questions(self) -> Questions:
        try:
            return quizzes.read(self.cleaned_data["questions"])
        except quizzes.NoQuestions as error:
            raise forms.ValidationError(str(error)) from error


@never_cache
@require_http_methods(["GET", "POST"])
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions, and points from paper for who was there (`diem_<seat>_<moment>`)."""
    row = classes.find(pk)
    if request.method != "POST":
        return _test(request, row, QuestionsForm(initial={"questions": quizzes.write(row.questions)}))
    if request.POST.get("viec") == "diem":
        return _points(request, row)
    form = QuestionsForm(request.POST)
    if not form.is_valid():
        return _test(request, row, form, status=BAD_REQUEST)
    try:
        quizzes.ask(pk, form.cleaned_data["questions"])
    except quizzes.Begun:
        form.add_error("questions", _("Đã có người làm bài, không đổi câu hỏi nữa. Chưa lưu gì."))
        return _test(request, row, form, status=CONFLICT)
    messages.success(request, _("Đã lưu câu hỏi."))
    return redirect("union:class-test", pk)


def _points(request: HttpRequest, row: Any) -> HttpResponse:
    """What was typed for one person is written or refused by itself; what is refused stays in its box, with a word."""
    written, wrong = 0, {}
    for seat in Seat.unscoped.filter(training_class=row).exclude(attended_at=None).order_by("pk"):
        for moment in Moment:
            typed = request.POST.get(f"diem_{seat.pk}_{moment}", "").strip()[:10]
            if not typed:
                continue
            right = whole(typed, 2)
            if right is None or right > len(row.questions):
                words = _("Số câu đúng từ 0 đến %(most)d.") % {"most": len(row.questions)}
                wrong[seat.pk, str(moment)] = (typed, words)
                continue
            try:
                quizzes.give(seat.pk, moment, right, by_id=request.user.pk)
                written += 1
            except quizzes.Given:
                wrong[seat.pk, str(moment)] = (typed, _("Bài này vừa có người ghi, không ghi lần nữa."))
            except quizzes.NotNow:
                wrong[seat.pk, str(moment)] = (typed, _("Lớp đã huỷ hoặc người này không còn trong lớp."))
    if written:
        messages.success(
            request, ngettext("Đã ghi %(n)d bài.", "Đã ghi %(n)d bài.", written) % {"n": written}
        )
    if wrong:
        words = ngettext(
            "%(n)d ô chưa ghi được, xem ngay dưới ô.", "%(n)d ô chưa ghi được, xem ngay dưới ô.", len(wrong)
        )
        messages.error(request, words % {"n": len(wrong)})
        form = QuestionsForm(initial={"questions": quizzes.write(row.questions)})
        return _test(request, row, form, status=BAD_REQUEST, wrong=wrong)
    return redirect("union:class-test", row.pk)


def _test(
    request: HttpRequest,
    row: Any,
    form: QuestionsForm,
    status: int = 200,
    wrong: Mapping[tuple[int, str], tuple[str, str]] = MappingProxyType({}),
) -> HttpResponse:
    """`wrong`: what was typed for a seat's test and cannot be written, and why."""
    given = {(one.seat_id, one.moment): one for one in TestResult.unscoped.filter(seat__training_class=row)}
    there = list(Seat.unscoped.filter(training_class=row).exclude(attended_at=None).order_by("pk"))
    access_log.looked(request.user.pk, SUBJECT, reference=str(row.pk), row_count=len(there))
    nothing = ("", "")
    lines = [
        (
            seat,
            [
                (moment, given.get((seat.pk, moment)), *wrong.get((seat.pk, str(moment)), nothing))
                for moment in Moment
            ],
        )
        for seat in there
    ]
    context = {
        "tab": "classes",
        "part": "test",
        "row": row,
        "form": form,
        "lines": lines if row.questions else [],
        "averages": quizzes.averages(row.pk),
    }
    return render(request, "union/training/test.html", context, status=status)


@require_POST
@once
def certify(request: HttpRequest, pk: int) -> HttpResponse:
    """To everybody who was there and has no paper yet."""
    try:
        made = certificates.issue(pk, by_id=request.user.pk)
    except certificates.NotYet:
        messages.error(request, _("Lớp chưa xong hoặc đã huỷ, chưa cấp giấy được. Không đổi gì."))
        return redirect("union:class", pk)
    words = ngettext("Đã cấp %(n)d giấy, đã báo.", "Đã cấp %(n)d giấy, đã báo.", len(made))
    messages.success(request, words % {"n": len(made)})
    return redirect("union:class", pk)


@require_POST
def revoke(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    row = get_object_or_404(ClassCertificate.unscoped, pk=paper, seat__training_class=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return people.show(request, classes.find(pk), revoking=(row.seat_id, form), status=BAD_REQUEST)
    if certificates.revoke(row.pk, form.cleaned_data["reason"], by_id=request.user.pk):
        messages.success(request, _("Đã thu hồi giấy của %(name)s.") % {"name": row.name})
    else:
        messages.info(request, _("Giấy này đã thu hồi từ trước."))
    return redirect("union:class-people", pk)


@never_cache
@require_GET
def paper_file(request: HttpRequest, pk: int) -> HttpResponse:
    """All good papers of a class, a page each, to print and sign. The export is logged."""
    row = classes.find(pk)
    good = [paper for paper in certificates.of_class(pk) if not paper.revoked_at]
    if not good:
        messages.info(request, _("Lớp này chưa có giấy nào để in."))
        return redirect("union:class", pk)
    access_log.exported(request.user.pk, f"{SUBJECT}.pdf", reference=str(row.pk), row_count=len(good))
    response = HttpResponse(papers.render(good), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="chung-nhan-lop-{row.pk}.pdf"'
    return response


@never_cache
@require_GET
def result_page(request: HttpRequest, pk: int) -> HttpResponse:
    row = classes.find(pk)
    found = results.of(row)
    context = {
        "tab": "classes",
        "part": "results",
        "row": row,
        "found": found,
        "averages": quizzes.averages(pk),
        **(_opened(row) if found else {}),
        "lines": _lines(found) if found and found.came else [],
        "least": results.LEAST,
        "least_days": results.LEAST_DAYS,
    }
    return render(request, "union/training/results.html", context)


def _opened(row: Any) -> dict[str, int]:
    """Cooperatives of the register that had no stall on the class's day: how many came and opened one since, and how
    many of those that did not come; one query beside theirs."""
    day = days.midnight(row.held_on)
    keys = Seat.unscoped.filter(training_class=row, attended_at__isnull=False, registered__isnull=False)
    here = Q(pk__in=set(keys.values_list("registered", flat=True)))
    opened = Q(stall__verified_at__gte=day)
    rows = RegisteredCooperative.listed.filter(Q(stall__verified_at=None) | opened)
    found: dict[str, int] = rows.order_by().aggregate(
        came=Count("pk", filter=here),
        came_opened=Count("pk", filter=here & opened),
        others=Count("pk", filter=~here),
        others_opened=Count("pk", filter=~here & opened),
    )
    return found


def _lines(found: results.Results) -> list[dict[str, Any]]:
    """A measure a line, with how it is written."""
    labels = {
        "sellers": (_("Gian có bán được hàng"), "count"),
        "sold": (_("Tiền hàng mỗi gian"), "dong"),
        "listed": (_("Món hàng đăng mới, cả nhóm"), "count"),
        "hours": (_("Từ lúc đặt đến lúc nhận đơn (trung vị, giờ)"), "hours"),
    }
    return [
        {
            "label": label,
            "kind": kind,
            "cells": [
                value
                for group in (found.came, found.similar)
                for value in (getattr(group, name).before, getattr(group, name).after)
            ],
        }
        for name, (label, kind) in labels.items()
    ]
