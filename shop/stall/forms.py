"""What a step asks before it is done, and how amounts are read. What was typed is never lost."""

import re
import unicodedata
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from catalog import amounts, links, prices, text
from catalog.fields import AmountField, DayField, grouped
from catalog.models.variants import MAX_PRICE, MAX_STOCK
from catalog.offering.packs import HEAVIEST
from catalog.templatetags.money import dong
from shop.payments.models import Collector


class BadAmount(ValueError):
    """The number typed cannot be read or used; the text says why, in the reader's language."""


def parse_price(raw: str) -> int:
    """Whole đồng as people type it. Raises BadAmount."""
    try:
        price = amounts.read(raw)
    except amounts.TooLong:
        price = MAX_PRICE + 1
    except amounts.NoAmount as error:
        raise BadAmount(_("Giá chỉ gồm chữ số, ví dụ 245.000. Chưa lưu gì.")) from error
    if 0 < price < prices.LEAST:
        words = _("Giá %(price)s thấp quá. Nếu là %(meant)s thì gõ đủ số không.")
        raise BadAmount(words % {"price": dong(price), "meant": dong(price * 1000)})
    if not prices.LEAST <= price <= MAX_PRICE:
        words = _("Giá phải từ %(least)s đến %(most)s.")
        raise BadAmount(words % {"least": dong(prices.LEAST), "most": dong(MAX_PRICE)})
    return price


def meant_price(raw: str) -> int | None:
    """What a price that cannot be taken may mean, to be asked about: 85 and 85k are 85.000. None for anything else."""
    price = amounts.meant(raw)
    if price is None and re.fullmatch(r"[0-9]{1,3}", raw.strip()):
        price = int(raw) * 1000
    return price if price and prices.LEAST <= price <= MAX_PRICE else None


def parse_count(raw: str) -> int:
    """Packs in the store room, 0 to MAX_STOCK. Raises BadAmount."""
    try:
        count = amounts.read_count(raw)
    except amounts.TooLong:
        count = MAX_STOCK + 1
    except amounts.NoAmount as error:
        words = _("Số lượng là số từ 0 đến %(most)s, không có phần lẻ. Chưa lưu gì.")
        raise BadAmount(words % {"most": grouped(MAX_STOCK)}) from error
    if count > MAX_STOCK:
        raise BadAmount(_("Số lượng nhiều nhất là %(most)s. Chưa lưu gì.") % {"most": grouped(MAX_STOCK)})
    return count


def parse_weight(raw: str) -> int:
    """Grams of a parcel, 1 to HEAVIEST. Raises BadAmount."""
    try:
        grams = amounts.read_count(raw)
    except amounts.NoAmount:
        grams = 0
    if not 1 <= grams <= HEAVIEST:
        words = _("Cân nặng ghi bằng gam, ví dụ 300: từ 1 đến %(most)s gam.")
        raise BadAmount(words % {"most": grouped(HEAVIEST)})
    return grams


def refuse_thousands(amount: int, most: int) -> None:
    """An amount too small to be meant is asked about: in thousands where at most `most` đồng can be meant.

    Raises ValidationError.
    """
    if not 0 < amount < prices.LEAST or most < prices.LEAST:
        return
    if amount * 1000 <= most:
        words = _("%(amount)s ít quá. Nếu là %(meant)s thì gõ đủ số không. Chưa ghi gì.")
        raise forms.ValidationError(words % {"amount": dong(amount), "meant": dong(amount * 1000)})
    words = _("%(amount)s ít quá: từ %(least)s đến %(most)s. Chưa ghi gì.")
    raise forms.ValidationError(
        words % {"amount": dong(amount), "least": dong(prices.LEAST), "most": dong(most)}
    )


class StepForm(forms.Form):
    """A step that asks nothing. `shown`: the order's status on the page, so that an old page is found out."""

    shown = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)


def told_day(label: Any) -> DayField:
    """The day of money that is told later; empty is the day of the tap, however old the page is."""
    return DayField(label=label, required=False)


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
        if (
            self.value_name in self.errors and typed not in self.errors
        ):  # the list's box has no place for words
            self.add_error(typed, self.errors[self.value_name].as_data())
        if typed in self.errors:
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
        return [{"value": option, "label": option, "is_checked": option == chosen} for option in options]

    def typed_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in (self.value_name, "day")]


class UncutField(forms.CharField):
    """A line that no browser cuts when it is pasted: what is too long is refused with words, and stays as typed."""

    def widget_attrs(self, widget: forms.Widget) -> Any:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def clean(self, value: Any) -> Any:
        typed = str(value or "")
        return super().clean(typed if "\x00" in typed else " ".join(text.normalise(typed).split()))


