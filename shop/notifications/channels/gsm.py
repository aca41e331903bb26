"""What every phone can read: a text in the signs of GSM 03.38, counted in parts as networks bill it."""

import re
import unicodedata

ONE_PART, MANY_PARTS = 160, 153  # characters of GSM 03.38; a header takes seven of each of several parts
MOST_PARTS = 2
LONGEST = MANY_PARTS * MOST_PARTS
DOUBLE = "^{}[]~\\|"  # take two places each (GSM 03.38, extension table)
SPELLED = str.maketrans(
    {"đ": "d", "Đ": "D", "₫": "d", "“": '"', "”": '"', "‘": "'", "’": "'", "`": "'", "–": "-", "—": "-"}
    | {"…": "...", "·": "-", "×": "x", "\u00a0": " ", "•": "-"}
)
ENGLISH_MONEY = re.compile(r"₫(?=\d)")


def plain(text: str) -> str:
    """Without diacritics and in the signs that every phone has: "Đơn mới" → "Don moi"; others are left out."""
    money = ENGLISH_MONEY.sub("VND ", re.sub(r"(?<=\d)\s₫", "₫", text))
    decomposed = unicodedata.normalize("NFD", money.translate(SPELLED))
    bare = "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")
    return "".join(sign for sign in bare if " " <= sign <= "~" or sign == "\n")


def length(text: str) -> int:
    """Places of GSM 03.38 that a plain text takes."""
    return len(text) + sum(sign in DOUBLE for sign in text)


def count_parts(text: str) -> int:
    return 1 if length(text) <= ONE_PART else -(-length(text) // MANY_PARTS)


def fitting(said: str, link: str) -> str:
    """`said` and `link` in at most LONGEST places, shortened at a word."""
    whole = f"{said} {link}".strip()
    if length(whole) <= LONGEST:
        return whole
    words, end = said.split(), f"... {link}".rstrip()
    while words and length(f"{' '.join(words)}{end}") > LONGEST:
        words.pop()
    return f"{' '.join(words)}{end}"
