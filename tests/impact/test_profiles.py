"""A cooperative's year: told in one column of numbers, a new version with each change, the old one kept."""

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from shop.impact import profiles
from shop.impact.models import YearlyProfile
from shop.impact.profiles import Source
from shop.union.documents import people
from tests.cast import Cast
from tests.impact.told import YEAR
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
URL = "/htx/ho-so-nam/"
PAPER = Source("Chu A Mây, giám đốc", "Báo cáo năm, số 3", None)


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def form(**changes: Any) -> dict[str, str]:
    return {name: str(value) for name, value in (YEAR | {"shown": 0} | changes).items()}


def told() -> list[YearlyProfile]:
    return list(YearlyProfile.unscoped.order_by("pk"))


def test_a_year_is_told_in_one_form_with_last_years_figures_beside(cast: Cast, may: Client) -> None:
    year = profiles.due_year()
    profiles.tell(cast.tea.pk, year - 1, YEAR | {"members": 47, "capital": 850_000_000}, PAPER, shown=0)
    assert f'href="{URL}"' in may.get("/htx/tai-khoan/").content.decode()
    page = may.get(URL).content.decode()
    assert f"Hồ sơ năm {year}" in page
    assert "Năm trước: 47" in page
    assert "Năm trước: 850.000.000" in page
    typed = form(capital="900.000.000", average_income="48.000.000", land="12,5 ha")
    assert may.post(f"{URL}{year}/", typed).status_code == 302
    profile = told()[-1]
    assert profiles.figures_of(profile) == YEAR
    assert (profile.cooperative, profile.year, profile.recorded_by) == (cast.tea, year, cast.may)
    assert profile.reporter == "Chu A Mây"


def test_a_change_is_a_new_version_and_the_old_one_is_read_as_of_its_day(cast: Cast, may: Client) -> None:
    year = profiles.due_year()
    assert may.post(URL, form()).status_code == 302
    (first,) = told()
    between = timezone.now()
    assert may.post(URL, form(poor=13, shown=first.pk)).status_code == 302
    assert may.post(URL, form(poor=13, shown=first.pk)).status_code == 302  # sent twice
    assert [profile.poor for profile in told()] == [12, 13]
    now, then = profiles.latest(cast.tea.pk, year), profiles.latest(cast.tea.pk, year, known_at=between)
    assert (now and now.poor, then and then.poor) == (13, 12)
    rows = YearlyProfile.unscoped.all()
    with pytest.raises(ProgrammingError, match="append_only"), transaction.atomic():
        rows.update(poor=1)
    with pytest.raises(ProgrammingError, match="append_only"), transaction.atomic():
        rows.delete()


def test_who_writes_over_a_version_that_the_page_did_not_show_is_asked(cast: Cast, may: Client) -> None:
    profiles.tell(cast.tea.pk, profiles.due_year(), YEAR | {"poor": 2}, PAPER, shown=0)
    answer = may.post(URL, form())
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Vừa có người ghi" in page
    assert 'value="900000000"' in page
    assert [profile.poor for profile in told()] == [2]


