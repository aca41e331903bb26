"""What a product or a pack may be called: something to read, short, and no way around the market."""

import re
import unicodedata
from typing import Final

from django.utils.translation import gettext as _

from catalog import text

LONGEST: Final = 140  # letters of a product's name, as its column
LONGEST_PACK: Final = 80
_LINK = re.compile(
    r"https?:|www\.|\b[\w-]+\.(?:com|vn|net|org|shop|store|info|me|ly|io)\b|zalo\.|facebook\.|fb\.",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?:\+?84|0)(?:[ .\-]?\d){8,10}(?!\d)")


# What a pack's size is told with, folded; a figure may stand on its own or with its unit.
_FIGURE = re.compile(r"\d{1,5}(?:kg|g|gr|gam|gram|ml|l|lit|cm|mm|m)?|kg|g|gr|gam|gram|ml|l|lit|cm|mm|m|x")
_SIZES = frozenset(
    [
        "goi", "hop", "tui", "chai", "lo", "hu", "bao", "thung", "banh", "con", "qua", "bo", "can", "lang", "yen",
        "ta", "cai", "chiec", "cap", "doi", "khay", "vi", "bich", "ong", "vien", "cu", "bap", "cay", "buong", "nai",
        "chuc", "tam", "cuon", "dia", "binh", "loai", "co", "kho", "nho", "vua", "to", "lon", "nguyen", "nua",
        "mot", "hai", "ba", "va", "hoac", "tu", "den", "khoang", "hut", "chan", "khong", "say", "tuoi", "xl",
        "s", "xxl", "pack", "box", "bag", "jar", "bottle", "set", "piece", "pieces",
    ]
)  # fmt: skip


class BadName(ValueError):
    """The text says why, in the reader's language."""


def product(typed: str) -> str:
    """The name in its normal form. Raises BadName."""
    name = text.normalise(typed).replace("\n", " ")
    if not name:
        raise BadName(_("Gõ tên sản phẩm, ví dụ: Chè Shan tuyết Phình Hồ."))
    return _checked(name, LONGEST)


def pack(typed: str) -> str:
    """The size of a pack in its normal form. Raises BadName."""
    name = text.normalise(typed).replace("\n", " ")
    if not name:
        raise BadName(_("Gõ cỡ gói, ví dụ: Gói 250 g."))
    return _checked(name, LONGEST_PACK)


def is_size(name: str) -> bool:
    """Whether a pack's name tells its wrapping and size and nothing else."""
    return all(word in _SIZES or _FIGURE.fullmatch(word) for word in text.fold(name).split())


def _checked(name: str, longest: int) -> str:
    if len(name) > longest:
        words = _("Dài quá: %(n)s chữ cái, nhiều nhất là %(most)s. Lời kể để dành cho phần giới thiệu.")
        raise BadName(words % {"n": len(name), "most": longest})
    if sum(unicodedata.category(letter).startswith("L") for letter in name) < 2:
        raise BadName(_("Tên phải có chữ đọc được, đừng chỉ có hình hay số."))
    if _LINK.search(name):
        raise BadName(_("Bỏ đường dẫn trang mạng khỏi tên; người mua đặt ngay trên chợ này."))
    if _PHONE.search(name):
        raise BadName(_("Bỏ số điện thoại khỏi tên; số của hợp tác xã đã có trên trang gian hàng."))
    return name
