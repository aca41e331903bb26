"""Programmes as people read them: what a change changed, why somebody is not compared."""

from typing import Any

from django.utils.translation import gettext as _

from shop.impact.programmes.comparing import ALONE, NO_STALL, TOO_NEW, UNSIZED, Comparison
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
