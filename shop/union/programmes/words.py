"""Programmes as people read them: what a change changed, why somebody is not compared."""

import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shop.impact.programmes import entries
from shop.impact.programmes.comparing import ALONE, NO_STALL, TOO_NEW, UNSIZED, Comparison
from shop.impact.programmes.days import BadDay, Rule
from shop.impact.programmes.results import Tally
from shop.union.programmes.forms import ProgrammeForm


def differences(before: dict[str, Any] | None, after: dict[str, Any]) -> list[tuple[str, str]]:
    """What was changed, each with how it was before; empty for the first version."""
    if before is None:
        return []
    return [
        (str(field.label), _shown(before.get(name)))
        for name, field in ProgrammeForm.base_fields.items()
        if before.get(name) != after.get(name)
    ]


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(f"{one['title']}: {one['points']}" for one in value)
    return str(value or "–")


def left_out(comparison: Comparison) -> list[tuple[str, list[str]]]:
    """Why participants are not in the comparison, and who."""
    reasons = {
        NO_STALL: _("chưa có gian hàng trên chợ"),
        TOO_NEW: _("chưa bán trên chợ từ đầu kỳ trước"),
        UNSIZED: _("sổ chưa ghi lĩnh vực hay số thành viên"),
        ALONE: _("không có hợp tác xã nào tương tự ở ngoài"),
    }
    return [(reasons[why], names) for why, names in comparison.left_out.items()]


def reached(found: Tally) -> str:
    """How many targets were met: "2 trong 10, 3 chưa có số", on every page and paper; empty where none was set."""
    if not found.whole:
        return ""
    words = _("%(met)d trong %(all)d") % {"met": found.met, "all": found.whole}
    if found.unknown:
        words += ", " + _("%(n)d chưa có số") % {"n": found.unknown}
    return words


def bad_day(refusal: BadDay) -> str:
    """What is wrong with a day, with the other day that it contradicts."""
    words = {
        Rule.NOT_PAST: _("Ngày này là hôm nay hoặc một ngày đã qua."),
        Rule.PROGRAMME_OVER: _(
            "Chương trình hết ngày %(day)s. Nếu đã được kéo dài thì sửa chương trình trước."
        ),
        Rule.BEFORE_PROGRAMME: _("Chương trình bắt đầu ngày %(day)s, nên chưa thể hỗ trợ trước ngày đó."),
        Rule.BEFORE_SURVEY: _("Đã khảo sát ngày %(day)s. Chấm điểm từ ngày đó trở đi."),
        Rule.BEFORE_STEP: _("Bước trước ghi ngày %(day)s. Bước này phải từ ngày đó trở đi."),
        Rule.BEFORE_POINTS: _("Chấm điểm ngày %(day)s. Đề xuất phải từ ngày đó trở đi."),
        Rule.BEFORE_CHOICE: _(
            "Hợp tác xã được chọn ngày %(day)s. Trước đó chưa có hỗ trợ hay kết quả của chương trình."
        ),
        Rule.AFTER_LEAVING: _(
            "Hợp tác xã đã rút ra ngày %(day)s. Sau đó không còn hỗ trợ hay kết quả của chương trình."
        ),
        Rule.HELP_AFTER: _("Đã ghi hỗ trợ giao ngày %(day)s. Rút ra phải từ ngày đó trở đi."),
    }
    return words[refusal.rule] % {"day": _shown_day(refusal.other)}


def outside(refusal: entries.HelpOutside) -> str:
    words = _("Đã ghi hỗ trợ ngày %(day)s, nằm ngoài thời gian này.")
    if isinstance(refusal, entries.ChosenOutside):
        words = _("Có hợp tác xã được chọn ngày %(day)s, sau ngày chương trình hết.")
    return words % {"day": _shown_day(refusal.day)}


def _shown_day(day: datetime.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
