"""Addresses of web pages in what strangers write: it goes on by mail or onto a page under the market's own name."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What makes a mail program draw a link, with or without "https://"; the second part is what hides one from a filter.
LINK = re.compile(
    r"\b(?:https?|hxxps?|ftp):|www\.|\b[\w-]+\.(?:com|net|org|vn|info|shop|store|online|link|xyz|asia|biz|top|site|"
    r"club|app|icu|vip|click|live|website|cc|ru|cn|tk|ml|example)\b"
    r"|\b(?:zalo|m|t|fb|wa)\.me\b|\bbit\.ly\b"
    r"|\w(?:\[\.\]|\(\.\)|\[dot\]|\(dot\))\w",
    re.IGNORECASE,
)
INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff]")
DOTS = re.compile("[。．｡․]")


def is_in(words: str) -> bool:
    return LINK.search(DOTS.sub(".", INVISIBLE.sub("", words))) is not None


def refuse(words: str) -> None:
    """A form field's validator. Raises ValidationError."""
    if is_in(words):
        raise ValidationError(
            _("Ô này không nhận địa chỉ trang web. Bỏ phần đó đi rồi gửi lại giúp nhé."), code="link"
        )
