"""The lang attribute of content that was never translated: a screen reader reads it out wrong without one."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from catalog.languages import is_english

register = template.Library()
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
