"""Days and times as people and banks of Vietnam write them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import dates
from catalog.dates import NoDate

DAY = datetime.date(2026, 10, 25)


@pytest.mark.parametrize(
    "typed",
    ["25/10/2026", "25-10-2026", "25.10.2026", "25/10/26", "25.10.26", "2026-10-25", "2026/10/25", "20261025",
     "CN 25/10/2026", "Chủ nhật, 25/10/2026", "Sun 25 Oct 2026", "25-Oct-26", "25 thg 10, 2026",
     "ngày 25 tháng 10 năm 2026", "46320", " 25 / 10 / 2026 ", "２５/１０/２０２６"],
)  # fmt: skip
def test_a_day_is_read_in_every_spelling(typed: str) -> None:
    assert dates.read(typed) == DAY
    assert dates.find(typed).has_time is False


@pytest.mark.parametrize(
    "typed",
    ["25/10/2026 08:01", "08:01 25/10/2026", "25/10/2026 - 08:01", "2026-10-25 08:01", "2026-10-25T08:01:00",
     "2026-10-25T08:01:00.000+07:00", "25/10/2026\n08:01:00", "08:01\n25/10/2026", "25/10/2026 8h01",
     "25/10/2026 8:01:00 AM", "25/10/2026 8:01 SA", "CN 25/10/2026 08:01", "25-10-2026 08:01:00"],
)  # fmt: skip
def test_the_time_stands_before_or_after(typed: str) -> None:
    assert dates.read_moment(typed) == datetime.datetime(2026, 10, 25, 8, 1)
    assert dates.find(typed).has_time is True


def test_afternoons_and_fractions_of_a_day() -> None:
    assert dates.read_moment("25/10/2026 8:01:02 PM").hour == 20
    assert dates.read_moment("25/10/2026 12:05 CH").hour == 12
    assert dates.read_moment("25/10/2026 12:05 SA").hour == 0
    assert dates.read_moment("46320.5") == datetime.datetime(2026, 10, 25, 12)


@pytest.mark.parametrize(
    "typed",
    ["", "hôm qua", "31/02/2026", "13/13/2026", "10/25/2026", "25/10", "05 / 2026", "20/11/2026 25:00", "25/10/2026 x",
     "FT1 25/10/2026", "99999", "1234567", "25/10-2026", "٢٥/١٠/٢٠٢٦", "2026-10-25T01:00:00Z", "25/10/2026\x00"],
)  # fmt: skip
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(NoDate):
        dates.read(typed)


@pytest.mark.parametrize(
    ("cell", "rest"),
    [("10/09/2026\n5242.74128", "5242.74128"), ("10/09/2026 08:01:02 FT26ab", "FT26ab"), ("10/09/2026", "")],
)
def test_what_follows_the_day_in_a_cell_is_given_apart(cell: str, rest: str) -> None:
    found = dates.find(cell)
    assert (found.moment.date(), found.rest) == (datetime.date(2026, 9, 10), rest)


def test_a_whole_column_proves_that_months_come_first() -> None:
    assert dates.is_month_first(["10/05/2026", "10/25/2026"])
    assert not dates.is_month_first(["10/05/2026", "10/06/2026"])
    assert not dates.is_month_first(["10/25/2026", "25/10/2026"])
    assert dates.read_moment("10/25/2026", month_first=True).date() == DAY


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)), st.sampled_from("/-."))
def test_a_written_day_is_that_day(day: datetime.date, mark: str) -> None:
    for form in ("%d{}%m{}%Y", "%Y{}%m{}%d", "%d{}%m{}%y"):
        assert dates.read(day.strftime(form.format(mark, mark))) == day


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_refused(typed: str) -> None:
    try:
        assert dates.find(typed).moment
    except NoDate:
        return
