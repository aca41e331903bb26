"""The one-page answer as it was known at the end of a past day: recomputed by SQL of its own, before and after
corrections; what nobody wrote down of that day is said to be of today."""

import csv
import datetime
import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.models import Cooperative, CooperativeRecord
from catalog.models.cooperatives import Verification
from shop.accounts.models import AccessRecord
from shop.impact import payouts, profiles
from shop.impact.models import HouseholdPayout, Programme, Step, Support
from shop.impact.profiles import Source
from shop.impact.programmes import choosing, entries, giving
from shop.ledger.models import EntryKind
from shop.reports import as_of
from tests.cast import Cast
from tests.impact.programme_scene import chosen, registered
from tests.impact.test_answer import address, minh, number, quarter, rows_of
from tests.impact.told import YEAR
from tests.reports.test_as_of import write

__all__ = ["minh", "quarter"]

pytestmark = pytest.mark.django_db
BACK = datetime.timedelta(days=3)
MOMENTS = {
    "ledger_ledgerentry": "recorded_at",
    "impact_householdpayout": "recorded_at",
    "impact_yearlyprofile": "recorded_at",
    "impact_programmeversion": "recorded_at",
    "impact_programmebudget": "recorded_at",
    "impact_candidatestep": "recorded_at",
    "impact_support": "recorded_at",
    "impact_release": "released_at",
    "catalog_cooperativerecord": "known_at",
}
WITHIN = "BETWEEN %(first)s AND %(last)s"
LATER = "AND NOT EXISTS (SELECT 1 FROM {table} n WHERE n.replaces_id = x.id AND n.recorded_at < %(at)s)"
KNOWN = {
    "goods": f"""SELECT -SUM(p.amount) FROM ledger_posting p JOIN ledger_ledgerentry e ON e.id = p.entry_id
                 WHERE p.account IN ('sales', 'refunds') AND e.effective_on {WITHIN} AND e.recorded_at < %(at)s""",
    "declared": f"""SELECT -SUM(p.amount) FROM ledger_posting p JOIN ledger_ledgerentry e ON e.id = p.entry_id
                    WHERE p.account = 'declared_sales' AND e.effective_on {WITHIN} AND e.recorded_at < %(at)s""",
    "paid": """SELECT SUM(u.amount) FROM impact_releasedunit u JOIN impact_release r ON r.id = u.release_id
               WHERE r.quarter = %(first)s AND r.released_at < %(at)s""",
    "told": f"""SELECT COUNT(DISTINCT cooperative_id) FROM impact_householdpayout x WHERE ends_on {WITHIN}
                AND households > 0 AND recorded_at < %(at)s {LATER.format(table="impact_householdpayout")}""",
    "jobs": """SELECT SUM(permanent_jobs) FROM (SELECT DISTINCT ON (cooperative_id) permanent_jobs
               FROM impact_yearlyprofile WHERE year = %(year)s AND recorded_at < %(at)s
               ORDER BY cooperative_id, id DESC) x""",
    "given": f"""SELECT SUM(amount) FROM impact_support x WHERE given_on {WITHIN} AND recorded_at < %(at)s
                 {LATER.format(table="impact_support")}""",
    "budget": """SELECT amount FROM impact_programmebudget WHERE recorded_at < %(at)s ORDER BY id DESC LIMIT 1""",
    "taking_part": """SELECT COUNT(*) FROM (SELECT DISTINCT ON (candidate_id) step FROM impact_candidatestep
                      WHERE recorded_at < %(at)s ORDER BY candidate_id, on_day DESC, id DESC) x
                      WHERE step = 'selected'""",
    "known": "SELECT COUNT(DISTINCT cooperative_id) FROM catalog_cooperativerecord WHERE known_at < %(at)s",
}


def by_sql(first: datetime.date, last: datetime.date, at: datetime.datetime) -> dict[str, int]:
    values = {"first": first, "last": last, "at": at, "year": profiles.due_year()}
    found = {}
    with connection.cursor() as cursor:
        for name, sql in KNOWN.items():
            cursor.execute(sql, values)
            found[name] = int(cursor.fetchone()[0])
    return found


def long_known() -> None:
    """As if all of it had been written down three days earlier."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, column in MOMENTS.items():  # these rows are never changed
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE {table} SET {column} = {column} - %s", [BACK])
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def day(cast: Cast, quarter: datetime.date) -> datetime.date:
    """Yesterday, when everything of the quarter's scene was known."""
    for stall, goods in ((cast.tea, 4_000_000), (cast.rice, 70_000)):
        write(stall, goods, on=quarter.isoformat(), known=quarter.isoformat())
    CooperativeRecord.objects.filter(cooperative__in=(cast.tea, cast.rice)).update(known_at=timezone.now())
    long_known()
    return timezone.localdate() - datetime.timedelta(days=1)


