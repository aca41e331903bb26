"""The one-page answer: every figure recomputed by SQL of its own; what is missing is told; nothing small shows."""

import csv
import datetime
import io

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.impact import profiles, quarters, releasing
from shop.impact.profiles import Source
from shop.impact.programmes import entries
from shop.impact.register import areas
from shop.ledger.models import Channel
from shop.offsite import declaring
from shop.offsite.declaring import Declaration, Facts
from shop.reports import nightly, periods, rollup
from shop.reports.models import DailySales
from tests.cast import Cast
from tests.impact.programme_scene import begun, chosen, helped, registered
from tests.impact.told import YEAR, paid_to_households
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
PAGE = "/lien-minh/tra-loi/"
WITHIN = "BETWEEN %(first)s AND %(last)s"
FIGURES = {
    "goods": f"SELECT SUM(goods_amount) FROM reports_dailysales WHERE day {WITHIN}",
    "orders": f"SELECT SUM(order_count) FROM reports_dailysales WHERE day {WITHIN}",
    "declared": f"""SELECT -SUM(p.amount) FROM ledger_posting p JOIN ledger_ledgerentry e ON e.id = p.entry_id
                    WHERE p.account = 'declared_sales' AND e.effective_on {WITHIN}""",
    "paid": f"""SELECT SUM(amount) FROM impact_householdpayout h WHERE ends_on {WITHIN}
                AND NOT EXISTS (SELECT 1 FROM impact_householdpayout n WHERE n.replaces_id = h.id)""",
    "poor": f"""SELECT SUM(poor_amount + near_poor_amount) FROM impact_householdpayout h WHERE ends_on {WITHIN}
                AND NOT EXISTS (SELECT 1 FROM impact_householdpayout n WHERE n.replaces_id = h.id)""",
    "jobs": """SELECT SUM(permanent_jobs) FROM (SELECT DISTINCT ON (cooperative_id) permanent_jobs
               FROM impact_yearlyprofile WHERE year = %(year)s ORDER BY cooperative_id, id DESC) x""",
    "given": f"""SELECT SUM(amount) FROM impact_support s WHERE given_on {WITHIN}
                 AND NOT EXISTS (SELECT 1 FROM impact_support n WHERE n.replaces_id = s.id)""",
}


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


@pytest.fixture
def quarter(cast: Cast) -> datetime.date:
    """The last quarter that has ended, with sales, payouts of both stalls, a profile and a programme."""
    first = quarters.latest()
    last = quarters.last_of(first)
    for stall, goods in ((cast.tea, 4_000_000), (cast.rice, 70_000)):
        DailySales.objects.create(
            cooperative=stall, day=last, goods_amount=goods, income_amount=goods, order_count=2
        )
    DailySales.objects.create(
        cooperative=cast.tea,
        day=first - datetime.timedelta(days=1),
        goods_amount=9,
        income_amount=9,
        order_count=1,
    )
    facts = Facts(None, "Măng khô", 1, 50_000, Channel.MARKET, last)
    declaring.declare(cast.tea.pk, [Declaration("a" * 32, facts)], actor_id=None)
    paid_to_households(cast.tea, starts_on=first, ends_on=last)
    paid_to_households(cast.rice, starts_on=first, ends_on=last, households=30, poor=9, near_poor=6)
    releasing.release(first, actor_id=None)
    for jobs in (3, 9):
        shown = profiles.latest(cast.tea.pk, profiles.due_year())
        figures = YEAR | {"permanent_jobs": jobs}
        source = Source("Giàng", "", None)
        profiles.tell(cast.tea.pk, profiles.due_year(), figures, source, shown=shown.pk if shown else 0)
    start = quarters.before(first)
    programme = begun(starts_on=start, decision_on=start, ends_on=last)
    candidate = chosen(programme, registered("HTX Chè Mây", cast.tea))
    entries.fund(programme.pk, first.year, 900_000_000, "Thông báo 1", officer_id=None)
    helped(candidate, 60_000_000, given_on=last)
    helped(candidate, 5_000_000, given_on=start)
    return first


