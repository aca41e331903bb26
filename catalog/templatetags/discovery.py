"""Tags for <head>: linked data, and the addresses of the same page in both languages."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from catalog.discovery import linked_data
from catalog.discovery.addresses import Addresses, addresses
from catalog.product.content import ProductPage

register = template.Library()
# Inside <script> only "</" and "<!--" could end or change it; as escapes they are the same JSON.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """A data block, which runs nothing and which the content security policy leaves alone."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{body}</script>')  # noqa: S308 - escaped above


@register.simple_tag
def product_data(page: ProductPage, rating: dict[str, Any] | None = None) -> SafeString:
    """`rating` is schema.org's AggregateRating."""
    data = linked_data.product(page) | ({"aggregateRating": rating} if rating else {})
    return json_ld(data) + json_ld(linked_data.path(page))


@register.simple_tag
def stall_data(cooperative: Any) -> SafeString:
    return json_ld(linked_data.cooperative(cooperative)) + json_ld(linked_data.path_of_stall(cooperative))


@register.simple_tag
def site_data() -> SafeString:
    return json_ld(linked_data.organization())


@register.filter
def absolute(path: str) -> str:
    return linked_data.absolute(path)


@register.inclusion_tag("components/languages.html", takes_context=True)
def canonical(context: dict[str, Any]) -> dict[str, Any]:
    """Canonical address and hreflang of a page whose address differs by its language prefix alone."""
    own: Addresses = context.get("addresses") or addresses(context["request"])
    return own._asdict()
