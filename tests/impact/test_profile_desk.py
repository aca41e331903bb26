"""Yearly profiles at the desk: who has told, without a count of households under five; written down from a paper."""

import datetime
import itertools
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from shop.impact import profiles
from shop.impact.models import YearlyProfile
from shop.impact.profiles import Source
from tests.cast import Cast
from tests.impact.told import YEAR
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
URL = "/lien-minh/ho/ho-so-nam/"
MAY = Source("Chu A Mây", "", None)


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def row_of(minh: Client, name: str, query: str = "") -> list[str]:
    page = BeautifulSoup(minh.get(URL + query).content, "html.parser")
    (row,) = [row for row in page.select("tbody tr") if name in row.get_text()]
    return [cell.get_text(" ", strip=True) for cell in row.select("td")]


def test_who_has_told_and_who_has_not(cast: Cast, minh: Client) -> None:
    profiles.tell(cast.tea.pk, profiles.due_year(), YEAR, MAY, shown=0)
    page = minh.get(URL).content.decode()
    assert "<b>1</b> trong 2 hợp tác xã chưa ghi" in page
    assert row_of(minh, cast.rice.name)[0] == "Chưa ghi"
    # 36 of 40 are of an ethnic minority: four are not
    assert row_of(minh, cast.tea.name)[:6] == ["50", "40", "12", "8", "ẩn", "9"]
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    assert row_of(minh, cast.tea.name, f"?tinh-den={yesterday}")[0] == "Chưa ghi"


def test_a8_a_profile_shows_no_count_of_households_that_gives_a_small_one_away(cast: Cast) -> None:
    """All profiles of up to eighteen households: what is hidden can be anything in a range of five or more."""
    seen: dict[tuple[Any, ...], list[YearlyProfile]] = {}
    for whole, poor, near in itertools.product(range(19), repeat=3):
        if poor + near <= whole:
            told = YearlyProfile(
                **YEAR | {"households": whole, "poor": poor, "near_poor": near, "minority": poor},
                pk=1,
                cooperative_id=cast.tea.pk,
                year=2025,
            )
            (line,) = profiles.shown_of([told]).values()
            shown = line.figures
            known = tuple(shown[name] for name in ("households", "poor", "near_poor"))
            assert all(value is None or value >= 5 for value in (*known, shown["minority"]))
            seen.setdefault(known, []).append(told)
    for (whole, poor, _near), alike in seen.items():
        if whole is not None and poor is None:
            for name in ("poor", "near_poor"):
                values = [getattr(told, name) for told in alike]
                assert max(values) - min(values) >= 5
    assert any(poor is not None for _whole, poor, _near in seen)


def test_an_officer_writes_it_down_from_a_paper(cast: Cast, minh: Client) -> None:
    year = profiles.due_year()
    profiles.tell(cast.tea.pk, year - 1, YEAR | {"poor": 3}, MAY, shown=0)
    address = f"{URL}{cast.tea.pk}/"
    page = minh.get(f"{address}?nam={year}").content.decode()
    assert "Năm trước: 40" in page
    assert "Năm trước: 3<" not in page
    typed = {name: str(value) for name, value in YEAR.items()} | {"nam": str(year), "shown": "0"}
    refused = minh.post(address, typed).content.decode()
    assert 'id="id_paper_error"' in refused
    assert 'value="900000000"' in refused
    typed |= {"reporter": "Chu A Mây, giám đốc", "paper": "Báo cáo số 3, ngày 5/1"}
    assert minh.post(address, typed).status_code == 302
    told = YearlyProfile.unscoped.get(year=year)
    assert (told.cooperative, told.reporter, told.recorded_by) == (cast.tea, "Chu A Mây, giám đốc", cast.minh)
    assert told.paper == "Báo cáo số 3, ngày 5/1"
    assert minh.post(address, typed | {"poor": "13"}).status_code == 409


@pytest.mark.parametrize(
    "asked", ["nam=1999", "nam=2999", "nam=x", "nam=²", "tinh-den=2999-01-01", "tinh-den=x"]
)
def test_a_year_that_cannot_be_is_refused(cast: Cast, minh: Client, asked: str) -> None:
    assert minh.get(f"{URL}?{asked}").status_code == 400


def test_the_list_is_light(
    cast: Cast, minh: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for stall in (cast.tea, cast.rice):
        profiles.tell(stall.pk, profiles.due_year(), YEAR, MAY, shown=0)
    minh.get(URL)  # the first page of a site writes its settings
    with django_assert_max_num_queries(8):
        minh.get(URL)
