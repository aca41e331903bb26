"""Whole pages that show the same to everybody but for the links to the visitor's own account and cart.

A page of the catalogue is known by what it shows: its values, the shell's and the language are the key, so it is drawn
once for the same content, read from the database every time, and never out of date. A page of the site is drawn for
everybody at once and kept for a moment. What differs between two visitors is a hole, filled at every answer.
"""

import copy
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog.discovery.addresses import addresses
from catalog.serving.page_cache import LONGEST, SHARED, Kept, share
from catalog.templatetags.drawing import fill, marked

KEPT = 800  # pages per process, of about forty kilobytes each
MOST = 200  # pages of the site per process
SHELL = ("shell", "site_settings")  # what context processors give that a page of the catalogue shows
HOLE = "hole_visitor"
VISITOR: SafeString = marked([HOLE])[HOLE]
FOR_ALL = "is_for_all"  # a request's attribute
_of_the_site: OrderedDict[tuple[str, str, bool], Kept] = OrderedDict()


def respond(
    request: HttpRequest, template: str, values: dict[str, Any], holes: dict[str, Any] | None = None
) -> HttpResponse:
    """The page of hashable `values`. Its template sees nothing else: no request, and of the context processors SHELL.

    `holes` are what may differ from visitor to visitor. A page with any is not shared (`catalog.serving.page_cache`).
    """
    if len(get_messages(request)):
        return render(request, template, values | (holes or {}))
    shell = _shell(request)
    filled = {HOLE: shell["shell"].visitor, **(holes or {})}
    shell["shell"] = shell["shell"]._replace(visitor=VISITOR)
    key = tuple((values | {"addresses": addresses(request)} | shell).items())
    is_rare = len(request.META.get("QUERY_STRING", "")) > LONGEST  # and as large as somebody likes
    drawer = _draw.__wrapped__ if settings.DEBUG or is_rare else _draw
    text = drawer(template, get_language(), key, tuple(holes or ()))
    response = HttpResponse(fill(text, filled))
    return response if holes else share(request, response)


def is_for_all(request: HttpRequest) -> bool:
    return hasattr(request, FOR_ALL)


def for_all(request: HttpRequest, view: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """The page that `view` shows to everybody, with this visitor's links in it, kept for a moment.

    What it shows to somebody in particular only (a page behind a password, an error, a message) is not kept.
    """
    address = request.get_full_path()
    is_plain = request.method == "GET" and len(address) <= LONGEST and not len(get_messages(request))
    if not (is_plain and request.COOKIES and settings.PAGE_CACHE_SECONDS):
        return view(request)
    key = (request.get_host(), address, request.is_secure())
    found, now = _of_the_site.get(key), time.monotonic()
    if found is None or now >= found.until:
        found = _seen_by_nobody(request, view, now)
        if found is None:
            return view(request)
        _of_the_site[key] = found
        _of_the_site.move_to_end(key)
        while len(_of_the_site) > MOST:
            _of_the_site.popitem(last=False)
    own = fill(found.content.decode(), {HOLE: _shell(request)["shell"].visitor})
    return HttpResponse(own, headers=dict(found.headers))


def _seen_by_nobody(
    request: HttpRequest, view: Callable[[HttpRequest], HttpResponse], now: float
) -> Kept | None:
    """As somebody without a cookie would get it, with a hole for the visitor; None where nothing may be kept."""
    nobody: Any = copy.copy(request)
    nobody.COOKIES, nobody.user, nobody.session = {}, AnonymousUser(), type(request.session)()
    setattr(nobody, FOR_ALL, True)
    response: Any = view(nobody)
    if hasattr(response, "render"):
        response.render()
    if not getattr(response, SHARED, False) or response.status_code != 200 or response.cookies:
        return None
    return Kept(now + settings.PAGE_CACHE_SECONDS, response.content, tuple(response.items()))


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
