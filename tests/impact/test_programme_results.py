"""What came of programmes: sums recomputed from the rows by SQL of its own, before and after beside similar others."""

import csv
import datetime
import io
import statistics
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from catalog.models import Commune, Cooperative
from catalog.models.cooperatives import Verification
from shop.impact.models import Programme, RegisteredCooperative, Support
from shop.impact.programmes import comparing, entries, giving, overview, results
from shop.impact.programmes.comparing import ALONE, NO_STALL, TOO_NEW, UNSIZED, Sold, Span, Spans
from shop.impact.programmes.comparing import Cooperative as Compared
from shop.reports import periods
from shop.reports.models import DailySales
from tests.cast import Cast
from tests.impact.programme_scene import begun, chosen, helped, looked_at, registered, this_year
from tests.stall.floor import at_work

ROOM = "/lien-minh/chuong-trinh/"
LINES = """
    SELECT p.id,
      (SELECT SUM(amount) FROM (SELECT DISTINCT ON (year) amount FROM impact_programmebudget b
                                WHERE b.programme_id = p.id AND b.year = %(year)s ORDER BY year, id DESC) x),
      (SELECT COALESCE(SUM(s.amount), 0) FROM impact_support s JOIN impact_candidate c ON c.id = s.candidate_id
       WHERE c.programme_id = p.id AND EXTRACT(YEAR FROM s.given_on) = %(year)s
         AND NOT EXISTS (SELECT 1 FROM impact_support n WHERE n.replaces_id = s.id)),
      (SELECT COUNT(*) FROM impact_candidate c WHERE c.programme_id = p.id AND c.step = 'selected'),
      (SELECT COALESCE(SUM(d.goods_amount), 0) FROM reports_dailysales d
       WHERE EXTRACT(YEAR FROM d.day) = %(year)s AND d.cooperative_id IN (
         SELECT r.stall_id FROM impact_candidate c JOIN impact_registeredcooperative r ON r.id = c.registered_id
         WHERE c.programme_id = p.id AND c.step = 'selected'))
    FROM impact_programme p ORDER BY p.starts_on DESC, p.id DESC
"""


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def stall(name: str) -> Cooperative:
    return Cooperative.objects.create(
        name=name,
        commune=Commune.objects.get(pk="03434"),
        contact_person="Người phụ trách",
        phone="+84912000000",
        live=True,
        verification=Verification.VERIFIED,
        verified_at=timezone.now(),
    )


def sold(cooperative: Cooperative, day: datetime.date, goods: int) -> None:
    """A day of the rollup."""
    DailySales.objects.create(
        cooperative=cooperative, day=day, goods_amount=goods, income_amount=goods, order_count=1
    )


def numbers(cell: str) -> int:
    return int("".join(sign for sign in cell if sign.isdigit()) or 0)


