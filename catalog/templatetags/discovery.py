"""Tags for <head>: linked data, and the addresses of the same page in both languages."""

import json
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.safestring import SafeString, mark_safe

from catalog.discovery import linked_data

register = template.Library()
# Inside <script> only "</" and "<!--" could end or change it; as escapes they are the same JSON.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
# Of a list's query only these make another page; sorting and searching do not.
OWN_PAGES = ("danh-muc", "xa", "htx", "trang")


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """A data block, which runs nothing and which the content security policy leaves alone."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{body}</script>')  # noqa: S308 - escaped above


@register.simple_tag
def product_data(product: Any, variants: Any) -> SafeString:
    return json_ld(linked_data.product(product, variants)) + json_ld(linked_data.path(product))


@register.simple_tag
def stall_data(cooperative: Any) -> SafeString:
    return json_ld(linked_data.cooperative(cooperative))


@register.simple_tag
def site_data() -> SafeString:
    return json_ld(linked_data.organization())


@register.filter
def absolute(path: str) -> str:
    return linked_data.absolute(path)


@register.inclusion_tag("components/languages.html", takes_context=True)
def canonical(context: dict[str, Any]) -> dict[str, Any]:
    """Canonical address and hreflang of a page whose address differs by its language prefix alone."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name in list(query):
        if name not in OWN_PAGES or (name == "trang" and query[name] == "1"):
            del query[name]
    address = f"{request.path}?{query.urlencode()}" if query else request.path
    return {
        "canonical": linked_data.absolute(address),
        "languages": [(code, linked_data.absolute(translate_url(address, code))) for code in ("vi", "en")],
    }