def address(quarter: datetime.date, path: str = "") -> str:
    return f"{PAGE}{path}?ky={quarter.year}-q{quarter.month // 3 + 1}"


def by_sql(quarter: datetime.date) -> dict[str, int]:
    values = {"first": quarter, "last": quarters.last_of(quarter), "year": profiles.due_year()}
    found = {}
    with connection.cursor() as cursor:
        for name, sql in FIGURES.items():
            cursor.execute(sql, values)
            found[name] = int(cursor.fetchone()[0])
    return found


def number(words: str) -> int:
    return int("".join(sign for sign in words if sign.isdigit()))


def rows_of(page: BeautifulSoup, name: str) -> list[list[str]]:
    rows = page.select(f"table[data-bang={name}] tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in rows]


def test_page_and_both_files_say_what_sql_of_its_own_says(minh: Client, quarter: datetime.date) -> None:
    truth = by_sql(quarter)
    assert truth["paid"] == 160_000_000
    page = BeautifulSoup(minh.get(address(quarter)).content, "html.parser")
    big = [number(one.get_text()) for one in page.select(".answer-number")]
    jobs_year = min(quarter.year, profiles.due_year())
    assert jobs_year == profiles.due_year()
    assert big == [truth["goods"], truth["paid"], truth["jobs"]]
    words = " ".join(page.get_text(" ").split())
    assert f"{truth['poor']:,}".replace(",", ".") in words
    assert f"{truth['declared']:,}".replace(",", ".") in words
    assert [number(cell) for cell in rows_of(page, "ho-theo-quy")[0]] == [
        *(2, 70, 160_000_000, 21, 40_000_000, 14, 24_000_000)
    ]
    (programme,) = rows_of(page, "chuong-trinh")
    assert [number(programme[place]) for place in (0, 1, 3, 4)] == [900_000_000, truth["given"], 4_000_000, 9]
    text = minh.get(address(quarter, "bang.csv")).content.decode("utf-8-sig")
    _head, *lines = csv.reader(io.StringIO(text), delimiter=";")
    said = {line[0]: line[1] for line in lines}
    assert said["Tiền hàng bán trên chợ"] == str(truth["goods"])
    assert said["Đơn đã thu tiền"] == str(truth["orders"])
    assert said["Lao động thường xuyên"] == str(truth["jobs"])
    assert said["Chương trình quốc gia: Đã hỗ trợ"] == str(truth["given"])
    book = load_workbook(io.BytesIO(minh.get(address(quarter, "bang.xlsx")).content)).worksheets[0]
    cells = {row[0]: row[1] for row in book.iter_rows(values_only=True)}
    assert {label: str(cells[label]) for label in said} == said


def test_each_answer_tells_its_gap_and_how_far_it_can_be_relied_on(
    minh: Client, quarter: datetime.date
) -> None:
    page = BeautifulSoup(minh.get(address(quarter)).content, "html.parser")
    parts = {part["aria-labelledby"]: part for part in page.select(".answer-parts section")}
    told = {key: " ".join(part.get_text(" ").split()) for key, part in parts.items()}
    assert "0 trong 2 gian hàng không bán được đơn nào" in told["ban"]
    assert "0 trong 2 hợp tác xã chưa báo" in told["ho"]
    assert "1 trong 2 hợp tác xã chưa báo" in told["viec-lam"]
    levels = {key: part.h2.span.get_text(strip=True) for key, part in parts.items()}  # type: ignore[union-attr]
    assert levels == {"ban": "tin cậy: yếu", "ho": "tin cậy: khá", "viec-lam": "tin cậy: yếu"}
    nightly.keep([])
    proved = minh.get(address(quarter)).content.decode()
    assert "tin cậy: chắc" in proved
    assert "đêm qua soát sổ khớp" in proved


def test_who_has_told_and_is_in_no_table_yet_is_counted(minh: Client, cast: Cast) -> None:
    first = quarters.latest()
    paid_to_households(cast.tea, starts_on=first, ends_on=quarters.last_of(first))
    page = minh.get(address(first)).content.decode()
    assert "1 hợp tác xã đã báo mà chưa vào bảng" in page
    assert "<b>1</b> trong 2 hợp tác xã chưa báo" in page
    releasing.release(first, actor_id=None)
    assert "mà chưa vào bảng" not in minh.get(address(first)).content.decode()


def test_a_year_adds_money_and_never_households(minh: Client, cast: Cast, quarter: datetime.date) -> None:
    before = quarters.before(quarter)
    year = quarter.year if before.year == quarter.year else before.year
    if before.year != quarter.year:  # the last quarter of a year that has ended
        quarter, before = before, quarters.before(before)
        paid_to_households(cast.tea, starts_on=quarter, ends_on=quarters.last_of(quarter))
        releasing.release(quarter, actor_id=None)
    paid_to_households(cast.tea, starts_on=before, ends_on=quarters.last_of(before), households=50)
    releasing.release(before, actor_id=None)
    page = BeautifulSoup(minh.get(f"{PAGE}?ky={year}").content, "html.parser")
    lines = [[number(cell) for cell in row[1:3]] for row in rows_of(page, "ho-theo-quy")]
    assert len(lines) == 2
    assert number(page.select(".answer-number")[1].get_text()) == sum(money for _count, money in lines)
    assert str(sum(count for count, _money in lines)) not in page.select_one("#ho").parent.get_text()  # type: ignore[union-attr]


def test_a_month_has_no_households_and_says_why(minh: Client, quarter: datetime.date) -> None:
    page = minh.get(f"{PAGE}?ky={quarter:%Y-%m}").content.decode()
    assert "chỉ tính theo quý đã qua" in page
    assert minh.get(f"{PAGE}?ky=0001").status_code == 400
    assert minh.get(f"{PAGE}bang.pdf").status_code == 404


@pytest.mark.parametrize("many", [0, 4])
def test_the_page_asks_as_much_however_many_take_part(
    minh: Client,
    quarter: datetime.date,
    many: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for place in range(many):
        start = quarters.before(quarter)
        one = begun(f"Chương trình {place}", starts_on=start, decision_on=start, ends_on=timezone.localdate())
        for each in range(3):
            helped(chosen(one, registered(f"HTX {place} {each}")))
    minh.get(PAGE)  # what a first page asks for
    with django_assert_max_num_queries(13):
        assert minh.get(address(quarter)).status_code == 200


def test_every_page_counts_the_same_open_stalls(minh: Client, cast: Cast, quarter: datetime.date) -> None:
    """One stall is suspended after it sold, one has only applied: neither is counted anywhere as open."""
    registered("HTX Gạo Nước", cast.rice)  # the tea stall is in it by the programme
    Cooperative.objects.create(name="HTX Mới nộp", commune_id=cast.tea.commune_id, contact_person="Vàng")
    Cooperative.objects.filter(pk=cast.rice.pk).update(verification=Verification.SUSPENDED)
    rollup.rebuild()
    period = f"ky={quarter.year}-q{quarter.month // 3 + 1}"
    assert " trong 1 gian hàng" in minh.get(address(quarter)).content.decode()
    income = minh.get("/lien-minh/").context
    assert (income["selling"], income["open_stalls"]) == (0, 1)
    sales = minh.get(f"/lien-minh/doanh-thu/?{period}").context["table"]
    assert [row.label for row in sales.counted] == [cast.tea.name]
    sums = minh.get("/lien-minh/so-htx/").context["sums"]
    assert (sums.count, sums.with_stall) == (2, 1)
    found = minh.get("/lien-minh/so-htx/?gian-hang=co").content.decode()
    assert "HTX Chè Mây" in found
    assert "HTX Gạo Nước" not in found
    assert "Đang đóng" in minh.get("/lien-minh/so-htx/?gian-hang=khong").content.decode()
    total = areas.read(periods.starting(periods.Unit.QUARTER, quarter)).of()
    assert (total.with_stall, total.stalls) == (1, 1)
