"""Reports at the desk: asked for, waited for, taken. A task makes them (`making`)."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog import paging, private_files
from shop.accounts import access_log
from shop.reports import spreadsheet
from shop.reports.periods import Period
from shop.union.documents import asked, requests
from shop.union.documents.forms import ReportForm, kinds
from shop.union.models import Report, ReportFile
from shop.union.once import once

PAGE_SIZE = 20
BAD_REQUEST, CONFLICT = 400, 409
TAB = {"tab": "reports"}
TYPES = {
    "pdf": "application/pdf",
    "xlsx": spreadsheet.XLSX_TYPE,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def readable(request: HttpRequest) -> "QuerySet[Report]":
    """The reports whose figures this person may read."""
    rows = Report.objects.filter(kind__in=kinds(request.may))  # type: ignore[attr-defined]
    return rows.select_related("asked_by", "closing").prefetch_related("files").defer("content")


@never_cache
@require_http_methods(["GET", "POST"])
@once
def report_list(request: HttpRequest) -> HttpResponse:
    """All that are kept; asking for one leads to its own page. What cannot be is said, and nothing is written (400)."""
    may: Any = request.may  # type: ignore[attr-defined]
    form = (
        ReportForm(request.POST, may=may)
        if request.method == "POST"
        else ReportForm(may=may, initial=_initial())
    )
    if request.method == "POST" and form.is_valid():
        kind, period = form.cleaned_data["report"]
        try:
            report = requests.ask(kind, period, form.paper, actor_id=int(request.user.pk or 0))
        except requests.AlreadyAsked:
            report = readable(request).filter(kind=kind, first_on=period.first).latest("pk")
            if requests.paper_of(report) != form.paper:
                form.add_error(None, _running(report))
                return _list(request, form, status=CONFLICT)
            messages.info(request, _("Báo cáo này đang làm dở rồi."))
        return redirect("union:report", report.pk)
    return _list(request, form, status=BAD_REQUEST if form.errors else 200)


def _running(report: Report) -> str:
    """What the one that is being made has on its paper; what was typed now is still in the form."""
    words = _(
        "Báo cáo này đang làm dở, trên giấy ghi: số %(number)s; %(title)s %(signer)s; nơi nhận %(to)s. "
        "Những gì vừa gõ vẫn còn dưới đây: đợi bản kia xong (chừng một phút) rồi bấm làm báo cáo lần nữa."
    )
    empty = _("(để trống)")
    return words % {
        "number": report.number or empty,
        "title": report.signer_title or _("người ký"),
        "signer": report.signer or empty,
        "to": report.recipients or empty,
    }


def _list(request: HttpRequest, form: ReportForm, *, status: int) -> HttpResponse:
    page = paging.page(request, readable(request), PAGE_SIZE)
    context = TAB | {"form": form, "page": page, "rows": [(row, label(row)) for row in page]}
    return render(request, "union/documents/reports.html", context, status=status)


def _initial() -> dict[str, str]:
    return vars(requests.last_paper())


def label(report: Report) -> str:
    """As in a heading: "Báo cáo quý: Quý III/2026"."""
    return f"{report.get_kind_display()}: {period(report).label}"


def period(report: Report) -> Period:
    return asked.period_of(report)


@never_cache
@require_GET
def report_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, or its files. Raises Http404."""
    report = get_object_or_404(readable(request), pk=pk)
    context = TAB | {
        "report": report,
        "label": label(report),
        "period": period(report),
        "is_waiting": not (report.ready_at or report.failed_at or report.is_stuck),
    }
    return render(request, "union/documents/report.html", context)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    report = get_object_or_404(readable(request), pk=pk)
    try:
        requests.again(report.pk)
    except requests.NotFailed:
        messages.info(request, _("Báo cáo này đang làm, hoặc đã xong."))
    except requests.AlreadyAsked:
        messages.info(request, _("Một bản khác của báo cáo này đang làm. Đợi bản ấy xong đã."))
    return redirect("union:report", pk)


@never_cache
@require_GET
def report_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One file; each taking is logged (promise A4). Raises Http404 for what is not made, or not this reader's."""
    report = get_object_or_404(readable(request), pk=pk, ready_at__isnull=False)
    file = get_object_or_404(ReportFile, report=report, kind=kind)
    name = f"bao-cao-{report.kind}-{period(report).code}-{report.pk}.{kind}"
    try:
        response = private_files.hand_out(file.name, as_name=name, content_type=TYPES[kind])
    except OSError as error:
        raise Http404 from error
    access_log.exported(
        request.user.pk, f"report.{report.kind}.{kind}", reference=str(report.pk), row_count=file.row_count
    )
    return response
