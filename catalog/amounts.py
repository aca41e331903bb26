"""Reading amounts of đồng: as people type them into a form, and as banks print them in a statement.

The one reader for all of them. Đồng have no decimals, so "150.000" and "150,000" are the same; a comma or dot
before one or two digits is a decimal mark, and only zeros may follow it. Never floats: text becomes an int.
"""

import re
from dataclasses import dataclass

from catalog import text

MOST_DIGITS = 15
LONGEST = 80  # letters of what somebody typed as a number, or a bank printed
_CURRENCY = r"(?:vnd|vnđ|đồng|dong|đ|₫)"
_TYPED = re.compile(rf"{_CURRENCY}?\s*(?P<number>[0-9][0-9., ']*?)\s*(?:{_CURRENCY}\.?)?")
_PRINTED = re.compile(
    rf"(?:(?P<first>cr|dr)\.?\s*)?(?P<open>\()?(?P<before>[+-])?"
    rf"\s*{_CURRENCY}?\s*(?P<sign>[+-])?\s*(?P<number>[0-9.,][0-9., ']*?)\s*"
    rf"(?P<after>[+-])?\s*{_CURRENCY}?\.?\s*(?P<close>\))?\s*(?P<side>cr|dr|c|d|có|nợ)?\.?"
)
_SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "’": "'", "\u02bc": "'"})
_GROUPED = re.compile(r"[0-9]{1,3}(?P<mark>[., '])[0-9]{3}(?:(?P=mark)[0-9]{3})*")
_DECIMALS = re.compile(r"(?P<whole>.+)(?P<mark>[.,])(?P<decimals>[0-9]{1,2})")
_SHORT = re.compile(
    rf"(?P<whole>[0-9]{{1,6}})(?:[.,](?P<part>[0-9]{{1,3}}))?\s*(?P<unit>k|n|nghìn|nghin|ngàn|ngan|tr|triệu|trieu|m)"
    rf"\s*(?P<after>[0-9]{{1,3}})?(?:k|n|nghìn|ngàn)?\s*{_CURRENCY}?"
)
_INCOMING = ("+", "cr", "c", "có")


class NoAmount(ValueError):
    """The text is no amount of đồng that can be read in one way only."""


class TooLong(NoAmount):
    """It has more than MOST_DIGITS."""


class Fraction(NoAmount):
    """It has parts of a đồng."""


@dataclass(frozen=True)
class Printed:
    """An amount of a statement: đồng, never negative, and which way its sign or suffix says that it went: 1 in,
    -1 out, 0 where it says nothing."""

    amount: int
    direction: int = 0


def read(raw: str) -> int:
    """Whole đồng as a person types them: 245000, 245.000, 245,000, 245 000, "245.000 đ", 245.000,00.

    A short number with decimals ("15,00") is refused: it may be a thousand with a digit missing. Raises NoAmount.
    """
    if len(raw) > LONGEST or "\x00" in raw:
        raise NoAmount(raw)
    found = _TYPED.fullmatch(text.normalise(raw).lower())
    if found is None:
        raise NoAmount(raw)
    return _whole(found["number"], shortest=4)


def meant(raw: str) -> int | None:
    """Whole đồng of a price as it is said, to be asked about: 85k, "85 nghìn", 1tr9, 1,25tr; None of anything else."""
    found = _SHORT.fullmatch(text.normalise(raw).lower()) if len(raw) <= LONGEST else None
    if found is None or (found["part"] and found["after"]):
        return None
    zeros = 6 if found["unit"] in ("tr", "triệu", "trieu", "m") else 3
    part = found["part"] or found["after"] or ""
    return int(found["whole"] + part.ljust(zeros, "0")[:zeros])


def read_count(raw: str) -> int:
    """A whole number of packs or labels: 1200, 1.200, 1 200; no unit and no decimals. Raises NoAmount."""
    typed = text.normalise(raw) if len(raw) <= LONGEST and "\x00" not in raw else ""
    digits = re.sub(r"[., ']", "", typed)
    if not (_GROUPED.fullmatch(typed) or re.fullmatch(r"[0-9]+", typed)):
        raise NoAmount(raw)
    if len(digits) > MOST_DIGITS:
        raise TooLong(raw)
    return int(digits)


def read_printed(raw: str) -> Printed:
    """An amount as a bank prints it, with sign, brackets, currency and CR or DR. Raises NoAmount."""
    typed = text.normalise(raw).replace("\n", " ").translate(_SIGNS).lower()
    found = _PRINTED.fullmatch(typed) if len(raw) <= LONGEST else None
    if found is None or bool(found["open"]) != bool(found["close"]):
        raise NoAmount(raw)
    signs = [found[name] for name in ("before", "sign", "after") if found[name]]
    told = [
        *signs,
        *(["-"] if found["open"] else []),
        *(found[name] for name in ("first", "side") if found[name]),
    ]
    directions = {1 if sign in _INCOMING else -1 for sign in told}
    if len(signs) > 1 or len(directions) > 1:
        raise NoAmount(raw)
    return Printed(_whole(found["number"], shortest=1), directions.pop() if directions else 0)


def _whole(number: str, *, shortest: int) -> int:
    """`shortest`: the fewest digits of an ungrouped number that may have decimals."""
    parts = _DECIMALS.fullmatch(number)
    whole = parts["whole"] if parts else number
    is_grouped = _GROUPED.fullmatch(whole)
    if parts:
        is_clear = (
            is_grouped["mark"] != parts["mark"]
            if is_grouped
            else whole.isdecimal() and len(whole) >= shortest
        )
        if not is_clear:
            raise NoAmount(number)
        if parts["decimals"].strip("0"):
            raise Fraction(number)
    digits = re.sub(r"[., ']", "", whole)
    if not (is_grouped or whole.isdecimal()):
        raise NoAmount(number)
    if len(digits) > MOST_DIGITS:
        raise TooLong(number)
    return int(digits)