def by_sql(year: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(LINES, {"year": year})
        return [tuple(int(value or 0) for value in row) for row in cursor.fetchall()]


@pytest.fixture
def two_programmes(cast: Cast) -> tuple[Programme, Programme]:
    """With corrected, taken back and overspent help, a corrected budget, and sales of two years."""
    one, other = begun(), begun("Chương trình chè")
    tea = chosen(one, registered("HTX Chè Mây", cast.tea))
    rice = chosen(one, registered("HTX Gạo", cast.rice))
    looked_at(one, registered("HTX Quế"))
    entries.fund(one.pk, this_year(), 700, "Thông báo 1", officer_id=None)
    entries.fund(one.pk, this_year(), 900_000_000, "Thông báo 2", officer_id=None)
    day = datetime.date(this_year(), 1, 1)
    first = helped(tea, 120_000_000, given_on=day)
    helped(rice, 50_000_000, given_on=day, kind="capital")
    helped(rice, 9_000_000)  # last year's
    facts = giving.facts_of(first)
    giving.correct(
        first.pk, giving.Facts(**facts.__dict__ | {"amount": 80_000_000}), reason="Nhầm", officer_id=None
    )
    gone = helped(tea, 5_000_000, given_on=day)
    taken = giving.Facts(**giving.facts_of(gone).__dict__ | {"amount": 0})
    giving.correct(gone.pk, taken, reason="Chưa giao", officer_id=None)
    results.aim(tea.pk, "market", this_year(), goal=300, reached=None, paper="Cam kết", officer_id=None)
    sold(cast.tea, day, 400)
    sold(cast.tea, day - datetime.timedelta(days=1), 70)
    sold(cast.rice, day, 33)
    return one, other


@pytest.mark.django_db
def test_the_page_and_both_files_say_what_sql_of_its_own_says(
    minh: Client, two_programmes: tuple[Programme, Programme]
) -> None:
    expected = by_sql(this_year())
    assert [row[1:] for row in expected] == [(0, 0, 0, 0), (900_000_000, 130_000_000, 2, 433)]
    page = BeautifulSoup(minh.get(f"{ROOM}?ky={this_year()}").content, "html.parser")
    rows = page.select("table[data-bang=chuong-trinh] tbody tr")
    cells = [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in rows]
    assert [(numbers(row[0]), numbers(row[1]), numbers(row[2])) for row in cells] == [
        r[1:4] for r in expected
    ]
    assert cells[1][3].startswith("1 trong 1")
    assert cells[1][4].startswith("433\xa0₫")
    text = minh.get(f"{ROOM}bang.csv?ky={this_year()}").content.decode("utf-8-sig")
    head, *lines, total = csv.reader(io.StringIO(text), delimiter=";")
    found = [dict(zip(head, line, strict=True)) for line in lines]
    names = ("Vốn được giao", "Đã hỗ trợ", "Hợp tác xã tham gia", "Tiền hàng của họ trên chợ")
    assert [tuple(int(line[name] or 0) for name in names) for line in found] == [row[1:] for row in expected]
    assert int(dict(zip(head, total, strict=True))["Đã hỗ trợ"]) == 130_000_000
    book = load_workbook(io.BytesIO(minh.get(f"{ROOM}{two_programmes[0].pk}/bang.xlsx").content))
    assert [sheet.title for sheet in book] == ["Xét chọn", "Hỗ trợ đã giao", "Chỉ tiêu và kết quả"]
    given = [row[4] for row in book["Hỗ trợ đã giao"].iter_rows(values_only=True) if isinstance(row[4], int)]
    assert sorted(given) == [9_000_000, 50_000_000, 80_000_000]
    assert Support.objects.count() == 6


@pytest.mark.django_db
def test_a_former_district_and_a_commune_show_their_programmes(
    minh: Client, two_programmes: tuple[Programme, Programme]
) -> None:
    for address in ("/lien-minh/huyen-cu/nam-nhun/", "/lien-minh/xa/03434/"):
        page = BeautifulSoup(minh.get(f"{address}?ky={this_year()}").content, "html.parser")
        cells = [cell.get_text(strip=True) for cell in page.select("table[data-bang=chuong-trinh] td")]
        assert list(map(numbers, cells)) == [3, 2, 130_000_000]
    elsewhere = minh.get(f"/lien-minh/huyen-cu/than-uyen/?ky={this_year()}").content.decode()
    assert "Chưa có chương trình nào ở đây" in elsewhere


# Before and after


def programme(starts_on: datetime.date, ends_on: datetime.date) -> Programme:
    return Programme(starts_on=starts_on, ends_on=ends_on)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "today", "before", "after"),
    [
        (
            "2026-01-01",
            "2027-12-31",
            "2026-12-01",
            ("2025-01-01", "2025-12-01"),
            ("2026-01-01", "2026-12-01"),
        ),
        (
            "2026-01-15",
            "2027-12-31",
            "2026-12-20",
            ("2025-02-01", "2025-12-01"),
            ("2026-02-01", "2026-12-01"),
        ),
        (
            "2024-03-01",
            "2026-02-28",
            "2026-12-20",
            ("2023-03-01", "2024-03-01"),
            ("2025-03-01", "2026-03-01"),
        ),
        (
            "2025-03-01",
            "2027-02-28",
            "2026-12-31",
            ("2023-12-01", "2024-12-01"),
            ("2025-12-01", "2026-12-01"),
        ),
    ],
)
def test_the_same_months_before_it_began_are_compared(
    starts_on: str, ends_on: str, today: str, before: tuple[str, str], after: tuple[str, str]
) -> None:
    first, last, now = map(datetime.date.fromisoformat, (starts_on, ends_on, today))
    spans = comparing.spans_of(programme(first, last), now)
    assert spans
    assert tuple(map(str, spans.before)) == before
    assert tuple(map(str, spans.after)) == after


def test_two_months_are_too_few() -> None:
    first, now = datetime.date(2026, 10, 1), datetime.date(2026, 12, 31)
    assert comparing.spans_of(programme(first, datetime.date(2027, 1, 1)), now) is None


SPANS = Spans(
    Span(datetime.date(2025, 1, 1), datetime.date(2025, 12, 1)),
    Span(datetime.date(2026, 1, 1), datetime.date(2026, 12, 1)),
    11,
)
OLD, NEW = datetime.date(2024, 12, 9), datetime.date(2025, 2, 1)


