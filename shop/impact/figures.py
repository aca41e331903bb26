"""Form fields for counts, money and land as people type them, and what is too much or too little to be meant."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import amounts, fields, prices, text
from catalog.fields import AmountField
from catalog.templatetags.money import dong

HECTARE = 10_000  # square metres
_HECTARES = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,4}))?\s*(?:ha|hec|héc|hecta|héc ta|hec ta)\.?")
_LOSS = re.compile(r"(?:[-−–]|lỗ\b)\s*(?=\S)", re.IGNORECASE)
_METRES = re.compile(r"([0-9][0-9., ]*?)\s*(?:m2|m²|mét vuông|met vuong)?\.?")


class CountField(fields.CountField):
    """A whole number from 0 to `most`; empty is None, which means "not known"."""

    default_error_messages = {
        "no_number": gettext_lazy("Chỉ gõ số từ 0 đến %(most)s, không có phần lẻ. Không có thì gõ 0."),
        "range": gettext_lazy("Nhiều quá: cao nhất là %(most)s. Xem lại có thừa số không."),
    }


class LandField(CountField):
    """Square metres; hectares where somebody says so: "12,5 ha"."""

    default_error_messages = {
        "no_number": gettext_lazy(
            "Gõ số mét vuông như 5.000, hoặc số héc-ta như 12,5 ha; nhiều nhất %(most)s mét vuông."
        ),
        "range": gettext_lazy("Nhiều quá: cao nhất là %(most)s mét vuông. Xem lại có thừa số không."),
    }

    def read(self, typed: str) -> int:
        """Raises NoAmount."""
        plain = text.normalise(typed[: amounts.LONGEST + 1]).lower()
        hectares = _HECTARES.fullmatch(plain)
        if hectares:
            return int(hectares[1]) * HECTARE + int((hectares[2] or "").ljust(4, "0"))
        metres = _METRES.fullmatch(plain)
        if metres is None or len(typed) > amounts.LONGEST:
            raise amounts.NoAmount(typed)
        return amounts.read_count(metres[1])


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
        typed = text.normalise(str("" if value is None else value)[: amounts.LONGEST + 2])
        loss = _LOSS.match(typed)
        amount = super().clean(typed[loss.end() :] if loss else value)
        return -amount if loss and amount else amount
