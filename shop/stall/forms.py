"""What a step asks before it is done, and how amounts are read. What was typed is never lost."""

import re
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import text
from catalog.models.variants import MAX_PRICE, MAX_STOCK
from catalog.templatetags.money import dong

LEAST_PRICE = 1000  # đồng; less is a price typed in thousands
GROUPED = re.compile(r"\d{1,3}(?P<mark>[., ])\d{3}(?:(?P=mark)\d{3})*")


class BadAmount(ValueError):
    """The number typed cannot be read or used; the text says why, in the reader's language."""


def _whole(typed: str) -> int | None:
    """245000 for 245.000, 245 000, 245,000 and 245000; None for anything else."""
    if re.fullmatch(r"\d{1,12}", typed, re.ASCII):
        return int(typed)
    if len(typed) <= 16 and GROUPED.fullmatch(typed):
        return int(re.sub(r"\D", "", typed))
    return None


def parse_price(raw: str) -> int:
    """Whole đồng as people type it, a trailing "đ", "₫" or "đồng" allowed. Raises BadAmount."""
    typed = re.sub(r"\s*(đồng|đ|₫|vnd|vnđ)\.?$", "", text.normalise(raw[:80]).lower())
    price = _whole(typed)
    if price is None:
        raise BadAmount(_("Giá chỉ gồm chữ số, ví dụ 245.000. Chưa lưu gì."))
    if 0 < price < LEAST_PRICE:
        words = _("Giá %(price)s thấp quá. Nếu là %(meant)s thì gõ đủ số không.")
        raise BadAmount(words % {"price": dong(price), "meant": dong(price * 1000)})
    if not LEAST_PRICE <= price <= MAX_PRICE:
        words = _("Giá phải từ %(least)s đến %(most)s.")
        raise BadAmount(words % {"least": dong(LEAST_PRICE), "most": dong(MAX_PRICE)})
    return price


def parse_count(raw: str) -> int:
    """Packs in the store room, 0 to MAX_STOCK. Raises BadAmount."""
    count = _whole(text.normalise(raw[:80]))
    if count is None:
        raise BadAmount(_("Số lượng là số nguyên, ví dụ 12. Chưa lưu gì."))
    if count > MAX_STOCK:
        raise BadAmount(_("Số lượng nhiều nhất là 1.000.000."))
    return count


class StepForm(forms.Form):
    """A step that asks nothing."""


class ChosenOrTypedForm(StepForm):
    """One value, tapped from a short list or typed; what was typed wins.

    `value_name` is the field of the list; `<value_name>_other` the typed one.
    """

    value_name: ClassVar[str]
    options: ClassVar[tuple[str | Promise, ...]]
    missing: ClassVar[str | Promise]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed = f"{self.value_name}_other"
        if typed in self.errors or self.value_name in self.errors:
            return cleaned
        value = text.normalise(cleaned.get(typed) or cleaned.get(self.value_name) or "")
        if not value:
            raise forms.ValidationError(str(self.missing))
        cleaned[self.value_name] = value
        return cleaned

    def shown_options(self) -> list[dict[str, Any]]:
        """The list, with what was chosen last time where that was typed."""
        chosen = self[self.value_name].value() or ""
        options = [str(option) for option in self.options]
        if chosen and chosen not in options:
            options.insert(0, chosen)
        return [{"value": option, "is_checked": option == chosen} for option in options]

    def typed_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != self.value_name]


class ShipForm(ChosenOrTypedForm):
    value_name = "carrier"
    options = (
        "Viettel Post",
        gettext_lazy("Bưu điện (VNPost)"),
        "Giao Hàng Nhanh",
        "Giao Hàng Tiết Kiệm",
        gettext_lazy("Nhà xe"),
        gettext_lazy("Hợp tác xã tự giao"),
    )
    missing = gettext_lazy("Chọn đơn vị vận chuyển, hoặc gõ tên vào ô bên dưới.")

    carrier = forms.CharField(required=False, max_length=80)
    carrier_other = forms.CharField(label=gettext_lazy("Đơn vị khác, gõ tên"), required=False, max_length=80)
    tracking_number = forms.CharField(
        label=gettext_lazy("Mã vận đơn (nếu có)"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )

    def clean_tracking_number(self) -> str:
        return text.normalise(self.cleaned_data["tracking_number"])


class ReasonForm(ChosenOrTypedForm):
    value_name = "reason"
    missing = gettext_lazy("Chọn một lý do, hoặc gõ vào ô bên dưới.")

    reason = forms.CharField(required=False, max_length=200)
    reason_other = forms.CharField(label=gettext_lazy("Lý do khác, gõ vào"), required=False, max_length=200)


class CancelForm(ReasonForm):
    options = (
        gettext_lazy("Hết hàng"),
        gettext_lazy("Khách xin huỷ"),
        gettext_lazy("Không gọi được khách"),
        gettext_lazy("Không gửi tới nơi này được"),
    )


class ReturnForm(ReasonForm):
    options = (
        gettext_lazy("Khách từ chối nhận"),
        gettext_lazy("Không gọi được khách"),
        gettext_lazy("Sai địa chỉ"),
        gettext_lazy("Hàng hỏng dọc đường"),
    )
