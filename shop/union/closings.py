"""Closing a period at the desk: one officer closes it, another approves, and everybody sees what came later."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog import paging
from catalog.models import FormerDistrict
from shop.ledger.models import INCOME_ACCOUNTS, Account, EntryKind, LedgerEntry, Posting
from shop.reports import closed_figures, closing, periods
from shop.reports.models import Closing
from shop.reports.periods import BadPeriod, Period, Unit
from shop.union.once import once

PAGE_SIZE = 24
MOST_LATE = 50  # entries shown
TAB = {"tab": "closings"}
UNITS = (Unit.MONTH, Unit.QUARTER, Unit.HALF, Unit.YEAR)


@never_cache
@require_http_methods(["GET", "POST"])
@once
def closings(request: HttpRequest) -> HttpResponse:
    """What is closed, and the periods that can be closed next; what cannot be is said, and nothing is written (400)."""
    refused = ""
    if request.method == "POST":
        try:
            made = closing.close(_asked(request), actor_id=int(request.user.pk or 0))
        except (
            BadPeriod,
            closing.NotOver,
            closing.AlreadyClosed,
            closing.Unapproved,
            closing.Gap,
        ) as refusal:
            refused = _why(refusal)
        else:
            messages.success(request, _("Đã chốt. Giờ nhờ một người khác xem và duyệt."))
            return redirect("union:closing", made.pk)
    rows = Closing.objects.select_related("made_by", "approved_by").filter(withdrawn_at=None)
    page = paging.page(request, rows, PAGE_SIZE)
    context = {
        "rows": [
            (row, closing.period_of(row).label, closed_figures.total(closed_figures.read(row.canonical)[0]))
            for row in page
        ],
        "page": page,
        "choices": _choices(),
        "refused": refused,
    }
    return render(request, "union/closings.html", TAB | context, status=400 if refused else 200)


@never_cache
@require_GET
def closing_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Raises Http404."""
    return _page(request, get_object_or_404(Closing.objects.select_related("made_by", "approved_by"), pk=pk))


@require_POST
@once
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Closing, pk=pk)
    try:
        closing.approve(pk, actor_id=int(request.user.pk or 0))
    except closing.NotYours:
        messages.error(request, _("Kỳ này do chính anh chị chốt. Nhờ một người khác duyệt."))
        return _page(request, row, status=409)
    except closing.MovedOn:
        messages.error(request, _("Kỳ này đã có người duyệt hay rút lại. Dưới đây là tình trạng hiện giờ."))
        return _page(request, Closing.objects.get(pk=pk), status=409)
    messages.success(request, _("Đã duyệt. Số liệu kỳ này từ nay giữ nguyên."))
    return redirect("union:closing", pk)


@require_POST
@once
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Closing, pk=pk)
    try:
        closing.withdraw(pk, actor_id=int(request.user.pk or 0))
    except closing.MovedOn:
        messages.error(request, _("Kỳ này đã có người duyệt hay rút lại. Dưới đây là tình trạng hiện giờ."))
        return _page(request, Closing.objects.get(pk=row.pk), status=409)
    messages.success(request, _("Đã rút lại. Kỳ này chốt lại được."))
    return redirect("union:closings")


def _page(request: HttpRequest, row: Closing, *, status: int = 200) -> HttpResponse:
    rows, corrections = closed_figures.read(row.canonical)
    late = _late(row)
    since = closed_figures.since(row.first_on, row.last_on, known_at=row.known_at)
    period = closing.period_of(row)
    corrections = [one for one in corrections if any(one.amounts)]
    context: dict[str, Any] = {
        "closing": row,
        "label": period.label,
        "period": period,
        "rows": [
            (figures, _place(figures)) for figures in sorted(rows, key=lambda one: (-one.income, one.name))
        ],
        "total": closed_figures.total(rows),
        "corrections": corrections,
        "correction_total": closed_figures.total(corrections),
        "since": since,
        "since_total": closed_figures.total(since),
        "next": _next(row),
        "late": late.order_by("recorded_at")[:MOST_LATE] if since else [],
        "is_own": row.made_by_id == request.user.pk,
    }
    return render(request, "union/closing.html", TAB | context, status=status)


def _late(row: Closing) -> "QuerySet[LedgerEntry]":
    """What was recorded of its days since; and what has taken all the money of one of its orders back, on whatever
    day: that order does not count any more."""
    of_days = Q(effective_on__range=(row.first_on, row.last_on))
    sold = LedgerEntry.objects.filter(of_days, kind=EntryKind.SALE).exclude(order_number="")
    income = Posting.objects.filter(account__in=INCOME_ACCOUNTS)
    kept = income.filter(entry__order_number__in=sold.values("order_number")).values("entry__order_number")
    gone = kept.annotate(sum=Sum("amount")).filter(sum__gte=0).values("entry__order_number")
    accounts = [*INCOME_ACCOUNTS, Account.DECLARED_SALES]
    rows = LedgerEntry.objects.filter(of_days | Q(order_number__in=gone), recorded_at__gte=row.known_at)
    return rows.filter(postings__account__in=accounts).distinct()


def _next(row: Closing) -> tuple[Closing, str] | None:
    """The closing in which what came later is told as corrections, with its name."""
    found = Closing.objects.filter(withdrawn_at=None, first_on__gt=row.last_on).order_by("first_on").first()
    return (found, closing.period_of(found).label) if found else None


def _place(figures: closed_figures.Figures) -> str:
    return str(FormerDistrict(figures.former_district).label) if figures.former_district else ""


def _asked(request: HttpRequest) -> Period:
    """Raises BadPeriod."""
    return periods.parse(request.POST.get("ky", ""), timezone.localdate())


def _choices() -> list[Period]:
    """Those that are over and begin where the last closed one ended; before the first: the last of each length."""
    today = timezone.localdate()
    first = closing.next_first()
    if first is None:
        found = [periods.starting(unit, today).before() for unit in UNITS]
    else:
        found = [periods.starting(unit, first) for unit in UNITS]
        found = [period for period in found if period.first == first]
    return [period for period in found if period.until <= today]


def _why(refusal: ValueError) -> str:
    match refusal:
        case closing.NotOver():
            return _("Kỳ này chưa hết, hay vừa hết chưa được năm phút: chưa chốt được.")
        case closing.AlreadyClosed():
            return _("Kỳ này, hay một phần của nó, đã có người chốt.")
        case closing.Unapproved():
            return _("Kỳ trước chưa duyệt. Duyệt hay rút kỳ trước đã.")
        case closing.Gap(expected=day):
            words = _("Các kỳ phải nối nhau: kỳ tới bắt đầu từ ngày %(day)s.")
            return words % {"day": date_format(day, "SHORT_DATE_FORMAT")}
    return str(refusal)
