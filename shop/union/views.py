"""The union's desk: income by cooperative, stalls to phone, stalls to verify. Never a buyer's name."""

import datetime
from dataclasses import dataclass

from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.accounts import access_log
from shop.reports import as_of, income, rollup, spreadsheet
from shop.reports.income import IncomeTable
from shop.reports.models import DailySales
from shop.union import calls, silence

MONTHS = 6
MOST_MONTHS = 36  # that the choice of the last month goes back


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
                "is_silent": row.cooperative.is_selling and silence.is_long_ago(row.cooperative, day, today),
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
