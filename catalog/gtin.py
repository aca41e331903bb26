"""GS1 article numbers: any of the four lengths in, fourteen digits stored.

Source of the check digit: GS1 General Specifications, section 7.9.
"""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LENGTHS = (8, 12, 13, 14)
STORED = 14


class InvalidGtin(ValueError):
    """The text is no GTIN: wrong length, other signs than digits, or a wrong check digit."""


def check_digit(body: str) -> str:
    """The last digit of a GTIN, from the digits before it: weights 3 and 1 by turns, from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def parse(raw: str) -> str:
    """Fourteen digits, zeros in front, of a GTIN-8, -12, -13 or -14; blanks and dashes are forgiven.

    Raises InvalidGtin.
    """
    plain = unicodedata.normalize("NFKC", raw[:40])
    digits = "".join(sign for sign in plain if not sign.isspace() and sign != "-")
    if not (digits.isascii() and digits.isdigit() and len(digits) in LENGTHS and digits.strip("0")):
        raise InvalidGtin(raw)
    if check_digit(digits[:-1]) != digits[-1]:
        raise InvalidGtin(raw)
    return digits.zfill(STORED)


def printed(stored: str) -> str:
    """As under the bars: without the zeros that fill fourteen places."""
    digits = stored.lstrip("0")
    return digits.zfill(next(length for length in LENGTHS if len(digits) <= length))


def validate(raw: str) -> None:
    """For a model field. Raises ValidationError."""
    try:
        parse(raw)
    except InvalidGtin as error:
        raise ValidationError(_("Mã GTIN gồm 8, 12, 13 hoặc 14 chữ số và chữ số cuối phải khớp.")) from error