def one(key: int, size: int | None = 40, fields: str = "crops", stall: int | None = None) -> Compared:
    return Compared(
        key, f"HTX {key}", key if stall is None else stall, frozenset(filter(None, [fields])), size
    )


def test_only_similar_ones_count_and_who_is_left_out_is_told_with_the_reason() -> None:
    inside = [
        *(one(key) for key in (1, 2, 3)),
        *(one(4, stall=0), one(5), one(6, size=None), one(7, fields="crafts")),
    ]
    outside = [
        one(11, 20),
        one(12, 80),
        one(13, 41),
        one(14, 19),
        one(15, 81),
        one(16, fields="trade"),
        one(17),
    ]
    amounts = {key: Sold(100, 100 + 10 * key, OLD) for key in range(20)} | {
        5: Sold(100, 900, NEW),
        17: Sold(0, 900, OLD),
    }
    found = comparing.pair(inside, outside, amounts, SPANS)
    assert found.left_out == {
        NO_STALL: ["HTX 4"],
        TOO_NEW: ["HTX 5"],
        UNSIZED: ["HTX 6"],
        ALONE: ["HTX 7"],
    }
    assert found.inside
    assert found.outside
    assert found.outside.names == ("HTX 11", "HTX 12", "HTX 13")
    assert (found.inside.count, found.inside.before, found.inside.after) == (3, 300, 360)
    assert (found.inside.change, found.inside.median) == (20, 20)
    assert found.outside.median == statistics.median([110, 120, 130])


@pytest.mark.parametrize(("inside", "outside"), [(2, 5), (5, 2)])
def test_too_few_on_one_side_show_nothing(inside: int, outside: int) -> None:
    amounts = {key: Sold(100, 150, OLD) for key in range(40)}
    rows = [one(key) for key in range(1, inside + 1)], [one(key) for key in range(20, 20 + outside)]
    found = comparing.pair(*rows, amounts, SPANS)
    assert (found.inside_count, found.outside_count) == (inside, outside)
    assert found.inside is None
    assert found.outside is None


@pytest.mark.django_db
def test_the_page_compares_and_says_what_it_cannot_prove(minh: Client, cast: Cast) -> None:
    """Three inside and four outside; who is in another programme of that time is not among them."""
    today = timezone.localdate()
    start = comparing.shifted(today, -6)
    found = begun(starts_on=start, decision_on=start, ends_on=comparing.shifted(today, 12))
    other = begun("Chương trình khác", starts_on=start, decision_on=start, ends_on=found.ends_on)
    for number in range(8):
        cooperative = stall(f"HTX Số {number}")
        row = registered(cooperative.name, cooperative, fields=["crops"], members=30)
        sold(cooperative, comparing.shifted(today, -18), 1000)
        sold(cooperative, comparing.shifted(today, -2), 1000 + 100 * number)
        if number < 3:
            chosen(found, row)
        if number == 7:
            chosen(other, row)
    page = minh.get(f"{ROOM}{found.pk}/ket-qua/")
    soup = BeautifulSoup(page.content, "html.parser")
    rows = [
        [cell.get_text(strip=True).replace("\xa0", " ") for cell in row.select("th, td")]
        for row in soup.select("table[data-bang=truoc-sau] tbody tr")
    ]
    assert rows == [
        ["Trong chương trình", "3", "3.000 ₫", "3.300 ₫", "+10 %", "+10 %"],
        ["Tương tự ở ngoài", "4", "4.000 ₫", "5.800 ₫", "+45 %", "+45 %"],
    ]
    words = page.content.decode()
    assert "không chứng minh được" in words
    RegisteredCooperative.objects.filter(name="HTX Số 1").update(members=None, member_households=None)
    few = minh.get(f"{ROOM}{found.pk}/ket-qua/").content.decode()
    assert "Ít quá nên không so sánh" in few
    assert "3.300" not in few
    assert "vì sổ chưa ghi lĩnh vực hay số thành viên: HTX Số 1" in " ".join(few.split())


@pytest.mark.django_db
def test_a_running_year_is_compared_with_as_many_days_of_the_year_before(minh: Client, cast: Cast) -> None:
    chosen(begun(starts_on=datetime.date(this_year(), 1, 1)), registered("HTX Chè Mây", cast.tea))
    today = timezone.localdate()
    gone = today - datetime.date(today.year, 1, 1)
    same = datetime.date(today.year - 1, 1, 1) + gone
    sold(cast.tea, today, 5_000)
    sold(cast.tea, same, 2_000)
    if (later := same + datetime.timedelta(days=1)).year < today.year:
        sold(cast.tea, later, 900_000)
    (line,) = overview.read(periods.parse(str(today.year), today))
    assert (line.goods, line.goods_before) == (5_000, 2_000)
