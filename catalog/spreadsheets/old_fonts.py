"""Vietnamese of before Unicode: text whose letters are right only in an old font (TCVN3: .VnTime; VNI: VNI-Times), and
UTF-8 that was read as another code. Recognised by which reading gives Vietnamese syllables.

Source of the tables: TCVN 5712:1993 (third form) and VNI Software's two-byte code for Windows.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace

from catalog.spreadsheets.files import Cell, Sheet

TCVN3, VNI, MISREAD = "TCVN3 (.VnTime)", "VNI", "UTF-8"
LOOKED_AT = 400  # cells with signs beyond ASCII that are looked at to decide

_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_VNI_MARKS = {  # after a vowel: what it adds
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_LETTERS = dict(zip("ôöñæóòîÔÖÑÆÓÒÎ", "ơưđỉĩịỵƠƯĐỈĨỊỴ", strict=True))
_MARKS = "".join(_VNI_MARKS)
_VNI = re.compile(
    rf"([aeiouyôöAEIOUYÔÖ])([{_MARKS}{_MARKS.upper()}])|[{''.join(_VNI_LETTERS)}]"
)  # a pair before a letter

_ONSET = "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
_OPEN = (
    "oai|oay|oeo|uây|uôi|uya|uyu|ươi|ươu|iêu|yêu|uêu|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|ua|ui|uy|ưa|ưi|ưu|oa|oe|"
    "uê|uơ|[aeêioôơuưy]"
)
_CLOSED = "uyê|oă|oa|oe|uâ|uê|uô|uy|iê|yê|ươ|oo|[aăâeêioôơuưy]"
_SYLLABLE = re.compile(rf"{_ONSET}(?:(?:{_OPEN})|(?:{_CLOSED})(?P<end>ch|nh|ng|[cmnpt]))")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"[^\s\d!-/:-@\[-`{-~]+")  # between blanks, digits and ASCII's signs
_MODERN = re.compile(r"[\u0102-\u01b0\u0300-\u0323\u1ea0-\u1ef9]")  # letters that no old font's code has


def convert(sheet: Sheet) -> tuple[Sheet, str]:
    """The sheet with its letters as they were meant, and from which code; "" where nothing was to be done."""
    name = recognise(_texts(sheet), encoding=sheet.encoding)
    if not name:
        return sheet, ""
    rows = [(line, [_converted(cell, name, sheet.encoding) for cell in cells]) for line, cells in sheet.rows]
    return replace(sheet, rows=rows), name


def recognise(texts: Iterable[str], *, encoding: str = "") -> str:
    """The code of these texts, "" for Unicode. A single odd word decides nothing."""
    seen = [text for text in texts if not text.isascii()][:LOOKED_AT]
    plain = sum(map(oddness, seen))
    if not plain:
        return ""
    left = {name: sum(oddness(_converted_text(text, name, encoding)) for text in seen) for name in _READINGS}
    best = min(left, key=lambda name: left[name])
    return best if left[best] * 2 < plain else ""


def oddness(text: str) -> int:
    """How many words with signs beyond ASCII are no Vietnamese syllable."""
    return sum(1 for word in _WORD.findall(text) if not word.isascii() and not is_syllable(word))


def is_syllable(word: str) -> bool:
    """Whether Vietnamese could have it: its letters, one tone, and only two tones before a stop (c, ch, p, t)."""
    parts = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in parts if mark in _TONES]
    bare = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))
    found = _SYLLABLE.fullmatch(bare)
    if found is None or len(tones) > 1:
        return False
    is_stopped = found["end"] in ("c", "ch", "p", "t")
    return not is_stopped or tones in (["\u0301"], ["\u0323"])


def _texts(sheet: Sheet) -> list[str]:
    return [cell for _line, cells in sheet.rows for cell in cells if isinstance(cell, str)]


def _converted(cell: Cell, name: str, encoding: str) -> Cell:
    return _converted_text(cell, name, encoding) if isinstance(cell, str) and not cell.isascii() else cell


def _converted_text(text: str, name: str, encoding: str) -> str:
    """A text that is Unicode already among others that are not, is left as it is."""
    raw = _as_bytes_showed(text, encoding)
    if _MODERN.search(raw):
        return text
    converted = _READINGS[name](raw)
    return converted if oddness(converted) <= oddness(text) else text


def _as_bytes_showed(text: str, encoding: str) -> str:
    """What a text of eight-bit letters that was read as Vietnam's code page is in the Western one."""
    try:
        return text.encode("cp1258").decode("latin-1") if encoding == "cp1258" else text
    except UnicodeEncodeError:
        return text


def _read_tcvn3(text: str) -> str:
    return "".join(_TCVN3.get(letter, letter) for letter in text)


def _read_vni(text: str) -> str:
    return _VNI.sub(_vni_letter, text)


def _vni_letter(found: re.Match[str]) -> str:
    if not found[2]:
        return _VNI_LETTERS[found[0]]
    letter = _VNI_LETTERS.get(found[1], found[1])
    return unicodedata.normalize("NFC", letter + _VNI_MARKS[found[2].lower()])


def _read_misread(text: str) -> str:
    """UTF-8 that somebody opened as Western text and saved: "ChÃ¨"."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode()
        except UnicodeError:
            continue
    return text


_READINGS: dict[str, Callable[[str], str]] = {TCVN3: _read_tcvn3, VNI: _read_vni, MISREAD: _read_misread}
