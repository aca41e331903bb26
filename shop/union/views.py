"""The union's desk: income by cooperative, stalls to phone, stalls to verify. Never a buyer's name."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, Min, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import verification
from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.accounts import access_log
from shop.orders.models import Order
from shop.orders.transitions import HOLDING_STOCK
from shop.reports import as_of, income, rollup, spreadsheet
from shop.reports.income import IncomeTable
from shop.reports.models import DailySales
from shop.union import calls, silence

MONTHS = 6
MOST_MONTHS = 36  # that the choice of the last month goes back
BADGES = {
    Verification.DRAFT: "stop",
    Verification.SUBMITTED: "wait",
    Verification.VERIFIED: "go",
    Verification.SUSPENDED: "stop",
}
FIRST_TO_SEE = Case(  # what waits for a decision, then what was stopped
    When(verification=Verification.SUBMITTED, then=Value(0)),
    When(verification=Verification.SUSPENDED, then=Value(1)),
    default=Value(2),
)
FILTERS = {
    "cho-xac-minh": Verification.SUBMITTED,
    "da-xac-minh": Verification.VERIFIED,
    "tam-dung": Verification.SUSPENDED,
    "chua-nop": Verification.DRAFT,
}


def _last_month(request: HttpRequest) -> datetime.date:
    """The month asked for ("2026-11"), this month where none is. Raises Http404 for what is no past month."""
    this_month = timezone.localdate().replace(day=1)
    asked = request.GET.get("thang")
    if not asked:
        return this_month
    try:
        chosen = datetime.date.fromisoformat(f"{asked}-01")
    except ValueError as error:
        raise Http404 from error
    if not datetime.date(2000, 1, 1) <= chosen <= this_month:
        raise Http404
    return chosen


def _known_on(request: HttpRequest) -> datetime.date | None:
    """The day whose knowledge is asked for ("2026-10-05"); None for today's. Raises Http404 for what is no day."""
    asked = request.GET.get("tinh-den")
    try:
        return datetime.date.fromisoformat(asked) if asked else None
    except ValueError as error:
        raise Http404 from error


def _months_to_choose() -> list[datetime.date]:
    """From this month back to the first with sales, newest first."""
    first = DailySales.objects.aggregate(day=Min("day"))["day"]
    *earlier, running = income.month_starts(timezone.localdate(), MOST_MONTHS)
    return [running, *(month for month in reversed(earlier) if first and month >= first.replace(day=1))]


@dataclass(frozen=True)
class Bar:
    """One month of all cooperatives. `height` and `top` are units of the chart, 0–100."""

    month: datetime.date
    amount: int
    height: int

    @property
    def top(self) -> int:
        return 100 - self.height


