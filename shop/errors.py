"""The pages of what goes wrong, and input that no form sees: NUL characters, undecodable paths, a stale token.

400, 500 and 503 ask nothing of the database, the session or the visitor: they must come when those are gone.
"""

import errno
import re
import sys
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import DataError, Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static

from catalog.lists import cards, finding, listing
from catalog.lists.cards import ProductCard
from catalog.serving.ttl_cache import Kept
from shop.accounts import phone_answers
from shop.accounts.login import locked_out
from shop.accounts.tries import TooManyTries

# What Django says of a database that is away, does not answer, or answers too late (shop.database.limits).
AWAY = (OperationalError, InterfaceError)
RETRY_AFTER = "10"  # seconds
PRODUCT = re.compile(r"(?:/en)?/san-pham/[^/]+/?")
popular = Kept(lambda: finding.page(listing.Filters(), 0, 4), seconds=60)


class BadInputMiddleware:
    """Refuses a NUL with a 400 wherever it comes from; PostgreSQL cannot hold one (promise W8)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A quoted cookie may spell a NUL as \000.
        cookies = request.COOKIES.values()
        if (
            "\x00" in request.path
            or "%00" in request.META.get("QUERY_STRING", "")
            or any("\x00" in cookie for cookie in cookies)
        ):
            return plain("400.html", 400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TooManyTries):
            return locked_out(request)  # a page of Wagtail's or Django's that asks for a password
        if isinstance(exception, RequestDataTooBig):
            return plain("413.html", 413)
        if isinstance(exception, (TooManyFieldsSent, SuspiciousOperation)):
            return plain("400.html", 400)
        if isinstance(exception, (ValueError, DataError)) and "NUL (0x00)" in str(exception):
            return plain("400.html", 400)  # a field that was looked up as it was sent
        if isinstance(exception, OSError) and exception.errno == errno.ENAMETOOLONG:
            return not_found(request)  # asked of the media folder
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if phone_answers.are_wanted(request):
        return phone_answers.stale_token()
    return render(request, "403_csrf.html", status=403)


def plain(template: str, status: int, words: str = "") -> HttpResponse:
    """A page below plain.html; `words` say more than the page does."""
    page = {
        "words": words,
        "style": _address("shop/shop.css"),
        "favicon": _address("shop/img/favicon.svg"),
        "hotline": settings.HOTLINE,
    }
    return HttpResponse(render_to_string(template, page), status=status)


def _address(name: str) -> str:
    try:
        return static(name)
    except ValueError:  # no manifest: a page without its looks is still a page
        return f"{settings.STATIC_URL}{name}"


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Something to go on with: search, categories, what is sold now. Files get the page without goods."""
    goods: list[ProductCard] = []
    if not request.path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        with suppress(Error):  # a broken transaction, or no database
            goods = cards.read(popular.get())
    is_product = bool(PRODUCT.fullmatch(request.path))  # whose season may be over; nothing else has one
    return render(request, "404.html", {"popular": goods, "is_product": is_product}, status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A BadRequest that one of our pages raised says what is wrong; others' words are for developers.

    A body too large is found where the form's token is looked for, before any view.
    """
    if isinstance(exception, RequestDataTooBig):
        return plain("413.html", 413)
    return plain("400.html", 400, words=str(exception) if isinstance(exception, BadRequest) else "")


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that is away or busy is waited for, so it is a 503; everything else is a fault of ours."""
    if not isinstance(sys.exc_info()[1], AWAY):
        return plain("500.html", 500)
    response = plain("503.html", 503)
    response["Retry-After"] = RETRY_AFTER
    return response
