"""A day that a person told wrongly, put right from the order's money page; a carrier's list with its number and fee."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import text
from catalog.fields import AmountField, DayField, LineField
from shop.ledger import corrections
from shop.payments import records
from shop.reports.money_trail import Trail
from shop.treasury import told_days
from shop.treasury.cash import remittance
from shop.treasury.told_days import Fact


class DayCorrectionForm(forms.Form):
    """`what`: the reference of the ledger entry. The list's fields are there for a carrier's list alone."""

    what = forms.CharField(max_length=60, widget=forms.HiddenInput)
    day = DayField(
        label=gettext_lazy("Ngày đúng"),
        error_messages={
            "required": gettext_lazy("Chọn ngày đúng."),
            "invalid": gettext_lazy("Ngày chưa đúng."),
        },
    )
    list_number = forms.CharField(
        label=gettext_lazy("Số bảng kê"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    list_fee = AmountField(label=gettext_lazy("Phí thu hộ của cả bảng kê (đồng)"), required=False)
    reason = LineField(
        label=gettext_lazy("Lý do sửa"),
        max_length=corrections.MAX_REASON,
        error_messages={"required": gettext_lazy("Ghi vì sao sửa, ví dụ “chọn nhầm ngày”.")},
    )

    def __init__(self, reference: str, fact: Fact, data: Any = None) -> None:
        told = {"list_number": fact.reference, "list_fee": fact.fee_amount} if fact.is_list else {}
        super().__init__(
            data, initial={"what": reference, "day": fact.day} | told, auto_id=f"sua-{reference}-%s"
        )
        self.fact = fact
        if not fact.is_list:
            del self.fields["list_number"], self.fields["list_fee"]

    def clean_list_number(self) -> str:
        return text.normalise(self.cleaned_data["list_number"])

    def save(self, actor_id: int | None) -> bool:
        """False with what is wrong beside its field; nothing is written then. Raises told_days.NotTold."""
        day: datetime.date = self.cleaned_data["day"]
        try:
            told_days.correct(
                self.cleaned_data["what"],
                day=day,
                reason=self.cleaned_data["reason"],
                actor_id=actor_id,
                list_number=self.cleaned_data.get("list_number", ""),
                list_fee=self.cleaned_data.get("list_fee") or 0,
            )
        except records.BadDay as refusal:
            self.add_error("day", told_days.bad_day(refusal))
        except remittance.BadFee:
            self.add_error("list_fee", _("Phí lớn hơn cả số tiền thu hộ. Chưa ghi gì."))
        except corrections.NothingNew:
            self.add_error(None, _("Đã ghi đúng như vậy rồi. Chưa đổi gì."))
        return not self.errors


def forms_of(trail: Trail, typed: DayCorrectionForm | None = None) -> dict[str, DayCorrectionForm]:
    """A form for each step whose day a person told and where another is possible, by the reference of its entry; what
    was typed stays."""
    found = {step.reference: told_days.find(step.reference) for step in trail.steps if step.entries}
    empty = {
        name: DayCorrectionForm(name, fact) for name, fact in found.items() if fact and fact.is_correctable
    }
    return empty | ({typed["what"].value(): typed} if typed else {})
