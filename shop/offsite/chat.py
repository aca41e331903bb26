"""Reads a livestream's lines as people type them in a chat: who, how many of what, which phone. It guesses, a person
confirms; what cannot be read stays beside its row as it was typed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from catalog import pack_sizes, phones, text
from catalog.models import Variant

MOST_LINES = 100
MOST_ROWS = 200
MOST_PACKS = 999  # in a line of a chat; a larger number is something else
LONGEST_LINE = 300  # signs
NEAR = 0.8  # of the letters of two words that must agree where one is mistyped
# A mobile number has nine digits after its zero, a landline ten.
_PHONES = [re.compile(rf"(?<!\d)(?:\+?84|0)(?:[\s.\-]?\d){{{digits}}}(?!\d)") for digits in (9, 10)]
_WEIGHT = r"(?:kg|kí|ki|ký|cân|can|g|gam|gr|lạng|lang|ml|l|lít|lit)"
_PACK = r"(?:gói|goi|hộp|hop|túi|tui|chai|hũ|hu|lọ|lo|bịch|bich|cái|cai|bó|bo|bánh|banh|con|quả|qua|x|phần|phan|set)"
_ITEM = re.compile(
    rf"(?<![\w.,])(?P<n>\d+(?:[.,]\d+)?)\s*(?:(?P<weight>{_WEIGHT})|(?P<pack>{_PACK}))?(?![\w])",
    re.IGNORECASE,
)
_GRAMS = {
    **dict.fromkeys(("kg", "kí", "ki", "ký", "cân", "can", "l", "lít", "lit"), 1000),
    **dict.fromkeys(("lạng", "lang"), 100),
    **dict.fromkeys(("g", "gam", "gr", "ml"), 1),
}
_CALLED = re.compile(r"^(?:c|chị|chi|a|anh|e|em|cô|co|bác|bac|chú|chu|bà|ông|ong)\.?\s+(?=\S)", re.IGNORECASE)
_ASKING = re.compile(r"\s+(?:lấy|lay|chốt|chot|mua|đặt|dat|cho|xin|ơi|oi)$", re.IGNORECASE)
_EMPTY = frozenset(
    ("va", "voi", "nhe", "nha", "a", "oi", "cho", "lay", "chot", "mua", "them", "em", "minh")
) | frozenset(("dat", "ship", "c", "sdt", "dt"))
EDGES = " ,;:.-–+"  # of a name or of goods: what only parts them


@dataclass(frozen=True)
class ChatLine:
    """One kind of goods of one line. `variant_id` is None where no pack is meant beyond doubt; `typed` is the line."""

    typed: str
    name: str
    phone: str  # E.164 or empty
    words: str  # of the goods
    quantity: int
    variant_id: int | None


@dataclass(frozen=True)
class _Known:
    variant: Variant
    words: frozenset[str]
    initials: str
    grams: int | None


def read(pasted: str, variants: Iterable[Variant]) -> tuple[list[ChatLine], int]:
    """A row for each kind of goods, and how many lines were left unread beyond MOST_LINES or MOST_ROWS.

    `variants` are the stall's own, with their products.
    """
    lines = [line for raw in pasted.splitlines() if (line := text.normalise(raw[:LONGEST_LINE]).strip())]
    known = [_known(variant) for variant in variants]
    rows: list[ChatLine] = []
    for number, line in enumerate(lines):
        found = _line(line, known)
        if number >= MOST_LINES or len(rows) + len(found) > MOST_ROWS:
            return rows, len(lines) - number
        rows += found
    return rows, 0


def _known(variant: Variant) -> _Known:
    folded = text.fold(variant.product.name).split()
    held = pack_sizes.content(variant.name)
    return _Known(variant, frozenset(folded), "".join(word[0] for word in folded), held[0] if held else None)


def _line(line: str, known: Sequence[_Known]) -> list[ChatLine]:
    phone, rest = _phone(line)
    items = [found for found in _ITEM.finditer(rest) if _number(found) <= MOST_PACKS]
    if not items:
        return [ChatLine(line, "", phone, "", 1, None)]
    name = _name(rest[: items[0].start()])
    ends = [*(item.start() for item in items[1:]), len(rest)]
    parts = [(item, rest[item.end() : end].strip(EDGES)) for item, end in zip(items, ends, strict=True)]
    rows: list[ChatLine] = []
    for number, (item, words) in enumerate(parts):
        if item["weight"] and not words and number and not parts[number - 1][0]["weight"]:
            continue  # "2 gói chè 100g": the size of the pack before
        size = None
        if number + 1 < len(parts) and parts[number + 1][0]["weight"] and not parts[number + 1][1]:
            size = _grams(parts[number + 1][0])
        rows.append(_row(line, name, phone, item, words, size, known))
    return rows


def _phone(line: str) -> tuple[str, str]:
    """The first number that can be a phone's, and the line without it."""
    for found in (match for form in _PHONES for match in form.finditer(line)):
        try:
            return phones.parse(found.group()), f"{line[: found.start()]} {line[found.end() :]}"
        except phones.InvalidPhone:
            continue
    return "", line


