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
