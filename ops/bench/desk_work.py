"""The union's desk at work, one thing after another; imported inside Django alone."""

import datetime
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import Cooperative
from demo import scale_years
from ops.bench.desk import FILE_ROWS, Cost
from ops.bench.desks import union_officer
from shop.ledger.models import LedgerEntry
from shop.reports import (
    as_of,
    balances,
    breakdown,
    income,
    periods,
    rollup,
    sales_sheets,
    spreadsheet,
    stalls,
)
from shop.reports.periods import Unit
from shop.reports.question import By, Question

TURNS = 5
KNOWN_AGO = datetime.timedelta(days=40)


@dataclass
class Meter:
    """What the database was asked for within a block."""

    seconds: float = 0.0
    queries: int = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        started_at = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.seconds += time.perf_counter() - started_at
            self.queries += 1


def costs(host: str, lines: int, years: int) -> list[Cost]:
    """Adds so many lines, then does everything once; pages and short statements several times (their median)."""
    for written in scale_years.load(lines, years):
        print(f"{written} lines", file=sys.stderr, flush=True)
    rebuilt = _cost("all rollups from nothing", rollup.rebuild, turns=1)
    carried = _cost("all balances carried forward", balances.carry_forward, turns=1)
    return [rebuilt, carried, *_pages(host), *_statements()]


def _pages(host: str) -> Iterator[Cost]:
    client = Client(headers={"host": host})
    client.force_login(union_officer(), backend=settings.AUTHENTICATION_BACKENDS[-1])
    stall = Cooperative.published.select_related("commune").order_by("pk")[0]
    year = timezone.localdate().year - 1
    known_on = timezone.localdate() - KNOWN_AGO
    sales = f"{reverse('union:sales')}?ky={year}"
    paths = {
        "front page": reverse("union:income"),
        "a year by cooperative": sales,
        "a year by commune": f"{sales}&theo=xa",
        "a year by month": f"{sales}&theo=thang",
        "a year by category": f"{sales}&theo=danh-muc",
        "a year by way of paying": f"{sales}&theo=kenh",
        "a year, one cooperative": f"{sales}&htx={stall.pk}",
        "a quarter as known 40 days ago": f"{reverse('union:sales')}?ky={year}-q4&tinh-den={known_on}",
        "a year as known 40 days ago": f"{sales}&tinh-den={known_on}",
        "register": reverse("union:register"),
        "a commune": reverse("union:commune", args=[stall.commune.code]),
        "work list": reverse("union:work"),
        "silent stalls": reverse("union:silent"),
        "households": reverse("union:households"),
        "a cooperative": reverse("union:cooperative", args=[stall.pk]),
        "one-page answer": reverse("union:answer"),
    }
    for name, path in paths.items():

        def ask(path: str = path, name: str = name) -> int:
            response = client.get(path, secure=True)
            if response.status_code != 200:
                raise SystemExit(f"{name}: {response.status_code} instead of 200")
            return len(response.content)

        yield _cost(name, ask)


def _statements() -> Iterator[Cost]:
    today = timezone.localdate()
    months = income.month_starts(today, 6)
    last = (
        LedgerEntry.objects.filter(effective_on__lt=today).aggregate(day=Max("effective_on"))["day"] or today
    )
    numbers = list(
        LedgerEntry.objects.filter(effective_on=last).values_list("order_number", flat=True).distinct()
    )
    known_at = as_of.end_of(today - KNOWN_AGO)
    first = (today - KNOWN_AGO).replace(month=1, day=1)
    yield _cost("cooperative × one month, from the rollup", lambda: len(income.by_month(months[-1:])))
    yield _cost("cooperative × six months, from the rollup", lambda: len(income.by_month(months)))
    yield _cost("rollup of a day", lambda: rollup.rebuild([last], numbers))
    yield _cost(
        "income of this year as known 40 days ago",
        lambda: len(as_of.income(first, today, known_at=known_at)),
    )
    yield _cost("XLSX of raw rows", _file, turns=1)


def _file() -> int:
    """At most FILE_ROWS of the last days; how many there were."""
    today = timezone.localdate()
    everybody = tuple(stalls.read(Cooperative.objects.all()))
    day = periods.starting(Unit.YEAR, today.replace(year=today.year - 1))
    question = Question(day, day.before(), day.year_before(), By.COOPERATIVE, everybody)
    rows = itertools.islice(breakdown.every(question), FILE_ROWS)
    with tempfile.TemporaryDirectory() as folder:
        return spreadsheet.stream(Path(folder) / "rows.xlsx", sales_sheets.rows_sheet(question, {}, rows))


def _cost(name: str, work: Callable[[], int], turns: int = TURNS) -> Cost:
    size = 0
    seconds, meters = [], []
    for _turn in range(turns + (turns > 1)):
        meter = Meter()
        started_at = time.perf_counter()
        with connection.execute_wrapper(meter):
            size = work()
        seconds.append(time.perf_counter() - started_at)
        meters.append(meter)
    first = seconds[0]
    if turns > 1:  # the first is told apart
        seconds, meters = seconds[1:], meters[1:]
    database = statistics.median(meter.seconds for meter in meters)
    again = statistics.median(seconds)
    return Cost(name, first * 1000, again * 1000, database * 1000, meters[-1].queries, size)
