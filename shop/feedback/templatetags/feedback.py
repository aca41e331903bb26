"""Brings this room's pieces into pages of rooms below it, which may not import it."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from catalog.models import Product
from shop.feedback import reading
from shop.orders.models import Order, Purchase, Status

register = template.Library()
UNIT = 10  # of the drawing in which a star is one wide


@register.simple_tag
def product_voices(product: Product) -> reading.ProductVoices:
    """`{% product_voices product as voices %}`; one query."""
    return reading.for_product(product.pk)


@register.inclusion_tag("feedback/review_links.html", takes_context=True)
def review_links(context: dict[str, Any], order: Order) -> dict[str, Any]:
    """The way from a delivered order on the buyer's page to its reviews; no query. Needs `purchase` there."""
    purchase: Purchase = context["purchase"]
    is_open = order.status == Status.DELIVERED and not order.is_internal
    url = f"{reverse('feedback:purchase', args=[purchase.number])}?{urlencode({'t': purchase.token})}"
    return {"is_open": is_open, "url": url}


@register.inclusion_tag("feedback/stars.html")
def stars(number: float) -> dict[str, Any]:
    """Five stars, filled as far as `number` (0–5) goes; the words beside them say the number."""
    return {"width": f"{UNIT * number:.1f}"}  # text: the active language may write a comma
