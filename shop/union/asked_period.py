"""The period that an address of the desk asks for: whichever page wrote it, every page reads it.

`ky` is any period's code; `quy` (once "2026-3"), `thang` and `nam` are what pages of quarters, months and years call
theirs; `tu` and `den` are the days of a range. A page that has no such period says so.
"""

import datetime
import re

from django.http import QueryDict
from django.utils.translation import gettext as _

from shop.impact import quarters
from shop.reports import periods
from shop.reports.periods import BadPeriod, Period, Unit

NAMES = ("ky", "quy", "thang", "nam")
OLD_QUARTER = re.compile(r"^(\d{4})-([1-4])$", re.ASCII)
LONGEST = 100  # letters of what is asked for


def typed(asked: QueryDict, own: str = "ky") -> str:
    """The code that is asked for, under the page's `own` name or another's; empty where there is none."""
    for name in (own, *NAMES):
        code = asked.get(name, "").replace("\0", "").strip()[:LONGEST]
        if code:
            return OLD_QUARTER.sub(r"\1-q\2", code) if name == "quy" else code
    return ""


def read(asked: QueryDict, today: datetime.date, own: str = "ky") -> Period | None:
    """None where none is asked for. Raises BadPeriod, of a range too that is no month, quarter, half year or year."""
    code = typed(asked, own)
    if code:
        return periods.parse(code, today)
    first, last = asked.get("tu", "").strip(), asked.get("den", "").strip()
    if not (first or last):
        return None
    try:
        days = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    except ValueError as error:
        raise BadPeriod(_whole_ones()) from error
    periods.between(*days, today)  # no further than days go
    found = periods.exactly(*days)
    if found.unit == Unit.RANGE:
        raise BadPeriod(_whole_ones())
    return periods.parse(found.code, today)


def _whole_ones() -> str:
    return _("Trang này chỉ xem được theo tháng, quý, nửa năm hay năm.")


def quarter(asked: QueryDict, today: datetime.date) -> datetime.date:
    """The first day of the quarter asked for: that of a month, the last one that has ended of a longer period; the
    last one of all where none is asked for. Raises BadPeriod where it has not ended."""
    period = read(asked, today, "quy")
    try:
        return quarters.within(period, today) if period else quarters.latest(today)
    except quarters.NotOver as error:
        raise BadPeriod(_("Chỉ xem được quý đã qua. Viết như quy=2026-q3.")) from error


def year(asked: QueryDict, today: datetime.date, newest: int) -> int:
    """The year asked for, that of a shorter period where it can be told by now; `newest`, the last that can, where none
    is asked for. Raises BadPeriod."""
    period = read(asked, today, "nam")
    if period is None:
        return newest
    return period.first.year if period.unit == Unit.YEAR else min(period.first.year, newest)
