"""Addresses of web pages in what strangers write: it goes on by mail or onto a page under the market's own name."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What makes a mail program draw a link, with or without "https://"; the last part is what hides one from a filter.
# Two-letter ends that are also Vietnamese words ("T.Me", "Hoa Ban.Co") count only with something behind a slash.
LINK = re.compile(
    r"\w://|\b(?:https?|hxxps?|ftp|mailto):|www\.|\bxn--|\b[\w-]+\.(?:com|net|org|vn|info|shop|store|online|link|xyz|"
    r"asia|biz|top|site|club|app|icu|vip|click|live|website|cc|ru|cn|tk|ml|example|io|pw|gg|uk|us|eu|page|dev|cyou|bond|"
    r"sbs|monster|buzz|space|tech|world|today|news|mobi|rest|quest|win|bid|loan|gq|cf|ga)\b"
    r"|\w\.[\u0400-\u04ff\u3040-\u30ff\u4e00-\u9fff]{2}"
    r"|\b[\w-]{3,}\.[a-z]{2,24}/\w|\b(?:t\.co|s\.id|is\.gd|t\.ly|v\.gd|j\.mp)/"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?/\w"
    r"|\bzalo\.me\b|\b(?:m|t|fb|wa)\.me/|\bbit\.ly\b"
    r"|\w ?\. ?com\b|\w\s?(?:\[\s?(?:\.|dot|chấm)\s?\]|\(\s?(?:\.|dot|chấm)\s?\))\s?\w",
    re.IGNORECASE,
)
INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff]")
DOTS = re.compile("[。․]")  # beside those that NFKC knows


def is_in(words: str) -> bool:
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", words))
    return LINK.search(DOTS.sub(".", plain)) is not None


def refuse(words: str) -> None:
    """A form field's validator. Raises ValidationError."""
    if is_in(words):
        raise ValidationError(
            _("Ô này không nhận địa chỉ trang web. Bỏ phần đó đi rồi gửi lại giúp nhé."), code="link"
        )
