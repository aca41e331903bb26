"""Parts of pages that are drawn once for the same content, then taken as they are."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from catalog import cards
from catalog.cards import Card
from catalog.models import Product

register = template.Library()
KEPT = 4000  # drawings per process, of about a kilobyte each


@register.simple_tag
def draw(part: str, **values: Any) -> str:
    """Like `include … only`, for a template that shows nothing but `values`, which must be hashable or lists."""
    known = tuple((key, tuple(value) if isinstance(value, list) else value) for key, value in values.items())
    drawn: str = (_draw.__wrapped__ if settings.DEBUG else _draw)(part, get_language(), known)
    return drawn


@register.simple_tag
def product_card(product: Card | Product, **how: Any) -> str:
    """The card of a Card, or of a product from `listing.cards`. `eager` loads its photo at once."""
    card = product if isinstance(product, Card) else cards.of_product(product)
    return draw("components/product_card.html", card=card, **how)


@lru_cache(KEPT)
def _draw(name: str, language: str, values: tuple[tuple[str, Any], ...]) -> str:
    """Never out of date: all that is shown is in the arguments, and the language besides."""
    return render_to_string(name, dict(values))