def test_what_is_not_known_may_be_left_out_and_is_not_nought(cast: Cast, may: Client) -> None:
    may.post(URL, form(minority="", women="", capital="", land="", average_income="", seasonal_jobs=""))
    (profile,) = told()
    assert (profile.minority, profile.women, profile.capital, profile.land) == (None, None, None, None)
    assert "Năm trước" not in may.get(URL).content.decode()


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({"poor": 41}, "poor", "Nhiều hơn cả 40 hộ"),
        ({"poor": 30, "near_poor": 11}, "near_poor", "cộng lại 41, nhiều hơn 40 hộ"),
        ({"minority": 41}, "minority", "Nhiều hơn cả 40 hộ"),
        ({"women": 51}, "women", "Nhiều hơn cả 50 thành viên"),
        ({"households": 51}, "households", "Nhiều hơn cả 50 thành viên"),
        ({"members": ""}, "members", "Gõ một số"),
        ({"poor": "-3"}, "poor", "Chỉ gõ số"),
        ({"poor": "ba hộ"}, "poor", "Chỉ gõ số"),
        ({"poor": "٣"}, "poor", "Chỉ gõ số"),
        ({"households": "9" * 14}, "households", "Nhiều quá"),
        ({"households": "9" * 70}, "households", "Nhiều quá: cao nhất là"),
        ({"permanent_jobs": 100_001}, "permanent_jobs", "Nhiều quá"),
        ({"average_income": "48"}, "average_income", "gõ đủ số không"),
        ({"land": "to lắm"}, "land", "mét vuông"),
        ({"land": "200000 ha"}, "land", "Nhiều quá"),
        ({"capital": "9" * 15}, "capital", "Số tiền từ"),
        ({"profit": "-"}, "profit", "Số tiền gõ"),
        ({"profit": "-48"}, "profit", "gõ đủ số không"),
        ({"profit": "lỗ nặng"}, "profit", "Số tiền gõ"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(
    cast: Cast, may: Client, changes: dict[str, Any], name: str, words: str
) -> None:
    answer = may.post(URL, form(**changes))
    page = answer.content.decode()
    assert answer.status_code == 200
    wrong = page.split(f'id="id_{name}_error"')
    assert len(wrong) == 2
    assert words in wrong[1].split("</p>")[0]
    for field, typed in form(**changes).items():
        assert f'name="{field}" value="{typed}"' in page or not typed
    assert told() == []


def test_profit_or_a_loss_is_told_and_averaged_over_those_who_told(cast: Cast, may: Client) -> None:
    year = profiles.due_year()
    assert "Lỗ thì gõ dấu trừ" in may.get(URL).content.decode()
    may.post(URL, form(profit="-5.000.000"))
    (first,) = told()
    assert first.profit == -5_000_000
    assert 'value="-5.000.000"' in may.get(URL).content.decode()
    may.post(URL, form(profit="lỗ 6.000.000", shown=first.pk))
    assert [profile.profit for profile in told()] == [-5_000_000, -6_000_000]
    profiles.tell(cast.rice.pk, year, YEAR | {"profit": 20_000_000}, PAPER, shown=0)
    soon = timezone.now() + datetime.timedelta(minutes=1)
    asked = SimpleNamespace(year=year, gathered_at=soon, sold_in=lambda _period: [])
    rows = {row[0]: row[1:] for row in people.averages(asked).tables[0].rows}
    assert rows["Lợi nhuận bình quân một hợp tác xã (đồng)"] == [7_000_000, "2 trong 2"]
    desk = at_work(cast.minh)
    assert "-6.000.000" in desk.get(f"/lien-minh/ho/ho-so-nam/?nam={year}").content.decode().replace("−", "-")


@pytest.mark.parametrize(
    "changes",
    [
        {"profit": 2_000_000_000_000},
        {"poor": 33},
        {"minority": 41},
        {"women": 51},
        {"households": 100_001},
        {"land": -1},
    ],
)
def test_the_database_refuses_parts_beyond_the_whole(cast: Cast, changes: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        profiles.tell(cast.tea.pk, 2025, YEAR | changes, PAPER, shown=0)


def test_only_years_that_have_ended_and_are_not_long_gone(cast: Cast, may: Client) -> None:
    year = timezone.localdate().year
    for wrong in (year, year - 7, 0, 99_999_999_999):
        assert may.get(f"{URL}{wrong}/").status_code == 404
    assert may.get(f"{URL}{year - 6}/").status_code == 200


def test_another_stall_sees_and_changes_nothing_of_it(cast: Cast, may: Client) -> None:
    may.post(URL, form())
    nuoc = at_work(cast.nuoc)
    assert 'value="900.000.000"' not in nuoc.get(URL).content.decode()
    nuoc.post(URL, form(poor=1))
    assert [(row.cooperative, row.poor) for row in told()] == [(cast.tea, 12), (cast.rice, 1)]


def test_the_form_is_light(
    cast: Cast, may: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    may.post(URL, form())
    with django_assert_max_num_queries(8):
        page = may.get(URL).content
    assert len(page) < 30_000


def test_of_each_cooperative_one_version_counts(cast: Cast) -> None:
    year = profiles.due_year()
    profiles.tell(cast.tea.pk, year, YEAR, PAPER, shown=0)
    profiles.tell(cast.rice.pk, year, YEAR | {"poor": 7}, PAPER, shown=0)
    (first, _second) = told()
    profiles.tell(cast.tea.pk, year, YEAR | {"poor": 5}, PAPER, shown=first.pk)
    assert sorted((row.cooperative_id, row.poor) for row in profiles.of_year(year)) == sorted(
        [(cast.tea.pk, 5), (cast.rice.pk, 7)]
    )
    yesterday = timezone.now() - datetime.timedelta(days=1)
    assert not profiles.of_year(year, known_at=yesterday).exists()
