"""Form fields for what people type everywhere: đồng, counts, days, moments, names and phones. Read by `amounts`,
`dates` and `phones`; what was typed comes back as it was."""

import datetime
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from catalog import amounts, dates, phones, text
from catalog.templatetags.money import dong

MOST = 10**12  # đồng


class AmountField(forms.Field):
    """Whole đồng from `least` to `most`; empty is `empty`. A box for numbers would read 150.000 as 150."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 80})
    default_error_messages = {
        "no_amount": _("Số tiền gõ như 150.000 hoặc 150000."),
        "range": _("Số tiền từ %(least)s đến %(most)s."),
    }

    def __init__(self, *, least: int = 0, most: int = MOST, empty: int | None = 0, **options: Any) -> None:
        self.least, self.most, self.empty = least, most, empty
        for name in (
            "min_value",
            "max_value",
            "widget",
        ):  # what a model's field and an admin give a number box
            options.pop(name, None)
        super().__init__(**options)

    def to_python(self, value: Any) -> int | None:
        typed = str(value or "").strip() if value != 0 else "0"
        if not typed:
            return None
        try:
            amount = amounts.read(typed)
        except amounts.TooLong:
            amount = self.most + 1
        except amounts.NoAmount as error:
            raise forms.ValidationError(self.error_messages["no_amount"], code="no_amount") from error
        if not self.least <= amount <= self.most:
            words = self.error_messages["range"] % {"least": dong(self.least), "most": dong(self.most)}
            raise forms.ValidationError(words, code="range")
        return amount

    def clean(self, value: Any) -> int | None:
        amount: int | None = super().clean(value)
        return self.empty if amount is None else amount


def grouped(number: int) -> str:
    """As people of the reader's language write it: 1.200."""
    return number_format(number, use_l10n=True, force_grouping=True)


class CountField(forms.Field):
    """A whole number from `least` to `most` as people type it: 1200, 1.200, " 12 ", full-width digits; empty is None.
    Every refusal names the range."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {
        "no_number": _("Gõ một số từ %(least)s đến %(most)s, không có phần lẻ."),
        "range": _("Số từ %(least)s đến %(most)s. Xem lại có thừa, thiếu số không."),
    }

    def __init__(self, *, least: int = 0, most: int, **options: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**options)
        if "required" not in options.get("error_messages", {}):
            self.error_messages["required"] = self.error_messages["no_number"]

    def to_python(self, value: Any) -> int | None:
        typed = str("" if value is None else value)
        if not typed.strip():
            return None
        try:
            number = self.read(typed)
        except amounts.TooLong:
            number = self.most + 1
        except amounts.NoAmount as error:
            raise self.refusal("no_number") from error
        if not self.least <= number <= self.most:
            raise self.refusal("range")
        return number

    def read(self, typed: str) -> int:
        """Raises NoAmount."""
        return amounts.read_count(typed)

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise self.refusal("required")

    def refusal(self, code: str) -> forms.ValidationError:
        limits = {"least": grouped(self.least), "most": grouped(self.most)}
        return forms.ValidationError(str(self.error_messages[code]) % limits, code=code)


class DayField(forms.DateField):
    """A day as a date box sends it or as people type it."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def to_python(self, value: Any) -> datetime.date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return dates.read(value)
        except dates.NoDate as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class MomentField(forms.DateTimeField):
    """A day with its time, Vietnam's."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def to_python(self, value: Any) -> datetime.datetime | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return super().to_python(dates.read_moment(value))
        except dates.NoDate as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class CleanCharField(forms.CharField):
    """Vietnamese text in normal form: NFC, no control characters, single spaces."""

    def to_python(self, value: Any) -> str:
        return text.normalise(str(super().to_python(value) or ""))


class LineField(CleanCharField):
    """One line: a name with line breaks would write lines of its own into the market's letters."""

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class PhoneField(forms.CharField):
    """A phone number in any spelling, as E.164."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "type": "tel", "autocomplete": "off"})
    default_error_messages = {
        "phone": _("Số điện thoại này chưa đúng. Số di động Việt Nam có 10 chữ số, ví dụ 0912 345 678."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)

    def to_python(self, value: Any) -> str:
        typed = str(super().to_python(value) or "")
        if not typed:
            return ""
        try:
            return phones.parse(typed)
        except phones.InvalidPhone as error:
            raise forms.ValidationError(self.error_messages["phone"], code="phone") from error
