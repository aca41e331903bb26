"""A price said back in words, for a pack and for a kilogram or a litre; `static/stall/said.js` says the same while it
is typed."""

import unicodedata

from catalog import pack_sizes
from shop.treasury.settlement import spelled_amounts

NOUNS = (
    *("gói", "hộp", "túi", "chai", "hũ", "lọ", "bánh", "bao", "thùng", "can", "bịch", "giỏ", "cái", "chiếc"),
    *("con", "bộ", "khăn", "cuộn", "ống", "cặp", "vỉ", "rổ"),
)
UNITS = {"kg": "ki-lô", "l": "lít"}
ROUNDED_TO = 1000  # đồng of a kilogram


def price(pack: str, dong: int) -> str:
    """ "tám mươi lăm nghìn đồng một gói", whatever the pack calls itself: "… một chai" for "Chai 0,5 lít"."""
    return f"{spelled_amounts.amount(dong).lower()} một {_noun(pack)}"


def unit_price(pack: str, dong: int) -> str:
    """ "tám trăm năm mươi nghìn đồng một ki-lô", to the nearest thousand; "" where the pack does not say what it holds,
    and where it holds just that."""
    found = pack_sizes.price_of_unit(pack, dong)
    if found is None:
        return ""
    exact, unit = found
    near = (exact + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO
    said = f"{spelled_amounts.amount(near or exact).lower()} một {UNITS[unit]}"
    return said if near in (0, exact) else f"khoảng {said}"


def said(pack: str, dong: int) -> str:
    """Both in one line, as `said.js` draws them."""
    return ", ".join(filter(None, (price(pack, dong), unit_price(pack, dong))))


def _noun(pack: str) -> str:
    named = unicodedata.normalize("NFC", pack).lower().split()
    return next((word for word in named if word in NOUNS), "gói")
