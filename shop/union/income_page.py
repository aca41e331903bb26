"""The union's first page: income by cooperative, what it is made of, and who is silent. Never a buyer's name."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog import paging
from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.reports import income, rollup, stalls
from shop.reports.income import IncomeRow, IncomeTable
from shop.reports.periods import BadPeriod
from shop.union import asked_period, calls, silent_stalls
from shop.union.silent_stalls import Silence

MONTHS = 6
PAGE_SIZE = 50
FIRST_SHOWN = 20  # silent and closed stalls on the first page
MOST_MONTHS = 36  # that the choice of the last month goes back


class Unclear(ValueError):
    """What the address asks for means nothing here; its words are for the reader."""


def last_month(request: HttpRequest) -> datetime.date:
    """The month asked for ("2026-11"), the last one of another period, this month where none is. Raises Unclear for
    what is no past month."""
    this_month = timezone.localdate().replace(day=1)
    try:
        period = asked_period.read(request.GET, timezone.localdate(), "thang")
    except BadPeriod as error:
        raise Unclear(str(error)) from error
    return min(period.last.replace(day=1), this_month) if period else this_month


def _months_to_choose(first: datetime.date | None) -> list[datetime.date]:
    """From this month back to that of the first day with sales, newest first."""
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


def _rows(
    table: IncomeTable,
    page: Iterable[IncomeRow],
    sold_on: Mapping[int, datetime.date | None],
    today: datetime.date,
) -> list[dict[str, Any]]:
    best = max((row.goods for row in table.rows), default=0)
    return [
        {
            "row": row,
            "share": max(100 * row.goods // max(best, 1), 0),
            "sold_on": (day := sold_on.get(row.cooperative.pk)),
            "is_silent": row.cooperative.is_selling
            and silent_stalls.is_long_ago(row.cooperative, day, today),
        }
        for row in page
    ]


@never_cache
@require_GET
def income_page(request: HttpRequest) -> HttpResponse:
    try:
        return answer(request, last_month(request))
    except Unclear as error:
        return answer(request, problem=str(error))


def answer(request: HttpRequest, last: datetime.date | None = None, problem: str = "") -> HttpResponse:
    """The months up to `last`, this one where it is None; with a word about what was asked for wrongly (400)."""
    last = last or timezone.localdate().replace(day=1)
    table = income.by_cooperative(last, MONTHS)
    today = timezone.localdate()
    sold = income.days_sold()
    sold_on = {key: days.last_on for key, days in sold.items()}
    page = paging.page(request, table.rows, PAGE_SIZE)
    everybody = [row.cooperative for row in table.rows]
    silent = silent_stalls.of(everybody, sold_on, calls.counts(), today)
    paused = silent_stalls.paused(everybody, today)
    context = {
        "tab": "income",
        "problem": problem,
        "table": table,
        "selling": sum(row.goods > 0 and row.cooperative.is_selling for row in table.rows),
        "open_stalls": sum(row.cooperative.is_selling for row in table.rows),
        "page": page,
        "page_query": f"thang={last:%Y-%m}&",
        "rows": _rows(table, page, sold_on, today),
        "bars": _bars(table),
        "total": table.total,
        "meanings": income.meanings(),
        "households": income.households(table),
        "last": last,
        "running_until": today if last == today.replace(day=1) else None,
        "choices": _months_to_choose(min((days.first_on for days in sold.values()), default=None)),
        "silent": _with_calls(silent[:FIRST_SHOWN]),
        "silent_count": len(silent),
        "paused": paused[:FIRST_SHOWN],
        "paused_count": len(paused),
        "silent_days": silent_stalls.SILENT_AFTER.days,
        "held": income.card_money_held(),
        "up_to_date_at": rollup.up_to_date_at(),
        "today": today,
        "yesterday": today - datetime.timedelta(days=1),
        "to_verify": sum(1 for row in everybody if row.verification == Verification.SUBMITTED),
    }
    return render(request, "union/income.html", context, status=400 if problem else 200)


def _with_calls(rows: Iterable[Silence]) -> list[Silence]:
    """With where to note a call and when somebody rang last; two queries."""
    rows = list(rows)
    keys = [row.cooperative.pk for row in rows]
    open_keys, tries = calls.open_keys(keys), calls.last_tries(keys)
    return [
        replace(row, call=open_keys.get(row.cooperative.pk), last_try=tries.get(row.cooperative.pk))
        for row in rows
    ]


@never_cache
@require_GET
def silent_list(request: HttpRequest) -> HttpResponse:
    """All silent stalls, those with unanswered orders first."""
    everybody = stalls.read(Cooperative.published.all())
    rows = silent_stalls.of(everybody, income.last_sales(), calls.counts(), timezone.localdate())
    page = paging.page(request, rows, PAGE_SIZE)
    page.object_list = _with_calls(page)
    context = {
        "tab": "income",
        "page": page,
        "silent_days": silent_stalls.SILENT_AFTER.days,
    }
    return render(request, "union/silent.html", context)
