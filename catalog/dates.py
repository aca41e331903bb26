"""Reading dates and times as people and banks of Vietnam write them: day, month, year; always Vietnam's clock.

The one reader for all of them: ISO and Excel's day numbers too, dots, two-digit years, weekday words, the time
before or after the date.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from catalog import text

EXCEL_EPOCH = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - Vietnam's, as all here
EXCEL_DAYS = (36526, 73050)  # 1.1.2000 to 31.12.2099
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = re.compile(
    r"\b(?:chủ nhật|chu nhat|cn|th(?:ứ|u) (?:hai|ba|tư|tu|năm|nam|sáu|sau|bảy|bay|[2-7])|t[2-7]|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b[.,]?"
)
_TIME = re.compile(
    r"(?<![\d:/.-])(?P<hour>[0-9]{1,2})\s?(?::|h|giờ)\s?(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"\s?(?:(?P<half>am|pm|sa|ch|sáng|chiều|tối)\b)?(?:\s?(?:z|utc|gmt)?\s?\+0?7(?::?00)?)?"
)
_YEAR_FIRST = re.compile(
    r"(?P<y>[0-9]{4})(?P<mark>[/.-])(?P<m>[0-9]{1,2})(?P=mark)(?P<d>[0-9]{1,2})(?![0-9/])"
)
_COMPACT = re.compile(r"(?P<y>20[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?![0-9])")
_DAY_FIRST = re.compile(
    r"(?P<d>[0-9]{1,2})\s?(?P<mark>[/.-])\s?(?P<m>[0-9]{1,2})\s?(?P=mark)\s?(?P<y>[0-9]{4}|[0-9]{2})(?![0-9/])"
)
_NAMED = re.compile(
    r"(?P<d>[0-9]{1,2})[\s/.-]*(?P<name>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})[\s,/.-]*(?P<y>[0-9]{4}|[0-9]{2})(?![0-9])"
)
_WORDS = re.compile(
    r"(?:ngày |ngay )?(?P<d>[0-9]{1,2})(?:,)? (?:tháng|thang|thg|th) ?(?P<m>[0-9]{1,2}),?"
    r" (?:năm |nam )?(?P<y>[0-9]{4})(?![0-9])"
)
_NUMBER = re.compile(r"[0-9]{5}(?:[.,][0-9]{1,12})?")
_FORMS = (_YEAR_FIRST, _DAY_FIRST, _WORDS, _NAMED, _COMPACT)


class NoDate(ValueError):
    """The text is no date, or one that the calendar does not have."""


@dataclass(frozen=True)
class Found:
    """A date with its time (midnight where none is given) and what else stands in the cell."""

    moment: datetime.datetime  # naive: Vietnam's
    rest: str
    has_time: bool


def read(raw: str) -> datetime.date:
    """The date of a text that has nothing else but perhaps a time and a weekday. Raises NoDate."""
    return read_moment(raw).date()


def read_moment(raw: str, *, month_first: bool = False) -> datetime.datetime:
    """The same with its time, naive; midnight where none is given. Raises NoDate."""
    found = find(raw, month_first=month_first)
    if found.rest:
        raise NoDate(raw)
    return found.moment


def find(raw: str, *, month_first: bool = False) -> Found:
    """The date that a text begins with, and what follows it: banks print date and number in one cell.

    `month_first` reads 10/25/2026 as Americans write it. Raises NoDate.
    """
    if "\x00" in raw:
        raise NoDate(raw)
    typed = text.normalise(raw[:120]).replace("\n", " ").lower()
    if _NUMBER.fullmatch(typed):
        return _of_excel(raw, typed)
    typed = _WEEKDAY.sub(" ", typed)
    date = min(
        (match for form in _FORMS if (match := form.search(typed))),
        key=lambda match: match.start(),
        default=None,
    )
    if date is None:
        raise NoDate(raw)
    before, after = typed[: date.start()], typed[date.end() :]
    time = _TIME.fullmatch(before.strip(" ,-")) if before.strip(" ,-") else _TIME.match(after.lstrip(" t,-|"))
    if before.strip(" ,-") and not time:
        raise NoDate(raw)
    if time and not before.strip(" ,-"):
        after = after.lstrip(" t,-|")[time.end() :]
    rest = after.strip(" ,-|/")
    moment = datetime.datetime.combine(_date(raw, date, month_first), _time(raw, time))
    return Found(moment, _as_written(raw, rest), time is not None)


def _of_excel(raw: str, typed: str) -> Found:
    days = float(typed.replace(",", "."))  # a day, no money
    return Found(from_excel(days, raw), "", days % 1 > 0)


def from_excel(days: float, raw: str = "") -> datetime.datetime:
    """Excel's number of a day, with the time as its fraction, to the second. Raises NoDate."""
    if not EXCEL_DAYS[0] <= days <= EXCEL_DAYS[1]:
        raise NoDate(raw or str(days))
    return EXCEL_EPOCH + datetime.timedelta(seconds=round(days * 86_400))


def _date(raw: str, found: re.Match[str], month_first: bool) -> datetime.date:
    parts = found.groupdict()
    month = int(parts["m"]) if "m" in parts else _MONTHS.index(parts["name"][:3]) + 1
    day, year = int(parts["d"]), int(parts["y"])
    if month_first and found.re is _DAY_FIRST:
        day, month = month, day
    try:
        return datetime.date(year + 2000 if len(parts["y"]) == 2 else year, month, day)
    except ValueError as error:
        raise NoDate(raw) from error


def _time(raw: str, found: re.Match[str] | None) -> datetime.time:
    if found is None:
        return datetime.time()
    hour, half = int(found["hour"]), found["half"]
    if half in ("pm", "ch", "chiều", "tối") and hour < 12:
        hour += 12
    elif half in ("am", "sa", "sáng") and hour == 12:
        hour = 0
    try:
        return datetime.time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError as error:
        raise NoDate(raw) from error


def _as_written(raw: str, rest: str) -> str:
    """The rest with its own capitals."""
    plain = text.normalise(raw[:120]).replace("\n", " ")
    return plain[len(plain) - len(rest) :] if rest and plain.lower().endswith(rest) else rest.upper()


def is_month_first(raws: Iterable[str]) -> bool:
    """Whether a whole column is written as 10/25/2026: at least one date has no other reading, and none forbids it."""
    is_proven = False
    for raw in raws:
        found = _DAY_FIRST.search(text.normalise(raw[:120]))
        if found is None:
            continue
        first, second = int(found["d"]), int(found["m"])
        if first > 12:
            return False
        is_proven = is_proven or second > 12
    return is_proven
