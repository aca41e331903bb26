"""Form fields for counts, money and land as people type them, and what is too much or too little to be meant."""

import re
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from catalog import amounts, prices, text
from catalog.fields import AmountField
from catalog.templatetags.money import dong

HECTARE = 10_000  # square metres
EXAMPLE = 120  # in the words to who typed no number
_HECTARES = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,4}))?\s*(?:ha|hec|héc|hecta|héc ta|hec ta)\.?")
_LOSS = re.compile(r"(?:[-−–]|lỗ\b)\s*(?=\S)", re.IGNORECASE)
_METRES = re.compile(r"([0-9][0-9., ]*?)\s*(?:m2|m²|mét vuông|met vuong)?\.?")


class CountField(forms.Field):
    """A whole number from 0 to `most`; empty is None, which means "not known"."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 40})

    def __init__(self, *, most: int, **options: Any) -> None:
        self.most = most
        super().__init__(**options)

    def to_python(self, value: Any) -> int | None:
        typed = text.normalise(str("" if value is None else value)[:80])
        if not typed:
            return None
        try:
            number = self.read(typed)
        except amounts.NoAmount as error:
            raise forms.ValidationError(self.words(), code="no_number") from error
        if number > self.most:
            words = _("Nhiều quá: cao nhất là %(most)s. Xem lại có thừa số không.")
            raise forms.ValidationError(words % {"most": self.shown(self.most)}, code="range")
        return number

    def read(self, typed: str) -> int:
        return amounts.read_count(typed)

    def words(self) -> str:
        if self.most < EXAMPLE:
            return _("Chỉ gõ số từ 0 đến %(most)s, không có phần lẻ.") % {"most": self.most}
        return _("Chỉ gõ số, ví dụ 120. Không có thì gõ 0.")

    def shown(self, number: int) -> str:
        return number_format(number, use_l10n=True, force_grouping=True)


class LandField(CountField):
    """Square metres; hectares where somebody says so: "12,5 ha"."""

    def read(self, typed: str) -> int:
        hectares = _HECTARES.fullmatch(typed.lower())
        if hectares:
            return int(hectares[1]) * HECTARE + int((hectares[2] or "").ljust(4, "0"))
        metres = _METRES.fullmatch(typed.lower())
        if metres is None:
            raise amounts.NoAmount(typed)
        return amounts.read_count(metres[1])

    def words(self) -> str:
        return _("Gõ số mét vuông như 5.000, hoặc số héc-ta như 12,5 ha.")


class MoneyField(AmountField):
    """Whole đồng; a sum that leaves out its three zeros is asked about. Empty is None."""

    def __init__(self, *, most: int, **options: Any) -> None:
        super().__init__(most=most, empty=None, **options)

    def clean(self, value: Any) -> int | None:
        amount = super().clean(value)
        if amount and amount < prices.LEAST:
            words = _("%(amount)s ít quá. Nếu là %(meant)s thì gõ đủ số không.")
            raise forms.ValidationError(words % {"amount": dong(amount), "meant": dong(amount * 1000)})
        return amount


class ProfitField(MoneyField):
    """Whole đồng, negative where a loss is typed: "-5.000.000", "lỗ 5.000.000". Empty is None."""

    def clean(self, value: Any) -> int | None:
        typed = text.normalise(str("" if value is None else value)[:80])
        loss = _LOSS.match(typed)
        amount = super().clean(typed[loss.end() :] if loss else value)
        return -amount if loss and amount else amount
