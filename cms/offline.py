"""The worker that hands out kept lessons without a signal; it rules the addresses of the lessons alone."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Under an address that stays the same; pages say for which part of the site they ask it."""
    response = HttpResponse(_source(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@cache
def _source() -> str:
    return Path(str(finders.find("cms/lessons-worker.js"))).read_text()
