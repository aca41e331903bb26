"""Days of the past that an address asks for, as they were typed."""

import datetime

from django.utils.translation import gettext as _

from shop.reports import as_of
from shop.reports.periods import EARLIEST


class Unclear(ValueError):
    """What was asked for means nothing here; its words are for the reader."""


def read(typed: str) -> datetime.date:
    """Such as "2026-10-05". Raises Unclear."""
    try:
        return datetime.date.fromisoformat(typed)
    except ValueError as error:
        raise Unclear(_not_a_day(typed)) from error


def known_on(typed: str) -> datetime.date:
    """The day as known at whose end something is told; it is over. Raises Unclear."""
    day = read(typed)
    try:
        as_of.end_of(day)
    except as_of.NotYetFixed as error:
        raise Unclear(_("Số liệu tính đến một ngày chỉ xem được khi ngày đó đã qua.")) from error
    except OverflowError as error:
        raise Unclear(_not_a_day(typed)) from error
    if day < EARLIEST:
        raise Unclear(_("Chỉ xem được các kỳ từ năm 2000 đến nay."))
    return day


def not_summed_up() -> str:
    return _("Số liệu chưa gộp xong hết ngày này. Vài phút nữa xin xem lại.")


def _not_a_day(typed: str) -> str:
    return _("“%(typed)s” không phải một ngày. Viết như 2026-10-05.") % {"typed": typed}