def _name(before: str) -> str:
    name = _ASKING.sub("", _CALLED.sub("", before.strip(EDGES))).strip(EDGES)
    return name[:120]


def _number(item: "re.Match[str]") -> float:
    return float(item["n"].replace(",", "."))


def _grams(item: "re.Match[str]") -> int:
    return round(_number(item) * _GRAMS[item["weight"].lower()])


def _row(
    line: str,
    name: str,
    phone: str,
    item: "re.Match[str]",
    words: str,
    size: int | None,
    known: Sequence[_Known],
) -> ChatLine:
    """`size`: grams or millilitres of the pack, where the line says it."""
    fitting = _meant(words, known)
    if item["weight"]:
        found = _of_weight(fitting, _grams(item))
        variant, quantity = found or (None, 1)
    else:
        sized = [one for one in fitting if size is None or one.grams == size]
        variant = sized[0].variant if len(sized) == 1 else None
        quantity = int(_number(item)) if _number(item).is_integer() and _number(item) >= 1 else 1
    if variant is None:
        words = f"{item.group().strip()} {words}" if item["weight"] or quantity != _number(item) else words
    return ChatLine(line, name, phone, words[:200], quantity, variant.pk if variant else None)


def _meant(words: str, known: Sequence[_Known]) -> list[_Known]:
    """The packs whose product answers best to the words; none where nothing does."""
    asked = [word for word in text.fold(words).split() if word not in _EMPTY and not word.isdecimal()]
    scored = [(score, one) for one in known if (score := _score(asked, one)) > 0]
    best = max((score for score, _one in scored), default=0.0)
    return [one for score, one in scored if score == best]


def _score(asked: list[str], one: _Known) -> float:
    """The share of the words that the product has, whole, mistyped, or as initials ("sc": Séng cù)."""
    if not asked:
        return 0
    hits = sum(
        1 for word in asked if word in one.words or _is_near(word, one.words) or _is_short(word, one.initials)
    )
    return hits / len(asked) if hits * 2 >= len(asked) else 0


def _is_near(word: str, words: frozenset[str]) -> bool:
    return len(word) >= 4 and any(SequenceMatcher(None, word, other).ratio() >= NEAR for other in words)


def _is_short(word: str, initials: str) -> bool:
    return 2 <= len(word) <= 4 and word in initials


def _of_weight(fitting: Sequence[_Known], grams: int) -> tuple[Variant, int] | None:
    """So many packs of one size that together weigh what was asked for: one of just that, else the largest."""
    sizes = [(one.grams, one.variant) for one in fitting if one.grams and grams and grams % one.grams == 0]
    if not sizes:
        return None
    size, variant = max(sizes, key=lambda found: found[0])
    return variant, grams // size
