"""Sums of money in words, for whoever does not read figures easily."""

from django import template
from django.utils.translation import get_language

from shop.treasury.settlement import spelled_amounts

register = template.Library()


@register.filter
def in_words(dong: int) -> str:
    """ "Một trăm bốn mươi bốn nghìn đồng"; empty on an English page, whose readers have no use for it."""
    return "" if (get_language() or "").startswith("en") else spelled_amounts.amount(abs(dong))
