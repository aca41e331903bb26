"""Transfers that wait for the stall, what it does with each, and the bank statement read into them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog import paging
from catalog.spreadsheets import files
from shop.payments.models import BankTransfer, Outcome, Resolution
from shop.stall.requests import StallRequest, actor
from shop.treasury.bank import decision_pages, imports, transfer_queue
from shop.treasury.bank.imports import Foreseen
from shop.treasury.bank.statements import Problem, Statement
from shop.treasury.models import StatementFile

PAGE_SIZE = 20
SHOWN_ROWS = 200  # of each kind on the preview; a phone has to load them
DONE = "xong"


class StatementForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Tệp ghi tiền vào (sao kê)"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(
            attrs={
                "accept": ".csv,.txt,.xls,.xlsx,text/csv,application/vnd.ms-excel,"
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
        error_messages={"required": gettext_lazy("Chọn tệp ghi tiền vào (sao kê) tải từ ngân hàng.")},
    )


@never_cache
@require_GET
def transfer_list(request: StallRequest) -> HttpResponse:
    """What waits; `?xem=xong` shows what was dealt with."""
    shown = request.GET.get("xem", "")
    if shown not in ("", DONE):
        raise Http404
    waiting = BankTransfer.objects.filter(resolution=Resolution.OPEN)
    rows = BankTransfer.objects.exclude(resolution=Resolution.OPEN) if shown else waiting
    page = paging.page(request, transfer_queue.newest_first(rows), PAGE_SIZE)
    context = {
        "tab": "money",
        "shown": shown,
        "page": page,
        "page_query": f"xem={DONE}&" if shown else "",
        "items": transfer_queue.items(page),
        "waiting_count": page.paginator.count if not shown else waiting.count(),
    }
    return render(request, "stall/transfers.html", context)


@never_cache
@require_GET
def transfer_page(request: StallRequest, pk: int) -> HttpResponse:
    item = decision_pages.find(BankTransfer.objects.all(), pk)
    return render(request, "stall/transfer.html", {"tab": "money", "item": item})


@never_cache
@require_http_methods(["GET", "POST"])
def resolve(request: StallRequest, pk: int, word: str) -> HttpResponse:
    """One way to end a transfer. GET asks first, POST does it; impossible: 409."""
    sent = request.POST if request.method == "POST" else None
    answer = decision_pages.decide(BankTransfer.objects.all(), pk, word, sent, actor(request))
    if isinstance(answer, str):
        messages.success(request, answer)
        return redirect("stall:transfers")
    return render(request, "stall/transfer_ask.html", answer.context(), status=answer.status)


@never_cache
@require_http_methods(["GET", "POST"])
def statement(request: StallRequest) -> HttpResponse:
    """Choosing a statement, and what it would bring; nothing is written here."""
    if request.method != "POST":
        return _choose(request, StatementForm())
    form = StatementForm(request.POST, request.FILES)
    if not form.is_valid():
        return _choose(request, form, status=400)
    upload = form.cleaned_data["file"]
    try:
        if upload.size > files.MAX_BYTES:
            raise files.BadFile(_("Tệp lớn quá 5 MB. Hãy chia thành nhiều tệp nhỏ hơn."))
        content = upload.read()
        read = imports.read(request.cooperative, content)
        foreseen = imports.foresee(request.cooperative, read.rows)
        signed = imports.sign(request.cooperative, request.user.pk, upload.name, content, read.rows)
    except (files.BadFile, imports.TooLong) as error:
        words = str(error) or _("Tệp có nhiều chữ quá. Hãy tải từ ngân hàng ít ngày hơn.")
        form.add_error("file", words)
        return _choose(request, form, status=400)
    if not read.rows:
        return _choose(request, form, problems=read.problems, status=400)
    return render(request, "stall/statement_preview.html", _preview(upload.name, foreseen, read, signed))


def _choose(
    request: StallRequest, form: StatementForm, *, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "tab": "money",
        "form": form,
        "problems": (problems or [])[:SHOWN_ROWS],
        "problem_count": len(problems or []),
        "files": StatementFile.objects.select_related("imported_by")[:5],
    }
    return render(request, "stall/statement.html", context, status=status)


def _preview(name: str, foreseen: list[Foreseen], read: Statement, signed: str) -> dict[str, Any]:
    known = [row for row in foreseen if row.is_known]
    unknown = [row for row in foreseen if row.outcome == Outcome.UNMATCHED]
    ours = [row for row in foreseen if row.outcome and row.outcome != Outcome.UNMATCHED]
    return {
        "tab": "money",
        "name": name,
        "groups": [
            (word, rows[:SHOWN_ROWS], len(rows), max(len(rows) - SHOWN_ROWS, 0))
            for word, rows in (("ours", ours), ("unknown", unknown), ("known", known))
            if rows
        ],
        "new_count": len(ours) + len(unknown),
        "read": read,
        "problems": read.problems[:SHOWN_ROWS],
        "problems_left": max(len(read.problems) - SHOWN_ROWS, 0),
        "signed": signed,
        "has_unknown": bool(unknown),
    }


@require_POST
def statement_import(request: StallRequest) -> HttpResponse:
    """Records what the preview showed. The same form again changes nothing."""
    try:
        carried = imports.unsign(request.POST.get("rows", ""), request.cooperative, request.user.pk)
    except imports.Expired:
        form = StatementForm(request.POST)
        form.full_clean()
        form.errors.clear()
        form.add_error("file", _("Trang xem trước đã quá 30 phút. Hãy chọn tệp lại, chưa ghi gì."))
        return _choose(request, form, status=400)
    done = imports.run(
        request.cooperative, carried, actor(request), keep_unknown=request.POST.get("unknown") != "not_sales"
    )
    if not done.new:
        messages.success(request, _("Tệp này không có khoản nào mới."))
    else:
        words = ngettext("Đã nhập %(new)d khoản mới.", "Đã nhập %(new)d khoản mới.", done.new) % {
            "new": done.new
        }
        if done.paid:
            words += " " + ngettext("%(n)d đơn đã đủ tiền.", "%(n)d đơn đã đủ tiền.", done.paid) % {
                "n": done.paid
            }
        messages.success(request, words)
    return redirect("stall:transfers")
