"""Answers that every visitor without a cart or login shares, kept for less than a second in each process.

A crowd that looks at one page costs one drawing a second and process; a changed price or stock is seen by everybody
within that second. A view offers its answer by `share`; nothing else is ever kept.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip

MOST = 500  # answers per process, of about seven kilobytes each
LONGEST = 300  # signs of an address; nobody shares a longer one, and pages repeat it in their links
SHARED = "is_shared"  # an answer's attribute
HARMLESS = {settings.CSRF_COOKIE_NAME}  # cookies that change no shared page
Key = tuple[str, str, bool, bool]  # host, address, compressed, secure


class Kept(NamedTuple):
    until: float
    content: bytes
    headers: tuple[tuple[str, str], ...]


def share(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Lets others see this answer for a moment, if nothing in it is this visitor's own."""
    if request.method == "GET" and not (request.COOKIES.keys() - HARMLESS):
        setattr(response, SHARED, True)
    return response


class PageCacheMiddleware:
    """Stands outside compression, so that compressed answers are kept, and inside what guards every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.kept: OrderedDict[Key, Kept] = OrderedDict()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = request.get_full_path()
        if request.method != "GET" or request.COOKIES.keys() - HARMLESS or len(address) > LONGEST:
            return self.get_response(request)
        key = (
            request.META.get("HTTP_HOST", ""),
            address,
            # What the compression inside goes by: browsers spell the rest in a hundred ways.
            re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")) is not None,
            request.is_secure(),
        )
        now = time.monotonic()
        found = self.kept.get(key)
        if found is not None and now < found.until:
            return HttpResponse(found.content, headers=dict(found.headers))
        response = self.get_response(request)
        if getattr(response, SHARED, False) and response.status_code == 200 and not response.cookies:
            self._keep(
                key, Kept(now + settings.PAGE_CACHE_SECONDS, response.content, tuple(response.items()))
            )
        return response

    def _keep(self, key: Key, kept: Kept) -> None:
        self.kept[key] = kept
        self.kept.move_to_end(key)
        while len(self.kept) > MOST:
            self.kept.popitem(last=False)
