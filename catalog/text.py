"""Vietnamese text: normal form, search folding, slugs and the sort key.

PostgreSQL here has no ICU collation and Django's slugify drops "đ", so both are done in Python.
"""

import re
import unicodedata

from django.utils.text import slugify

_SPACES = re.compile(r"[\s\u00a0\u200b\u3000]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Letters that look like đ and are others: of Iceland, of West Africa. Old Vietnamese fonts and keyboards write them.
_STROKED_D = str.maketrans({"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "ɖ": "đ"})

BOM = "\ufeff"  # what Excel needs to read a CSV as UTF-8
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Dictionary order of Vietnamese: letters first (a ă â b c d đ e ê …), tones after letters.
_LETTERS = {letter: chr(0x61 + index) for index, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def normalise(text: str) -> str:
    """NFC with the Vietnamese đ, no control characters, full-width digits and letters folded, single spaces."""
    text = _CONTROL.sub("", unicodedata.normalize("NFC", text)).translate(_STROKED_D)
    text = "".join(
        unicodedata.normalize("NFKC", char) if "\uff01" <= char <= "\uff5e" else char for char in text
    )
    lines = (
        _SPACES.sub(" ", line).strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    )
    return "\n".join(lines).strip()


def fold(text: str) -> str:
    """Lower case without diacritics, for search: "Chè Shan tuyết" and "che shan tuyet" are equal."""
    lowered = unicodedata.normalize("NFD", normalise(text).lower().replace("đ", "d"))
    plain = "".join(char for char in lowered if unicodedata.category(char) != "Mn")
    return _SPACES.sub(" ", re.sub(r"[^\w\s]", " ", plain)).strip()


def words(text: str) -> str:
    """Lower case with diacritics, words parted by one space: "Củ sâm, 5–6 năm" → "củ sâm 5 6 năm"."""
    return _SPACES.sub(" ", re.sub(r"[^\w\s]", " ", normalise(text).lower())).strip()


def vi_slugify(text: str) -> str:
    """ASCII slug that keeps đ as d ("Đặc sản" → "dac-san"; Django alone gives "ac-san")."""
    return slugify(fold(text))


def sort_key(text: str) -> str:
    """A string whose byte order is Vietnamese dictionary order (An < Áo < Ăn < Ấm … Dao < Đào)."""
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", normalise(text)).lower():
        decomposed = unicodedata.normalize("NFD", char)
        tone = next((mark for mark in decomposed if mark in _TONES), "")
        base = unicodedata.normalize("NFC", decomposed.replace(tone, "")) if tone else char
        letters.append(_LETTERS.get(base, "!" if base == " " else base if base.isdigit() else ""))
        tones.append(_TONES.get(tone, "0"))
    return "".join(letters) + " " + "".join(tones)


def masked(account_number: str) -> str:
    """The last four characters, enough to recognise an account that one knows: "•••• 0001"."""
    return f"•••• {account_number[-4:]}" if account_number else ""


def spreadsheet_cell(value: str | int) -> str | int:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers.

    Source of the rule: OWASP, "CSV Injection"; blanks before the sign do not disarm it (promise W3).
    """
    if isinstance(value, int):
        return value
    risky = value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS)
    return f"'{value}" if risky else value
