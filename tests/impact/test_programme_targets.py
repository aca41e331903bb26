"""Targets are counted by one rule and told in one form: the list, the results, the files and the report on paper."""

import csv
import io
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django.fixtures import Settings

from shop.impact.models import Programme, Step
from shop.impact.programmes import choosing, results
from tests.cast import Cast
from tests.impact.programme_scene import begun, chosen, registered, this_year
from tests.impact.test_programme_results import ROOM
from tests.stall.floor import at_work
from tests.union.test_reports import cells, made, whole

pytestmark = pytest.mark.django_db
# Of everybody who was ever chosen the newest row of each measure and year, but for years after the last one in it.
COUNTED = """
    SELECT COUNT(*), COUNT(*) FILTER (WHERE reached >= goal), COUNT(*) FILTER (WHERE reached IS NULL)
    FROM (SELECT DISTINCT ON (t.candidate_id, t.measure, t.year) t.* FROM impact_target t
          ORDER BY t.candidate_id, t.measure, t.year, t.id DESC) AS t
    JOIN impact_candidate c ON c.id = t.candidate_id
    WHERE c.programme_id = %(programme)s AND t.year = %(year)s
      AND EXISTS (SELECT 1 FROM impact_candidatestep s WHERE s.candidate_id = c.id AND s.step = 'selected'
                  AND EXTRACT(YEAR FROM s.on_day) <= t.year)
      AND NOT EXISTS (SELECT 1 FROM impact_candidatestep s WHERE s.candidate_id = c.id AND s.step = 'left'
                      AND EXTRACT(YEAR FROM s.on_day) < t.year)
"""


@pytest.fixture(autouse=True)
def private_folder(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


@pytest.fixture
def programme(cast: Cast) -> Programme:
    """One that stays, and one that left last year; without stalls, so papers alone say what was reached."""
    found = begun()
    stays, leaves = chosen(found, registered("HTX Quế")), chosen(found, registered("HTX Chè Nương"))
    year = this_year()
    aims = [
        *((stays, "jobs", year, 3, 4), (stays, "members", year, 10, 7), (stays, "income", year, 5, None)),
        *((stays, "jobs", year - 1, 3, 3), (leaves, "jobs", year - 1, 2, 2)),
        *((leaves, "members", year - 1, 9, 1), (leaves, "jobs", year, 5, None)),
    ]
    for candidate, measure, of_year, goal, reached in aims:
        results.aim(
            candidate.pk, measure, of_year, goal=goal, reached=reached, paper="Biên bản", officer_id=None
        )
    results.aim(stays.pk, "members", year, goal=10, reached=8, paper="Đính chính", officer_id=None)
    day = found.starts_on.replace(month=6)
    choosing.move_on(leaves.pk, Step.LEFT, day=day, reason="Giải thể", officer_id=None)
    return found


def truth(programme: Programme, year: int) -> tuple[int, int, int]:
    """All, met, without a figure."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, {"programme": programme.pk, "year": year})
        whole, met, unknown = cursor.fetchone()
    return whole, met, unknown


def test_whoever_left_keeps_the_targets_of_its_years_on_every_page(
    minh: Client, programme: Programme
) -> None:
    year = this_year()
    expected = {year - 1: ((3, 2, 0), "2 trong 3"), year: ((3, 1, 1), "1 trong 3, 1 chưa có số")}
    results_page = " ".join(minh.get(f"{ROOM}{programme.pk}/ket-qua/").content.decode().split())
    for of_year, (counts, words) in expected.items():
        assert truth(programme, of_year) == counts
        assert f"Chỉ tiêu năm {of_year} đã đạt: <b>{words}</b>." in results_page
        page = BeautifulSoup(minh.get(f"{ROOM}?ky={of_year}").content, "html.parser")
        (cell,) = page.select("td[data-label='Chỉ tiêu đã đạt']")
        assert cell.get_text(strip=True) == words
        text = minh.get(f"{ROOM}bang.csv?ky={of_year}").content.decode("utf-8-sig")
        head, line, _total = csv.reader(io.StringIO(text), delimiter=";")
        row = dict(zip(head, line, strict=True))
        assert tuple(int(row[name]) for name in ("Chỉ tiêu", "Đã đạt", "Chưa có số")) == counts
        report = cells(whole(made(minh, f"ho-tro/{of_year}")), "Chương trình hỗ trợ")
        assert report["Chương trình quốc gia"][3] == words
    book = load_workbook(io.BytesIO(minh.get(f"{ROOM}{programme.pk}/bang.xlsx").content))
    listed = [
        row for row in book["Chỉ tiêu và kết quả"].iter_rows(values_only=True) if row[3] in range(1, 11)
    ]
    assert len(listed) == 6
    assert results_page.count("đã rút ra") == 2  # beside both of its targets
    assert timezone.localdate().year == year


def test_a_quarter_tells_of_the_targets_of_its_year(minh: Client, programme: Programme) -> None:
    page = BeautifulSoup(minh.get(f"{ROOM}?ky={this_year() - 1}-q1").content, "html.parser")
    (cell,) = page.select("td[data-label='Chỉ tiêu đã đạt']")
    assert cell.get_text(strip=True) == "2 trong 3"
