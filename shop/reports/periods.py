"""Months, quarters, half years, years and any range of days, in Asia/Ho_Chi_Minh; from the first day to before `until`.

Codes stand in addresses: "2026-11", "2026-q4", "2026-h2", "2026".
"""

import calendar
import datetime
import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.languages import is_english

EARLIEST = datetime.date(2000, 1, 1)
MOST_DAYS = 3660  # ten years
CODE = re.compile(r"(\d{4})(?:-(?:(\d\d)|q([1-4])|h([12])))?", re.ASCII | re.IGNORECASE)
QUARTERS = ("I", "II", "III", "IV")
ONE_DAY = datetime.timedelta(days=1)


class Unit(StrEnum):
    """What a period is made of, or time is cut into."""

    DAY = "ngay"
    MONTH = "thang"
    QUARTER = "quy"
    HALF = "nua-nam"
    YEAR = "nam"
    RANGE = "khoang"


MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF: 6, Unit.YEAR: 12}


class BadPeriod(ValueError):
    """No such period, or none that can be looked at; its words are for the reader."""


class BadEnd(BadPeriod):
    """It is the last day of a range that is wrong."""


@dataclass(frozen=True)
class Period:
    unit: Unit
    first: datetime.date
    until: datetime.date
    whole: str = ""  # what it is the first days of, in words

    @property
    def last(self) -> datetime.date:
        return self.until - ONE_DAY

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.first).days

    @property
    def code(self) -> str:
        """Empty for a range of days."""
        match self.unit:
            case Unit.DAY:
                return self.first.isoformat()
            case Unit.MONTH:
                return f"{self.first:%Y-%m}"
            case Unit.QUARTER:
                return f"{self.first.year}-q{(self.first.month + 2) // 3}"
            case Unit.HALF:
                return f"{self.first.year}-h{1 if self.first.month == 1 else 2}"
            case Unit.YEAR:
                return str(self.first.year)
        return ""

    @property
    def query(self) -> str:
        """As addresses of the sales page ask for it: by its code, or by its two days."""
        return f"ky={self.code}" if self.code else f"tu={self.first}&den={self.last}"

    @property
    def label(self) -> str:
        """As in a heading: "Quý III/2026"."""
        year = self.first.year
        if self.whole:
            last = f"{self.last.day}/{self.last.month}"
            if is_english():
                last = date_format(self.last, "MONTH_DAY_FORMAT")
            return _("%(period)s đến hết ngày %(day)s") % {"period": self.whole, "day": last}
        match self.unit:
            case Unit.DAY:
                return _day(self.first)
            case Unit.MONTH:
                return _("Tháng %(month)s/%(year)s") % {"month": self.first.month, "year": year}
            case Unit.QUARTER:
                roman = QUARTERS[(self.first.month + 2) // 3 - 1]
                return _("Quý %(roman)s/%(year)s") % {"roman": roman, "year": year}
            case Unit.HALF:
                words = _("Nửa đầu năm %(year)s") if self.first.month == 1 else _("Nửa cuối năm %(year)s")
                return words % {"year": year}
            case Unit.YEAR:
                return _("Năm %(year)s") % {"year": year}
        return f"{_day(self.first)} – {_day(self.last)}"

    def before(self) -> "Period":
        """The one just before, as long."""
        if self.unit in MONTHS:
            return starting(self.unit, _add_months(self.first, -MONTHS[self.unit]))
        return Period(self.unit, self.first - datetime.timedelta(days=self.days), self.first)

    def year_before(self) -> "Period":
        """The same days of the year before."""
        if self.unit in MONTHS:
            return starting(self.unit, _add_months(self.first, -12))
        return Period(self.unit, _add_months(self.first, -12), _add_months(self.last, -12) + ONE_DAY)

    def cut(self, days: int) -> "Period":
        """Its first days alone, as a range; itself where it has no more."""
        if days >= self.days:
            return self
        return Period(Unit.RANGE, self.first, self.first + datetime.timedelta(days=days), self.label)


def starting(unit: Unit, day: datetime.date) -> Period:
    """The day, month, quarter … of a day."""
    if unit == Unit.DAY:
        return Period(unit, day, day + ONE_DAY)
    size = MONTHS[unit]
    first = datetime.date(day.year, (day.month - 1) // size * size + 1, 1)
    return Period(unit, first, _add_months(first, size))


def exactly(first: datetime.date, last: datetime.date) -> Period:
    """The month, quarter, half year or year of these days, both ends in it; a range where they are none."""
    for unit in MONTHS:
        period = starting(unit, first)
        if (period.first, period.last) == (first, last):
            return period
    return Period(Unit.RANGE, first, last + ONE_DAY)


def parse(code: str, today: datetime.date) -> Period:
    """Raises BadPeriod for what is no code, begins before 2000 or in the future."""
    found = CODE.fullmatch(code)
    if not found:
        raise BadPeriod(
            _("Kỳ “%(code)s” chưa đúng. Viết như 2026-11, 2026-q4, 2026-h2 hay 2026.") % {"code": code[:40]}
        )
    year, month, quarter, half = (int(part) if part else 0 for part in found.groups())
    number = month or (quarter * 3 - 2 if quarter else half * 6 - 5 if half else 1)
    if not 1 <= number <= 12 or (found[2] and not month):
        raise BadPeriod(_("Không có tháng %(month)s.") % {"month": found[2]})
    unit = Unit.MONTH if month else Unit.QUARTER if quarter else Unit.HALF if half else Unit.YEAR
    if not EARLIEST.year <= year <= today.year:
        raise BadPeriod(_("Chỉ xem được các kỳ từ năm 2000 đến nay."))
    period = starting(unit, datetime.date(year, number, 1))
    if period.first > today:
        raise BadPeriod(_("Kỳ này chưa tới: chỉ xem được đến hôm nay."))
    return period


def between(first: datetime.date, last: datetime.date, today: datetime.date) -> Period:
    """A range of days, both ends in it. Raises BadPeriod."""
    if last < first:
        raise BadEnd(_("Ngày cuối đang trước ngày đầu."))
    if first < EARLIEST:
        raise BadPeriod(_("Chỉ xem được các kỳ từ năm 2000 đến nay."))
    if first > today:
        raise BadPeriod(_("Kỳ này chưa tới: chỉ xem được đến hôm nay."))
    if (last - first).days >= MOST_DAYS:
        raise BadEnd(_("Khoảng ngày dài quá: nhiều nhất mười năm."))
    return Period(Unit.RANGE, first, last + ONE_DAY)


def _add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, the month's last one where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _day(day: datetime.date) -> str:
    """Without zeros before: "5/9/2026"; English "5 Sep 2026"."""
    return date_format(day, "SHORT_DATE_FORMAT") if is_english() else f"{day.day}/{day.month}/{day.year}"
