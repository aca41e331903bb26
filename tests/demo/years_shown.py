"""The demo's years, once they are loaded: income that grows, quarters that are closed, money that has moved on."""

import datetime

from django.db.models import Count, Sum
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from demo import closings, people, silent
from demo.orders import past
from shop.impact.models import Evaluation, HouseholdPayout, PovertyCount, RegisteredCooperative, YearlyProfile
from shop.ledger.models import LedgerEntry, Settlement, SettlementStatus
from shop.ledger.settlement import unsettled
from shop.notifications.models import CallTry
from shop.offsite.models import DeclaredSale
from shop.reports import closed_figures
from shop.reports.models import Closing, DailySales

NAM_NHUN = "nam-nhun"


def check() -> None:
    check_income()
    check_money()
    check_closings()
    check_households()
    check_silence()


def check_income() -> None:
    """Every quarter since the first January has some; each whole year has more orders than the one before."""
    today = timezone.localdate()
    first = past.first_day(today)
    quarters = (
        DailySales.objects.values_list("day__year", "day__quarter")
        .annotate(Sum("goods_amount"), Sum("order_count"))
        .order_by()
    )
    sold = {(year, quarter): (goods, orders) for year, quarter, goods, orders in quarters}
    years = range(first.year, today.year)
    assert all(sold[year, quarter][0] > 0 for year in years for quarter in range(1, 5))
    orders = [sum(sold[year, quarter][1] for quarter in range(1, 5)) for year in years]
    assert orders == sorted(orders)
    assert orders[-1] > 1.5 * orders[0] > 0
    learned = DeclaredSale.unscoped.dates("recorded_at", "day")
    assert len(learned) > 60


def check_money() -> None:
    """Of what was sold long ago nothing is owed any more; every month was settled."""
    long_ago = timezone.localdate() - datetime.timedelta(days=95)
    assert unsettled(long_ago).aggregate(owed=Sum("amount"))["owed"] in (0, None)
    paid = Settlement.unscoped.filter(status=SettlementStatus.PAID)
    assert len(paid.dates("paid_on", "month")) >= 12 * past.YEARS
    assert not LedgerEntry.objects.filter(recorded_at__gt=timezone.now()).exists()


def check_closings() -> None:
    rows = Closing.objects.order_by("first_on")
    assert [row.is_approved and row.is_right for row in rows] == [True] * closings.QUARTERS
    check_correction(timezone.now())


def check_correction(now: datetime.datetime) -> None:
    """The last closed quarter tells of an order of the one before that was sent back after its report, and the next one
    will have one to tell, too; by chance of more than one."""
    row = Closing.objects.latest("first_on")
    _rows, corrections = closed_figures.read(row.canonical)
    assert min(each.orders for each in corrections) < 0
    assert sum(each.income for each in corrections) < 0
    since = closed_figures.changed(row.first_on, row.last_on, known_at=row.known_at, now=now)
    assert any(changed[3] < 0 for changed in since.values())


def check_households() -> None:
    years = YearlyProfile.unscoped.values_list("year").annotate(Count("pk")).order_by("year")
    last = timezone.localdate().year - 1
    assert [year for year, _count in years] == [last - 2, last - 1, last]
    assert min(count for _year, count in years) >= 10
    assert set(Evaluation.unscoped.values_list("year", flat=True)) == {last - 1, last}
    assert len(HouseholdPayout.unscoped.dates("ends_on", "month")) == 8
    assert {2022, 2023, 2024} <= set(PovertyCount.objects.values_list("year", flat=True))
    assert RegisteredCooperative.objects.filter(former_district=NAM_NHUN).count() >= 30


def check_silence() -> None:
    """Its silence counts from when it opened again; the officer reads on one page what was tried."""
    officer = people.find(people.UNION)
    tries = CallTry.unscoped.filter(cooperative__slug=silent.SLUG)
    assert [each.note for each in tries.order_by("called_at")] == [
        note for _ago, _result, note in silent.TRIES
    ]
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("union:silent")).content.decode()
    assert tries[0].cooperative.name in page
