"""The web server's door. Every answer leaves in one piece."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from catalog.serving import ttl_cache
from shop import translations
from shop.database import limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
django = get_wsgi_application()
limits.apply(limits.WEB)
translations.merge()
get_resolver().url_patterns  # noqa: B018 — loads every view now, and with them what is read ahead
reader = ttl_cache.read_ahead()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Granian's own threads carry a list of bytes to its reader. An iterator's pieces (a static file, a table of
    the CMS) it asks for as slowly as the reader takes them, and the process's one thread would wait for that.
    """
    response: Iterable[bytes] = django(environ, start_response)
    try:
        return [b"".join(response)]
    finally:
        response.close()  # type: ignore[attr-defined]
