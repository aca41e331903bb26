"""Parts of pages that are drawn once for the same content, then taken as they are."""

import secrets
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalog.lists.cards import ProductCard

register = template.Library()
KEPT = 6000  # drawings per process, of about a kilobyte each
HOLE = "hole_"
SECRET = secrets.token_hex(8)


@register.simple_tag
def draw(part: str, **values: Any) -> SafeString:
    """Like `include … only`, for a template that shows nothing but `values`, which must be hashable or lists.

    A value named `hole_…` may be another at every drawing (a token, this page's address): the template shows it
    plainly as `{{ hole_… }}`, and it is put in afterwards, escaped.
    """
    known, holes = [], {}
    for key, value in values.items():
        if key.startswith(HOLE):
            holes[key] = value
        else:
            known.append((key, tuple(value) if isinstance(value, list) else value))
    draw_now = _draw.__wrapped__ if settings.DEBUG else _draw
    return fill(draw_now(part, get_language(), tuple(known), tuple(holes)), holes)


def marked(holes: Iterable[str]) -> dict[str, SafeString]:
    """What a drawing shows where a hole is; no content can hold it."""
    return {hole: mark_safe(f"{SECRET}{hole};") for hole in holes}  # noqa: S308 - hexadecimal and a name


def fill(text: str, holes: Mapping[str, Any]) -> SafeString:
    for hole, value in holes.items():
        text = text.replace(f"{SECRET}{hole};", conditional_escape(value))
    return mark_safe(text)  # noqa: S308 - a template's output, and escaped values


@register.simple_tag
def product_card(card: ProductCard, **how: Any) -> SafeString:
    """`hide_seller`: on the seller's own page."""
    return draw("components/product_card.html", card=card, **how)


@lru_cache(KEPT)
def _draw(name: str, language: str, values: tuple[tuple[str, Any], ...], holes: tuple[str, ...]) -> str:
    """Never out of date: all that is shown is in the arguments, and the language besides."""
    return render_to_string(name, dict(values) | marked(holes))
