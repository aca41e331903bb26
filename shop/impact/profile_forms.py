"""The form of a yearly profile: one column of numbers, what was told last year beside each."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.fields import LineField
from catalog.templatetags.money import dong
from shop.impact.figures import CountField, LandField, MoneyField, ProfitField
from shop.impact.models import YearlyProfile
from shop.impact.models.profiles import FIGURES, MOST, NEEDED

LABELS = {
    "members": gettext_lazy("Bao nhiêu thành viên?"),
    "households": gettext_lazy("Của bao nhiêu hộ?"),
    "poor": gettext_lazy("Trong đó hộ nghèo"),
    "near_poor": gettext_lazy("Hộ cận nghèo"),
    "minority": gettext_lazy("Hộ dân tộc thiểu số"),
    "women": gettext_lazy("Thành viên nữ"),
    "permanent_jobs": gettext_lazy("Người làm quanh năm"),
    "seasonal_jobs": gettext_lazy("Người làm theo mùa"),
    "average_income": gettext_lazy("Một người làm được bao nhiêu tiền cả năm (đồng)"),
    "profit": gettext_lazy("Lợi nhuận cả năm của hợp tác xã (đồng)"),
    "capital": gettext_lazy("Vốn của hợp tác xã (đồng)"),
    "land": gettext_lazy("Đất sản xuất (mét vuông, hoặc gõ 12,5 ha)"),
}
MONEY = ("average_income", "profit", "capital")


class ProfileForm(forms.Form):
    """`last`: what was told of the year before, to be shown; it fills nothing in."""

    shown = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, last: Mapping[str, int | None] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in FIGURES:
            self.fields[name] = _field(name)
        for name, value in (last or {}).items():
            if value is not None:
                before = _("Năm trước: %(value)s.") % {"value": shown(name, value)}
                self.fields[name].help_text = f"{before} {self.fields[name].help_text}".strip()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        households, poor, near_poor = (data.get(name) for name in ("households", "poor", "near_poor"))
        if households is not None and poor is not None and near_poor is not None:
            if poor > households:
                self._too_many("poor", households)
            elif poor + near_poor > households:
                words = _("Hộ nghèo và cận nghèo cộng lại %(sum)d, nhiều hơn %(whole)d hộ. Xem lại một số.")
                self.add_error("near_poor", words % {"sum": poor + near_poor, "whole": households})
        if households is not None and (data.get("minority") or 0) > households:
            self._too_many("minority", households)
        for name in ("households", "women"):
            if data.get("members") is not None and (data.get(name) or 0) > data["members"]:
                words = _("Nhiều hơn cả %(whole)d thành viên. Xem lại một trong hai số.")
                self.add_error(name, words % {"whole": data["members"]})
        return data

    def _too_many(self, name: str, whole: int) -> None:
        words = _("Nhiều hơn cả %(whole)d hộ thành viên. Xem lại một trong hai số.")
        self.add_error(name, words % {"whole": whole})

    def figures(self) -> dict[str, int | None]:
        return {name: self.cleaned_data[name] for name in FIGURES}


class PaperProfileForm(ProfileForm):
    """An officer copies it from a paper, and says from which."""

    reporter = LineField(label=gettext_lazy("Ai cho số (họ tên, chức vụ)"), max_length=120)
    paper = LineField(label=gettext_lazy("Theo giấy tờ nào (tên, số, ngày)"), max_length=200)


def _field(name: str) -> forms.Field:
    is_needed = name in NEEDED
    errors = {"required": gettext_lazy("Gõ một số. Không có thì gõ 0.")}
    options: dict[str, Any] = {"label": LABELS[name], "required": is_needed, "error_messages": errors}
    if name == "profit":
        words = gettext_lazy("Còn lại sau khi trừ mọi chi phí. Lỗ thì gõ dấu trừ: -5.000.000.")
        return ProfitField(most=MOST[name], help_text=words, **options)
    if name in MONEY:
        return MoneyField(most=MOST[name], **options)
    return (LandField if name == "land" else CountField)(most=MOST[name], **options)


def shown(name: str, value: int) -> str:
    """A figure in words: đồng, square metres or a count."""
    if name in MONEY:
        return str(dong(value))
    number = number_format(value, use_l10n=True, force_grouping=True)
    return f"{number} m²" if name == "land" else number


def initial_of(profile: YearlyProfile | None) -> dict[str, Any]:
    """What the form begins with: the version that counts, in digits as they are typed."""
    if profile is None:
        return {"shown": 0}
    told = {name: getattr(profile, name) for name in FIGURES}
    digits = {
        name: "" if value is None else number_format(value, use_l10n=True, force_grouping=True)
        for name, value in told.items()
    }
    return {"shown": profile.pk, "reporter": profile.reporter, "paper": profile.paper, **digits}
