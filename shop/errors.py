"""Input that no form sees: NUL characters, undecodable paths, a stale CSRF token. Never a 500."""

import errno
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


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
            return render(request, "400.html", status=400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RequestDataTooBig):
            return render(request, "400.html", status=413)
        if isinstance(exception, (TooManyFieldsSent, SuspiciousOperation)):
            return render(request, "400.html", status=400)
        if isinstance(exception, (ValueError, DataError)) and "NUL (0x00)" in str(exception):
            return render(request, "400.html", status=400)  # a field that was looked up as it was sent
        if isinstance(exception, OSError) and exception.errno == errno.ENAMETOOLONG:
            return render(request, "404.html", status=404)  # asked of the media folder
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