def _bars(table: IncomeTable) -> list[Bar]:
    best = max(*table.totals, 1)
    return [
        Bar(month, amount, max(100 * amount // best, 0))
        for month, amount in zip(table.months, table.totals, strict=True)
    ]


def households(table: IncomeTable) -> int:
    """Member households of the cooperatives that sold something; counted, not what each household earned."""
    return sum(row.cooperative.member_households for row in table.rows if row.total > 0)


@never_cache
@require_GET
def income_page(request: HttpRequest) -> HttpResponse:
    last = _last_month(request)
    table = income.by_cooperative(last, MONTHS)
    best = max((row.total for row in table.rows), default=0)
    today = timezone.localdate()
    sold_on = income.last_sales()
    context = {
        "tab": "income",
        "table": table,
        "selling": sum(1 for row in table.rows if row.total > 0),
        "rows": [
            {
                "row": row,
                "share": max(100 * row.total // max(best, 1), 0),
                "sold_on": (day := sold_on.get(row.cooperative.pk)),
                "is_silent": row.cooperative.is_selling and silence.is_long_ago(day, today),
            }
            for row in table.rows
        ],
        "bars": _bars(table),
        "households": households(table),
        "last": last,
        "running_until": today if last == today.replace(day=1) else None,
        "choices": _months_to_choose(),
        "silent": silence.of((row.cooperative for row in table.rows), sold_on, calls.counts(), today),
        "silent_days": silence.SILENT_AFTER.days,
        "held": income.card_money_held(),
        "up_to_date_at": rollup.up_to_date_at(),
        "today": today,
        "to_verify": Cooperative.objects.filter(verification=Verification.SUBMITTED).count(),
    }
    return render(request, "union/income.html", context)


@never_cache
@require_GET
def income_csv(request: HttpRequest) -> HttpResponse:
    """The same table as a file, or as it was known at the end of a day (`tinh-den`, promise M8). Each export is
    logged with who took it (promise A4)."""
    last, known_on = _last_month(request), _known_on(request)
    try:
        table = (
            as_of.by_cooperative(last, MONTHS, known_at=as_of.end_of(known_on))
            if known_on
            else income.by_cooperative(last, MONTHS)
        )
    except as_of.NotYetFixed as error:
        raise Http404 from error
    heads: list[str | int] = [_("Hợp tác xã"), _("Xã, phường")]
    heads += [_("Tháng %(month)s") % {"month": f"{month.month}/{month.year}"} for month in table.months]
    heads += [_("Cộng (đồng)"), _("Số đơn"), _("Hộ thành viên")]
    rows: list[list[str | int]] = [heads]
    for row in table.rows:
        cooperative = row.cooperative
        name: list[str | int] = [cooperative.name, cooperative.commune.full_name]
        rows.append([*name, *row.months, row.total, row.order_count, cooperative.member_households])
    total: list[str | int] = [_("Cộng"), ""]
    rows.append([*total, *table.totals, table.total, table.order_count, households(table)])
    access_log.exported(request.user.pk, "income.csv", reference=f"{last:%Y-%m}", row_count=len(table.rows))
    response = HttpResponse(spreadsheet.write(rows), content_type="text/csv; charset=utf-8")
    file_name = f"doanh-thu-{last:%Y-%m}" + (f"-tinh-den-{known_on}" if known_on else "")
    response["Content-Disposition"] = f'attachment; filename="{file_name}.csv"'
    return response


@never_cache
@require_GET
def call_list(request: HttpRequest) -> HttpResponse:
    hours = int(calls.UNANSWERED_AFTER.total_seconds() // 3600)
    return render(request, "union/calls.html", {"tab": "calls", "calls": calls.to_make(), "hours": hours})


@never_cache
@require_GET
def cooperative_list(request: HttpRequest) -> HttpResponse:
    return _cooperatives(request)


def _cooperatives(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    chosen = request.GET.get("xac-minh", "")
    if chosen and chosen not in FILTERS:
        raise Http404
    counts: dict[str, int] = dict(
        Cooperative.objects.order_by().values_list("verification").annotate(n=Count("pk"))
    )
    cooperatives = (
        Cooperative.objects.select_related("commune", "verified_by")
        .annotate(product_count=Count("products", filter=Q(products__live=True)))
        .order_by(FIRST_TO_SEE, "name_sort_key", "pk")
    )
    in_work: dict[int, int] = dict(
        Order.objects.filter(cooperative__verification=Verification.SUSPENDED, status__in=HOLDING_STOCK)
        .order_by()
        .values_list("cooperative")
        .annotate(n=Count("pk"))
    )
    if chosen:
        cooperatives = cooperatives.filter(verification=FILTERS[chosen])
    context = {
        "tab": "cooperatives",
        "rows": [_row(cooperative, in_work.get(cooperative.pk, 0)) for cooperative in cooperatives],
        "reasons": verification.Reason.choices,
        "filters": [
            {"value": "", "label": _("Tất cả"), "count": sum(counts.values()), "is_current": not chosen},
            *(
                {"value": word, "label": state.label, "count": count, "is_current": word == chosen}
                for word, state in FILTERS.items()
                if (count := counts.get(state, 0)) or word == chosen
            ),
        ],
    }
    return render(request, "union/cooperatives.html", context, status=status)


def _row(cooperative: Any, orders_in_work: int) -> dict[str, Any]:
    missing = [
        label
        for label, value in (
            (_("mã số thuế"), cooperative.tax_number),
            (_("tài khoản ngân hàng"), cooperative.accepts_transfer),
            (_("số hộ thành viên"), cooperative.member_households),
        )
        if not value
    ]
    return {
        "cooperative": cooperative,
        "badge": BADGES[Verification(cooperative.verification)],
        "missing": ", ".join(missing),
        "orders_in_work": orders_in_work,
        "can_verify": cooperative.verification != Verification.VERIFIED,
        "can_suspend": cooperative.verification in verification.SUSPENDABLE,
    }


@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        cooperative = verification.verify(pk, officer_id=_officer_id(request))
    except Cooperative.DoesNotExist as error:
        raise Http404 from error
    words = (
        _("%(name)s đã được xác minh.")
        if cooperative.live
        else _("%(name)s đã được xác minh. Gian hàng còn chờ duyệt bài giới thiệu mới hiện trên chợ.")
    )
    messages.success(request, words % {"name": cooperative.name})
    return redirect("union:cooperatives")


@require_POST
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        word = request.POST.get("reason", "")
        reason = verification.Reason(word) if word in verification.Reason.values else None
        cooperative = verification.suspend(pk, officer_id=_officer_id(request), reason=reason)
    except Cooperative.DoesNotExist as error:
        raise Http404 from error
    except verification.NotSuspendable:
        messages.error(request, _("Hợp tác xã này chưa nộp hồ sơ nên không có gì để tạm dừng."))
        return _cooperatives(request, status=409)
    messages.success(
        request,
        _("%(name)s đã tạm dừng bán. Hàng đã rời chợ; đơn đã đặt vẫn được giao.")
        % {"name": cooperative.name},
    )
    return redirect("union:cooperatives")


def _officer_id(request: HttpRequest) -> int:
    """The middleware lets only union officers in; this makes the type checker believe it."""
    return int(request.user.pk or 0)
