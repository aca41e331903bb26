"""Every page of the desk reads a period however another one writes it, and calls it by one name."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict

from shop.reports.periods import BadPeriod
from shop.union import asked_period
from tests.cast import Cast
from tests.stall.floor import at_work

TODAY = datetime.date(2026, 12, 1)
PAGES = (
    "/lien-minh/", "/lien-minh/doanh-thu/", "/lien-minh/tra-loi/", "/lien-minh/ho/", "/lien-minh/xa/",
    "/lien-minh/chuong-trinh/", "/lien-minh/ho/ho-so-nam/", "/lien-minh/ho/danh-gia/", "/lien-minh/ho/danh-sach/",
)  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "quarter", "year", "code"),
    [
        ("", "2026-07-01", 2025, None),
        ("quy=2026-q3", "2026-07-01", 2025, "2026-q3"),
        ("quy=2026-3", "2026-07-01", 2025, "2026-q3"),
        ("ky=2026-Q3", "2026-07-01", 2025, "2026-q3"),
        ("thang=2026-02", "2026-01-01", 2025, "2026-02"),
        ("ky=2026-h1", "2026-04-01", 2025, "2026-h1"),
        ("ky=2026", "2026-07-01", 2026, "2026"),
        ("nam=2024", "2024-10-01", 2024, "2024"),
        ("tu=2025-07-01&den=2025-09-30", "2025-07-01", 2025, "2025-q3"),
        ("tu=2024-02-01&den=2024-02-29", "2024-01-01", 2024, "2024-02"),
    ],
)
def test_each_form_is_read(asked: str, quarter: str, year: int, code: str | None) -> None:
    found = QueryDict(asked)
    period = asked_period.read(found, TODAY)
    assert (period.code if period else None) == code
    assert str(asked_period.quarter(found, TODAY)) == quarter
    assert asked_period.year(found, TODAY, 2025) == year


@pytest.mark.parametrize(
    "asked",
    ["ky=2026-3", "ky=x", "quy=2026-5", "thang=2026-13", "nam=26", "ky=2999", "tu=2026-01-01", "den=hôm nay",
     "tu=2026-01-02&den=2026-03-31", "tu=0001-01-01&den=9999-12-31", "tu=2026-01-01&den=9999-12-31"],
)  # fmt: skip
def test_what_means_nothing_is_refused(asked: str) -> None:
    with pytest.raises(BadPeriod):
        asked_period.read(QueryDict(asked), TODAY)


def test_a_quarter_that_runs_has_no_figures_of_households_yet() -> None:
    for asked in ("ky=2026-q4", "quy=2026-q4", "thang=2026-11"):
        with pytest.raises(BadPeriod, match="quý đã qua"):
            asked_period.quarter(QueryDict(asked), TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", ["ky=2025-q3", "quy=2025-q3", "quy=2025-3", "thang=2025-08", "ky=2025-h1", "nam=2025"]
)
def test_every_page_reads_what_any_other_writes(cast: Cast, asked: str) -> None:
    minh = at_work(cast.minh)
    for address in PAGES:
        assert minh.get(f"{address}?{asked}").status_code == 200, address
        assert minh.get(f"{address}?{asked.partition('=')[0]}=x").status_code == 400, address


@pytest.mark.django_db
def test_a_quarter_has_one_name(cast: Cast) -> None:
    minh = at_work(cast.minh)
    for address in ("doanh-thu", "tra-loi", "ho", "xa", "chuong-trinh"):
        answer = minh.get(f"/lien-minh/{address}/?quy=2025-3")
        page = BeautifulSoup(answer.content, "html.parser")
        (chosen,) = [one for one in page.select("option[selected]") if one["value"] == "2025-q3"]
        assert chosen.get_text(strip=True) == "Quý III/2025"
        assert "Quý 3" not in page.get_text()
