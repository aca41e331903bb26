"""What a pack holds, read from its name as people write it, so that prices can be compared."""

import re
import unicodedata

KILO = 1000
_NUMBER = r"(\d+(?:[.,]\d+)?)"
_CONTENT = re.compile(
    rf"(?:{_NUMBER}\s*[x×]\s*)?(?<![\d.,]){_NUMBER}\s*(kg|g|gam|gram|ml|lít|lit|l)\b", re.IGNORECASE
)
_TIMES = re.compile(
    r"(?:\d+|\b(?:hai|ba|bốn|năm|sáu|mười))\s*(?:hộp|gói|túi|chai|hũ|lọ|bánh|thùng|con|bao)\b", re.IGNORECASE
)
_COUNTED = re.compile(r"(\d+)\s*(quả|trứng|con|cái|chiếc|tấm)\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\b(?:đôi|bộ|cặp|lốc|combo|set|hai|ba|bốn|năm|sáu|mười)\b", re.IGNORECASE)
_WORDS = {"quả": "qua", "trứng": "qua", "con": "con"}
_SIZES = {"kg": (KILO, "kg"), "ml": (1, "l"), "lít": (KILO, "l"), "lit": (KILO, "l"), "l": (KILO, "l")}
_LEAST, _MOST = 10, 50_000  # grams or millilitres; anything else is no pack that is compared


def content(name: str) -> tuple[int, str] | None:
    """Grams ("kg") or millilitres ("l") of a pack: "Gói 250 g" → (250, "kg"), "2 × 0,5 lít" → (1000, "l").

    None where the name does not say it beyond doubt ("Hộp quà 3 gói 100 g", "1 con 2–3 kg").
    """
    plain = unicodedata.normalize("NFC", name)
    found = _CONTENT.findall(plain)
    if len(found) != 1 or _TIMES.search(plain) or re.search(r"\d\s*[-–]\s*\d", plain):
        return None
    times, amount, unit = found[0]
    size, of = _SIZES.get(unit.lower(), (1, "kg"))
    total = round(float(amount.replace(",", ".")) * size * float((times or "1").replace(",", ".")))
    return (total, of) if _LEAST <= total <= _MOST else None


def measure(name: str) -> tuple[int, str] | None:
    """What prices of packs are compared by: grams ("kg"), millilitres ("l") or pieces ("qua", "con", "cai").

    "Khay 20 quả" → (20, "qua"), "Khăn 35 × 160 cm" → (1, "cai"). None where it is not clear what is in it.
    """
    plain = unicodedata.normalize("NFC", name)
    if _SEVERAL.search(plain):
        return None
    if (held := content(name)) is not None:
        return held
    if counted := _COUNTED.findall(plain):
        count, word = int(counted[0][0]), counted[0][1].lower()
        return (count, _WORDS.get(word, "cai")) if len(counted) == 1 and 0 < count <= _MOST else None
    if _CONTENT.search(plain) or _TIMES.search(plain) or re.search(r"\d\s*[-–]\s*\d", plain):
        return None
    return 1, "cai"


def price_of_unit(name: str, price: int) -> tuple[int, str] | None:
    """Đồng for a kilogram or a litre, and which; None for a pack of just that, and where it is not known."""
    held = content(name)
    if held is None or held[0] == KILO:
        return None
    return round(price * KILO / held[0]), held[1]
