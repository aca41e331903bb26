"""The lang attribute of content that was never translated: a screen reader reads it out wrong without one."""

import re
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from catalog import text
from catalog.languages import is_english

register = template.Library()
MONTHS_LOT = re.compile(r"Lô tháng (\d{1,2})/(\d{4})( \(\d+\))?")  # what the stall's form proposes
VIETNAMESE = mark_safe(' lang="vi"')


@register.simple_tag
def in_vietnamese() -> SafeString | str:
    """For what exists in Vietnamese alone: `<dd{% in_vietnamese %}>`."""
    return VIETNAMESE if is_english() else ""


@register.filter
def lang_of(thing: Any, name: str) -> SafeString | str:
    """For what may have been translated: `<p{{ product|lang_of:"summary" }}>`.

    `thing` says what was not (`untranslated`), or is a model with a field `<name>_en`.
    """
    if not is_english():
        return ""
    names = getattr(thing, "untranslated", None)
    is_vietnamese = not getattr(thing, f"{name}_en", "") if names is None else name in names
    return VIETNAMESE if is_vietnamese else ""


@register.filter
def is_only_vietnamese(words: str) -> bool:
    """Whether an English page shows words of somebody in Vietnamese: they carry its signs."""
    return is_english() and text.words(words) != text.fold(words)


@register.filter
def lot_name(batch: str) -> str:
    """A lot's name in the page's language where it is the usual one; a name somebody thought of stays as it is."""
    if not (found := MONTHS_LOT.fullmatch(batch)):
        return batch
    month, year, again = found.groups()
    words = pgettext("để đọc", "Lô tháng %(month)d/%(year)d")
    return words % {"month": int(month), "year": int(year)} + (again or "")
