"""What the union types about settlements: the last day, the bank's day and reference, a correction."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.fields import DayField, LineField
from shop.ledger import corrections
from shop.ledger import settlement_payment as payment
from shop.ledger.models import Settlement


def _day(label: Any, missing: Any) -> DayField:
    return DayField(
        label=label,
        error_messages={
            "required": missing,
            "invalid": gettext_lazy("Ngày chưa đúng, ví dụ 30/11/2026."),
        },
    )


class UntilForm(forms.Form):
    until = _day(gettext_lazy("Đến hết ngày"), gettext_lazy("Chọn ngày cuối của kỳ đối soát."))

    def clean_until(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["until"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Ngày này chưa tới."))
        return day


class PaidForm(forms.Form):
    """When the bank sent a settlement's money, and with which reference."""

    paid_on = _day(gettext_lazy("Ngày chuyển"), gettext_lazy("Chọn ngày ngân hàng chuyển tiền."))
    bank_reference = LineField(
        label=gettext_lazy("Mã giao dịch"),
        max_length=payment.MAX_REFERENCE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("Ghi mã giao dịch trên lệnh chuyển tiền của ngân hàng.")},
    )

    def __init__(self, settlement: Settlement, data: Any = None) -> None:
        super().__init__(data, initial={"paid_on": timezone.localdate()}, auto_id=f"{settlement.number}-%s")
        self.first_day = timezone.localdate(settlement.created_at)

    def clean_paid_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["paid_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Ngày này chưa tới."))
        if day < self.first_day:
            words = _("Không chuyển được trước ngày lập đối soát, %(day)s.")
            raise forms.ValidationError(words % {"day": date_format(self.first_day, "SHORT_DATE_FORMAT")})
        return day

    def clean_bank_reference(self) -> str:
        try:
            return payment.reference_of(self.cleaned_data["bank_reference"])
        except payment.NoReference as error:
            words = _("Không giống mã giao dịch của ngân hàng. Chép đúng mã trên lệnh, ví dụ FT26334123456.")
            raise forms.ValidationError(words) from error

    def refuse_taken(self, other: str) -> None:
        """Another settlement, of this number, was paid with the reference."""
        words = _(
            "Mã này đã ghi cho %(number)s. Nếu ngân hàng cho một mã cho cả lô, "
            "thêm số thứ tự vào sau, ví dụ %(example)s."
        )
        example = f"{self.cleaned_data['bank_reference']}/2"
        self.add_error("bank_reference", words % {"number": other, "example": example})


class CorrectionForm(PaidForm):
    """What was noted of a payment, put right."""

    reason = LineField(
        label=gettext_lazy("Lý do sửa"),
        max_length=corrections.MAX_REASON,
        error_messages={"required": gettext_lazy("Ghi vì sao sửa, ví dụ “chép nhầm số”.")},
    )

    def __init__(self, settlement: Settlement, data: Any = None) -> None:
        super().__init__(settlement, data)
        self.auto_id = f"sua-{settlement.number}-%s"
        self.initial = {"paid_on": settlement.paid_on, "bank_reference": settlement.bank_reference}
