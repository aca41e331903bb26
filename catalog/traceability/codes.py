"""Lot codes as people type them, and the addresses that squares on labels carry (GS1 Digital Link, URI syntax 1.2)."""

import re
import unicodedata
from dataclasses import dataclass

import segno
from django.conf import settings

from catalog import gtin
from catalog.models.lots import ALPHABET, CODE_LENGTH

LONGEST = 400  # signs of what somebody typed or pasted
LOT, GTIN = "10", "01"  # GS1 application identifiers
LOOK_ALIKES = str.maketrans({"1": "L", "I": "L"})  # of the three only L is in the alphabet


def read(typed: str) -> str:
    """The code in what was typed: any case, blanks and dashes anywhere, or a whole pasted address. "" for none."""
    plain = unicodedata.normalize("NFKC", typed[:LONGEST]).upper().split("?")[0]
    last = plain.strip().rstrip("/").rpartition("/")[2]
    code = re.sub(r"[\s\-\u2010-\u2015_.,:]", "", last).translate(LOOK_ALIKES)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else ""


@dataclass(frozen=True)
class Link:
    """What a GS1 Digital Link names: an article (14 digits), and a lot of it ("" where it names none)."""

    gtin: str
    lot: str


def read_link(path: str, query_lot: str = "") -> Link | None:
    """The link whose path after "/01/" is `path`: the GTIN, then pairs of identifier and value in any order.

    Identifiers besides the lot's (serial, variant) are left alone. None where it is no such link.
    """
    gtin_typed, *rest = path.strip("/").split("/")
    try:
        number = gtin.parse(gtin_typed)
    except gtin.InvalidGtin:
        return None
    if len(rest) % 2:
        return None
    values = dict(zip(rest[::2], rest[1::2], strict=True))
    return Link(number, values.get(LOT, query_lot))


def address(code: str, gtin_number: str = "") -> str:
    """What the square of a lot says: the GS1 form where the pack has a GTIN. Both lead to a counted visit."""
    if gtin_number:
        return f"{settings.SITE_URL}/{GTIN}/{gtin_number}/{LOT}/{code}"
    return f"{settings.SITE_URL}/truy-xuat/{code}/?q=1"


def square(text: str) -> str:
    """The QR code as SVG with a quiet zone of four modules, error level M."""
    code = segno.make(text, error="m", micro=False, boost_error=False)
    return code.svg_inline(border=4, dark="#000000", light="#ffffff", omitsize=True)
