"""Whole pages that are known by what they show: drawn once for the same content, read from the database every time.

The page's values, the shell's and the language are the key, so a page is never out of date; what differs between two
visitors who see the same (a form's token) is a hole, filled at every answer.
"""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.template.loader import render_to_string
from django.utils.translation import get_language

from catalog.discovery.addresses import addresses
from catalog.page_cache import LONGEST, share
from catalog.templatetags.drawing import fill, marked

KEPT = 800  # pages per process, of about forty kilobytes each
SHELL = ("shell", "site_settings")  # what context processors give that a page of the catalogue shows


def respond(
    request: HttpRequest, template: str, values: dict[str, Any], holes: dict[str, Any] | None = None
) -> HttpResponse:
    """The page of hashable `values`. Its template sees nothing else: no request, and of the context processors SHELL.

    `holes` are what may differ from visitor to visitor. A page with any is not shared (`catalog.page_cache`).
    """
    if len(get_messages(request)):
        return render(request, template, values | (holes or {}))
    key = tuple((values | {"addresses": addresses(request)} | _shell(request)).items())
    is_rare = len(request.META.get("QUERY_STRING", "")) > LONGEST  # and as large as somebody likes
    drawer = _draw.__wrapped__ if settings.DEBUG or is_rare else _draw
    text = drawer(template, get_language(), key, tuple(holes or ()))
    return HttpResponse(fill(text, holes)) if holes else share(request, HttpResponse(text))


def _shell(request: HttpRequest) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for processor in engines["django"].engine.template_context_processors:  # type: ignore[attr-defined]
        given.update(processor(request))
    # A lazy value would keep its request for as long as the page is kept.
    return {
        name: getattr(given[name], "_wrapped", given[name]) if bool(given[name]) else None for name in SHELL
    }


@lru_cache(KEPT)
def _draw(template: str, language: str, values: tuple[tuple[str, Any], ...], holes: tuple[str, ...]) -> str:
    return render_to_string(template, dict(values) | marked(holes))
