"""What a cooperative tells of a payout to its households. What was typed is never lost."""

import datetime
import re
import secrets
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.fields import DayField, LineField
from catalog.models import Category
from catalog.templatetags.money import dong
from shop.impact import payouts
from shop.impact.figures import CountField, MoneyField
from shop.impact.models.payouts import MOST_AMOUNT, MOST_HOUSEHOLDS
from shop.impact.payouts import Facts

_KEY = re.compile(r"[0-9a-f]{32}")
NONE = gettext_lazy("Gõ một số. Không có thì gõ 0.")
BAD_DAY = gettext_lazy("Ngày gõ như 31/10/2026.")


def new_key() -> str:
    return secrets.token_hex(16)


def last_month() -> dict[str, datetime.date]:
    """The period that a form begins with."""
    ends_on = timezone.localdate().replace(day=1) - datetime.timedelta(days=1)
    return {"starts_on": ends_on.replace(day=1), "ends_on": ends_on}


def _count(label: Any, **options: Any) -> CountField:
    return CountField(label=label, most=MOST_HOUSEHOLDS, error_messages={"required": NONE}, **options)


def _money(label: Any) -> MoneyField:
    return MoneyField(label=label, most=MOST_AMOUNT, required=False)


def _day(label: Any) -> DayField:
    return DayField(label=label, error_messages={"invalid": BAD_DAY, "required": BAD_DAY})


class PayoutForm(forms.Form):
    """`sure`: the sums that were asked about, and that the answer was yes."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    category = forms.ModelChoiceField(
        label=gettext_lazy("Trả tiền hàng gì?"),
        queryset=Category.objects.none(),
        empty_label=gettext_lazy("Chọn loại hàng"),
        error_messages={
            "required": gettext_lazy("Chọn loại hàng."),
            "invalid_choice": gettext_lazy("Chọn loại hàng."),
        },
    )
    starts_on = _day(gettext_lazy("Từ ngày"))
    ends_on = _day(gettext_lazy("Đến hết ngày"))
    households = _count(gettext_lazy("Trả cho bao nhiêu hộ?"))
    amount = _money(gettext_lazy("Tổng cộng bao nhiêu tiền (đồng)"))
    poor = _count(gettext_lazy("Trong đó hộ nghèo"))
    poor_amount = _money(gettext_lazy("Hộ nghèo được bao nhiêu tiền"))
    near_poor = _count(gettext_lazy("Hộ cận nghèo"))
    near_poor_amount = _money(gettext_lazy("Hộ cận nghèo được bao nhiêu tiền"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"].queryset = Category.published.all()  # type: ignore[attr-defined]
        self.questions: list[str] = []

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        return key if _KEY.fullmatch(key) else new_key()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._check_period(data.get("starts_on"), data.get("ends_on"))
        self._check_households(data)
        for people, money in (("poor", "poor_amount"), ("near_poor", "near_poor_amount")):
            if money not in self.errors and people not in self.errors:
                self._check_money(data, people, money)
        if "amount" not in self.errors and not data.get("amount"):
            self.add_error("amount", _("Gõ số tiền đã trả."))
        parts = sum(data.get(name) or 0 for name in ("poor_amount", "near_poor_amount"))
        if data.get("amount") and parts > data["amount"]:
            words = _(
                "Tiền của hộ nghèo và cận nghèo cộng lại %(parts)s, nhiều hơn tổng cộng. Xem lại một số."
            )
            self.add_error("amount", words % {"parts": dong(parts)})
        return data

    def _check_period(self, starts_on: datetime.date | None, ends_on: datetime.date | None) -> None:
        if ends_on and not payouts.earliest() <= ends_on <= timezone.localdate():
            words = _("Ngày cuối phải từ %(first)s đến hôm nay. Chưa ghi gì.")
            first = date_format(payouts.earliest(), "SHORT_DATE_FORMAT")
            self.add_error("ends_on", words % {"first": first})
        elif starts_on and ends_on and starts_on > ends_on:
            self.add_error("starts_on", _("Ngày đầu phải trước ngày cuối."))
        elif starts_on and ends_on and ends_on - starts_on > payouts.LONGEST:
            self.add_error("starts_on", _("Dài quá một năm. Chia ra từng mùa mà ghi."))

    def _check_households(self, data: dict[str, Any]) -> None:
        whole = data.get("households")
        if whole is None:
            return
        if whole == 0:
            self.add_error("households", _("Ít nhất một hộ. Không trả cho hộ nào thì không cần ghi."))
        elif (data.get("poor") or 0) > whole:
            self.add_error("poor", _("Nhiều hơn cả %(whole)d hộ. Xem lại một số.") % {"whole": whole})
        elif (parts := (data.get("poor") or 0) + (data.get("near_poor") or 0)) > whole:
            words = _("Hộ nghèo và cận nghèo cộng lại %(sum)d, nhiều hơn %(whole)d hộ. Xem lại một số.")
            self.add_error("near_poor", words % {"sum": parts, "whole": whole})

    def _check_money(self, data: dict[str, Any], people: str, money: str) -> None:
        count, amount = data.get(people), data.get(money)
        if count and not amount:
            self.add_error(
                money,
                ngettext("Gõ số tiền đã trả cho %(n)d hộ này.", "Gõ số tiền đã trả cho %(n)d hộ này.", count)
                % {"n": count},
            )
        elif count == 0 and amount:
            self.add_error(people, _("Có tiền mà không có hộ nào. Xem lại một số."))
        elif amount is None:
            data[money] = 0

    def facts(self) -> Facts:
        data = self.cleaned_data
        rest = {name: data[name] for name in Facts.__dataclass_fields__ if name != "category_id"}
        return Facts(category_id=data["category"].pk, **rest)

    def ask(self, cooperative_id: int, *, corrected: Facts | None = None) -> bool:
        """Whether something must be asked before it is written: more was paid than taken, or it was told before.
        `questions` says what. Not what was answered with yes, in the same figures."""
        facts = self.facts()
        sold = payouts.sold_in(cooperative_id, facts.starts_on, facts.ends_on)
        if facts.amount > sold:
            words = _(
                "Trả cho hộ %(paid)s mà từ %(first)s đến %(last)s chỉ bán được %(sold)s. Có đúng không?"
            )
            first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in (facts.starts_on, facts.ends_on))
            values = {"paid": dong(facts.amount), "sold": dong(sold), "first": first, "last": last}
            self.questions.append(words % values)
        key = self.cleaned_data["key"]
        if corrected is None and payouts.has_one_like(cooperative_id, facts, key=key):
            self.questions.append(
                _("Loại hàng này, kỳ này đã ghi một lần rồi. Đây là lần trả khác phải không?")
            )
        return bool(self.questions) and self.data.get("sure") != self.sure

    @property
    def sure(self) -> str:
        """The figures that a yes is of."""
        facts = self.facts()
        return f"{facts.amount} {facts.starts_on} {facts.ends_on}"


class PayoutCorrectionForm(PayoutForm):
    reason = LineField(label=gettext_lazy("Vì sao sửa?"), max_length=200)


def initial_of(facts: Facts) -> dict[str, Any]:
    """What a correction begins with, in digits as they are typed."""
    money = {name: getattr(facts, name) for name in ("amount", "poor_amount", "near_poor_amount")}
    typed = {name: f"{amount:,}".replace(",", ".") for name, amount in money.items()}
    counts = {name: getattr(facts, name) for name in ("households", "poor", "near_poor")}
    period = {"starts_on": facts.starts_on, "ends_on": facts.ends_on, "category": facts.category_id}
    return {**period, **counts, **typed}
