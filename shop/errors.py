"""Input that no form sees: NUL characters, undecodable paths, a stale CSRF token. Never a 500."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class BadInputMiddleware:
    """Refuses a NUL in the address or query with a 400; PostgreSQL cannot hold one (promise W8)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return render(request, "400.html", status=400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RequestDataTooBig):
            return render(request, "400.html", status=413)
        if isinstance(exception, (TooManyFieldsSent, SuspiciousOperation)):
            return render(request, "400.html", status=400)
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
