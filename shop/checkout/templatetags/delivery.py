"""Shipping and days of arrival in the cart, which knows nothing of orders."""

import datetime
from typing import Any

from django import template
from django.utils import dateformat
from django.utils.translation import get_language

from catalog import addresses
from shop.cart.cart import Cart
from shop.checkout import delivery

register = template.Library()


@register.simple_tag(takes_context=True)
def cart_delivery(context: dict[str, Any], cart: Cart) -> dict[str, object]:
    """Fills the groups of a cart for the visitor's province: {"province", "totals", "provinces"}."""
    province = delivery.chosen_province(context["request"])
    rows = delivery.rates.get()
    return {
        "province": province,
        "totals": delivery.fill(cart, province),
        "provinces": tuple((row.code, row.name) for row in addresses.provinces().values()),
        "least": {
            group.cooperative.pk: delivery.from_price(rows, group.weight_grams) for group in cart.groups
        },
    }


@register.filter
def days(first: datetime.date | None, last: datetime.date | None) -> str:
    """Two days as people say them: "27–29/11", "30/11–2/12", "27/11"; in English "27–29 Nov"."""
    if first is None or last is None:
        return ""
    start, end = _day(first), _day(last)
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    return f"{start}–{end}"


def _day(day: datetime.date) -> str:
    if (get_language() or "vi").startswith("en"):
        return dateformat.format(day, "j M")
    return f"{day.day}/{day.month}"


@register.filter
def of(values: dict[int, Any], key: int) -> Any:
    """`values[key]`, which templates cannot write."""
    return values.get(key)