class ParcelWord(UncutField):
    """A carrier's name or a parcel's number: the buyer reads it, copies it and gets it by mail."""

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        strange = _STRANGE.search(unicodedata.normalize("NFD", typed).replace("đ", "d").replace("Đ", "D"))
        if strange:
            words = _("Ô này chỉ nhận chữ, số và các dấu . , - / ( ). Xem lại chỗ “%(sign)s”.")
            raise forms.ValidationError(words % {"sign": strange.group()[:1]})
        links.refuse(typed)
        return typed


# Letters as in Vietnamese (a letter and its marks), digits, and what stands in a name or a number.
_STRANGE = re.compile("[^A-Za-z0-9\u0300-\u036f .,&()+/_#:'’–-]")
SELF_DELIVERED = gettext_lazy("Hợp tác xã tự giao")


class ShipForm(ChosenOrTypedForm):
    value_name = "carrier"
    options = (
        "Viettel Post",
        gettext_lazy("Bưu điện (VNPost)"),
        "Giao Hàng Nhanh",
        "Giao Hàng Tiết Kiệm",
        gettext_lazy("Nhà xe"),
        SELF_DELIVERED,
    )
    missing = gettext_lazy("Chọn đơn vị vận chuyển, hoặc gõ tên vào ô bên dưới.")

    carrier = ParcelWord(required=False, max_length=80)
    carrier_other = ParcelWord(label=gettext_lazy("Đơn vị khác, gõ tên"), required=False, max_length=80)
    tracking_number = ParcelWord(
        label=gettext_lazy("Mã gửi hàng (mã vận đơn), nếu có"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )


class ParcelForm(ShipForm):
    """What was written wrong when the parcel was sent. `was_…`: what the page showed of it."""

    was_carrier = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    was_number = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)


class ReasonForm(ChosenOrTypedForm):
    value_name = "reason"
    missing = gettext_lazy("Chọn một lý do, hoặc gõ vào ô bên dưới.")

    reason = UncutField(required=False, max_length=200)
    reason_other: forms.CharField = UncutField(
        label=gettext_lazy("Lý do khác, gõ vào"), required=False, max_length=200
    )


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


def usual_collector(carrier: str) -> Collector:
    """Who takes the cash of a parcel sent this way. The carrier's name was written in the language of that day."""
    own = {""}
    for language, _name in settings.LANGUAGES:
        with override(language):
            own.add(str(SELF_DELIVERED))
    return Collector.STALL if carrier in own else Collector.CARRIER


class CollectForm(StepForm):
    """Who took the cash, with the delivery. Left open, it is whom the carrier's name suggests."""

    legend = gettext_lazy("Ai đã thu tiền của khách?")
    value_name = "collected_by"
    LABELS: ClassVar[dict[str, str | Promise]] = {
        Collector.CARRIER: gettext_lazy("Bưu tá, bên vận chuyển thu hộ, nộp sau"),
        Collector.STALL: gettext_lazy("Hợp tác xã tự thu"),
    }
    collected_by = forms.ChoiceField(required=False, choices=list(LABELS.items()))
    day = told_day(gettext_lazy("Ngày thu tiền"))

    def shown_options(self) -> list[dict[str, Any]]:
        chosen = self[self.value_name].value()
        return [
            {"value": value, "label": label, "is_checked": value == chosen}
            for value, label in self.LABELS.items()
        ]


class RefundPartForm(ReasonForm):
    """`left`: what could be given back when the page was shown, so that a second tap gives nothing twice."""

    options = (
        gettext_lazy("Thiếu hàng"),
        gettext_lazy("Hàng hỏng, vỡ"),
        gettext_lazy("Giao muộn"),
        gettext_lazy("Bớt tiền cho khách"),
    )
    left = forms.IntegerField(required=False, widget=forms.HiddenInput)
    amount = AmountField(label=gettext_lazy("Số tiền trả lại (đồng)"))

    def first_fields(self) -> list[forms.BoundField]:
        return [self["amount"]]

    def typed_fields(self) -> list[forms.BoundField]:
        return [self["reason_other"]]

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError(_("Số tiền trả lại phải lớn hơn 0. Chưa ghi gì."))
        refuse_thousands(amount, self.cleaned_data.get("left") or MAX_PRICE)
        return amount


class SendBackForm(StepForm):
    """`refund`: the one that the page showed; an order may have several."""

    refund = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = told_day(gettext_lazy("Ngày trả lại khách"))