def correct_everything(cast: Cast, quarter: datetime.date) -> None:
    """What is learned today of that quarter."""
    today = timezone.localdate().isoformat()
    write(cast.tea, 600_000, on=quarter.isoformat(), known=today, kind=EntryKind.REFUND)
    payout = HouseholdPayout.unscoped.get(cooperative=cast.rice)
    nothing = payouts.facts_of(payout).nothing()
    payouts.correct(payout.pk, nothing, reason="Ghi nhầm", actor_id=None)
    year = profiles.due_year()
    shown = profiles.latest(cast.tea.pk, year)
    assert shown
    figures = YEAR | {"permanent_jobs": 31}
    profiles.tell(cast.tea.pk, year, figures, Source("Giàng", "", None), shown=shown.pk)
    programme = Programme.objects.get()
    support = Support.objects.order_by("pk")[0]
    facts = giving.Facts(**giving.facts_of(support).__dict__ | {"amount": 45_000_000})
    giving.correct(support.pk, facts, reason="Ghi nhầm", officer_id=None)
    entries.fund(programme.pk, quarter.year, 800_000_000, "Thông báo 2", officer_id=None)
    told = entries.Facts(**entries.facts_of(programme).__dict__ | {"name": "Tên mới"})
    entries.change(programme.pk, told, officer_id=None)
    chosen(programme, registered("HTX Đến sau"))
    candidate = support.candidate
    choosing.move_on(candidate.pk, Step.LEFT, day=timezone.localdate(), reason="Giải thể", officer_id=None)
    Cooperative.objects.create(
        name="HTX Mới",
        commune_id=cast.tea.commune_id,
        live=True,
        verification=Verification.VERIFIED,
        contact_person="Vàng",
        phone="+84912345678",
    )


def told(client: Client, quarter: datetime.date, more: str) -> dict[str, Any]:
    page = BeautifulSoup(client.get(address(quarter) + more).content, "html.parser")
    goods, paid, jobs = (number(one.get_text()) for one in page.select(".answer-number"))
    words = " ".join(page.get_text(" ").split())
    ((name,), row) = (
        [cell.get_text(" ", strip=True) for cell in page.select("table[data-bang=chuong-trinh] tbody th a")],
        rows_of(page, "chuong-trinh")[0],
    )
    return {
        "goods": goods,
        "paid": paid,
        "jobs": jobs,
        "name": name,
        "words": words,
        "budget": number(row[0]),
        "given": number(row[1]),
        "taking_part": number(row[2].split()[0]),
    }


def check(said: dict[str, Any], truth: dict[str, int]) -> None:
    same = ("goods", "paid", "jobs", "budget", "given", "taking_part")
    assert {name: said[name] for name in same} == {name: truth[name] for name in same}
    assert f"{truth['declared']:,}".replace(",", ".") in said["words"]
    assert f"{truth['known'] - truth['told']} trong {truth['known']} hợp tác xã chưa báo" in said["words"]


def test_m8_each_number_of_a_past_day_is_what_sql_says_was_known_before_and_after_corrections(
    minh: Client, cast: Cast, quarter: datetime.date, day: datetime.date
) -> None:
    span = quarter, quarter + datetime.timedelta(days=91)
    asked = f"&tinh-den={day}"
    truth = by_sql(*span, as_of.end_of(day))
    before = told(minh, quarter, asked)
    check(before, truth)
    text = minh.get(address(quarter, "bang.csv") + asked).content.decode("utf-8-sig")
    said = {line[0]: line[1] for line in csv.reader(io.StringIO(text), delimiter=";")}
    assert said["Tiền hàng bán trên chợ"] == str(truth["goods"])
    assert said["Lao động thường xuyên"] == str(truth["jobs"])

    correct_everything(cast, quarter)
    assert by_sql(*span, as_of.end_of(day)) == truth
    after = told(minh, quarter, asked)
    assert after == before
    assert after["name"] == "Chương trình quốc gia"
    assert minh.get(address(quarter, "bang.csv") + asked).content.decode("utf-8-sig") == text
    now = by_sql(*span, timezone.now() + datetime.timedelta(days=1))
    changed = {name for name in truth if now[name] != truth[name]}
    assert changed >= {"goods", "jobs", "given", "budget", "told", "known"}
    today = told(minh, quarter, "")
    assert today["name"] == "Tên mới"
    for name in ("jobs", "budget", "given", "taking_part"):
        assert today[name] == now[name]
    assert f"{now['known'] - now['told']} trong {now['known']} hợp tác xã chưa báo" in today["words"]


def test_what_nobody_wrote_down_of_the_day_is_said_to_be_of_today(
    minh: Client, quarter: datetime.date, day: datetime.date
) -> None:
    asked = f"&tinh-den={day}"
    page = minh.get(address(quarter) + asked).content.decode()
    for words in ("gian nào mở", "lấy theo sổ hôm", f'value="{day}"', "Xem số hôm nay"):
        assert words in page
        assert words not in minh.get(address(quarter)).content.decode()
    assert f"tinh-den={day}" in page.partition("answer-files")[2]
    minh.get(address(quarter, "bang.xlsx") + asked)
    assert AccessRecord.objects.filter(subject="answer.xlsx", reference__endswith=asked).count() == 1


@pytest.mark.parametrize("typed", ["hom-qua", "2999-01-01", "9999-12-31", "1999-12-31", "today"])
def test_a_day_that_means_nothing_is_told_beside_its_box_and_stays(minh: Client, typed: str) -> None:
    typed = timezone.localdate().isoformat() if typed == "today" else typed
    answer = minh.get(f"/lien-minh/tra-loi/?tinh-den={typed}")
    assert answer.status_code == 400
    page = BeautifulSoup(answer.content, "html.parser")
    (box,) = page.select("input[name=tinh-den]")
    assert (box["value"], box["aria-invalid"]) == (typed, "true")
    assert page.select_one("#tinh-den-loi")
    assert minh.get(f"/lien-minh/tra-loi/bang.csv?tinh-den={typed}").status_code == 400


def test_a_past_day_asks_as_much_however_many_take_part(
    minh: Client,
    quarter: datetime.date,
    day: datetime.date,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    minh.get(address(quarter))  # what a first page asks for
    with django_assert_max_num_queries(14):  # one more: names and counts of then
        assert minh.get(f"{address(quarter)}&tinh-den={day}").status_code == 200
