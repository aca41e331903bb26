"""Vietnamese tax numbers (mã số thuế): 10 digits, 13 for a branch, or a person's 12-digit identity number."""

import re

from catalog import text

WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
PROVINCES = range(1, 97)  # the first three digits of an identity number: where the birth was registered


class InvalidTaxNumber(ValueError):
    """No tax number can be written so: a wrong length, or a digit mistyped."""


def parse(raw: str) -> str:
    """Digits alone of a number as typed ("0100112437-001", with blanks or dots). Raises InvalidTaxNumber.

    The tenth digit checks the nine before it: 10 − (Σ digit × weight mod 11). Since 1 July 2025 a person's
    identity number is the tax number (Circular 86/2024); of it only the province can be checked.
    """
    digits = re.sub(r"[\s.\-]", "", text.normalise(raw[:60]))
    if not re.fullmatch(r"\d{10}|\d{12}|\d{13}", digits, re.ASCII):
        raise InvalidTaxNumber(raw)
    if len(digits) == 12:
        if int(digits[:3]) not in PROVINCES:
            raise InvalidTaxNumber(raw)
        return digits
    expected = 10 - sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False)) % 11
    if int(digits[9]) != expected or digits[10:] == "000":
        raise InvalidTaxNumber(raw)
    return digits
