"""Periods and charts: what they are called, what they are compared with, what they draw."""

import datetime
from xml.etree import ElementTree

import pytest

from shop.reports import charts, periods
from shop.reports.charts import Bar
from shop.reports.periods import Unit

TODAY = datetime.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("code", "first", "last", "before", "year_before", "label"),
    [
        ("2026-11", "2026-11-01", "2026-11-30", "2026-10", "2025-11", "Tháng 11/2026"),
        ("2026-q1", "2026-01-01", "2026-03-31", "2025-q4", "2025-q1", "Quý I/2026"),
        ("2026-h2", "2026-07-01", "2026-12-31", "2026-h1", "2025-h2", "Nửa cuối năm 2026"),
        ("2024", "2024-01-01", "2024-12-31", "2023", "2023", "Năm 2024"),
    ],
)
def test_a_period_and_its_neighbours(code, first, last, before, year_before, label):
    period = periods.parse(code, TODAY)
    assert (str(period.first), str(period.last), period.label) == (first, last, label)
    assert (period.code, period.before().code, period.year_before().code) == (code, before, year_before)
    assert period.before().until == period.first


def test_a_range_is_compared_with_as_many_days_and_with_the_same_a_year_before():
    leap = periods.between(datetime.date(2024, 2, 20), datetime.date(2024, 2, 29), TODAY)
    assert (str(leap.before().first), str(leap.before().last)) == ("2024-02-10", "2024-02-19")
    assert (str(leap.year_before().first), str(leap.year_before().last)) == ("2023-02-20", "2023-02-28")


def test_the_first_days_of_a_period_say_so():
    cut = periods.starting(Unit.QUARTER, TODAY).before().cut(62)
    assert (str(cut.first), str(cut.last), cut.label) == (
        "2026-07-01",
        "2026-08-31",
        "Quý III/2026 đến hết ngày 31/8",
    )
    whole = periods.starting(Unit.MONTH, TODAY)
    assert whole.cut(31) is whole


@pytest.mark.parametrize(
    "bars",
    [
        [],
        [Bar("1/26", 0, "0")],
        [Bar("1/26", -5_000, "-5.000", 10_000), Bar("2/26", 20_000, "20.000"), Bar("<b>", 7, '"7"', -1)],
        [Bar(f"{day}/1", day, str(day)) for day in range(1, 63)],
    ],
)
@pytest.mark.parametrize("draw", [charts.columns, charts.ranking])
def test_a_chart_is_one_svg_with_its_words_and_stays_within_its_frame(draw, bars):
    drawn = ElementTree.fromstring(draw("hinh", "Tiền & hàng", "Quý này bán <nhiều>.", bars))
    space = "{http://www.w3.org/2000/svg}"
    title, told, *shapes = drawn
    assert (title.text, told.text) == ("Tiền & hàng", "Quý này bán <nhiều>.")
    assert drawn.get("aria-labelledby").split() == [title.get("id"), told.get("id")]
    width, height = (float(number) for number in drawn.get("viewBox").split()[2:])
    for shape in shapes:
        assert shape.get("style") is None
        if shape.tag == f"{space}rect":
            x, y, wide, high = (float(shape.get(name)) for name in ("x", "y", "width", "height"))
            assert min(x, y, wide, high) >= 0
            assert x + wide <= width + 0.1
            assert y + high <= height
