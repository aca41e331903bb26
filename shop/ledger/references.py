"""A bank's reference for a movement on an account: how it is compared, and when it says nothing."""

import re

from catalog import text

FILLERS = frozenset(
    {"NA", "NULL", "NONE", "NIL", "NAN", "UNDEFINED", "KHONG", "KHONGCO", "TRONG", "X", "XX", "XXX"}
)


def plain(raw: str) -> str:
    """The reference in upper case and without blanks: "ft 2633" and "FT2633" are equal.

    Empty where it identifies nothing: signs alone, zeros alone ("-", "0", "00.000"), or a word for "none"."""
    reference = "".join(text.normalise(raw).split()).upper()
    letters = re.sub(r"[\W_]", "", text.fold(reference)).upper()
    return "" if not letters.strip("0") or letters in FILLERS else reference


def is_telling(raw: str) -> bool:
    """Whether the reference identifies anything."""
    return bool(plain(raw))
