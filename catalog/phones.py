"""Phone numbers: any spelling in, E.164 stored, the national form shown."""

from functools import lru_cache

import phonenumbers

from catalog import text


class InvalidPhone(ValueError):
    """The text is no phone number that can exist."""


def parse(raw: str) -> str:
    """E.164 of a number as typed in Vietnam or with its country code. Raises InvalidPhone."""
    try:
        number = phonenumbers.parse(text.normalise(raw)[:40], "VN")
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone(raw) from error
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhone(raw)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(2000)
def national(e164: str) -> str:
    """As people write it: "0912 000 001". An unparsable value comes back unchanged."""
    try:
        number = phonenumbers.parse(e164, "VN")
    except phonenumbers.NumberParseException:
        return e164
    style = phonenumbers.PhoneNumberFormat
    domestic = number.country_code == 84
    return phonenumbers.format_number(number, style.NATIONAL if domestic else style.INTERNATIONAL)
