"""The stall on a phone's home screen: its manifest, and the worker that hands out kept pages without a signal."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shop.stall.requests import StallRequest

ICONS = (
    ("icon-192", "192x192", "any"),
    ("icon-512", "512x512", "any"),
    ("icon-maskable-512", "512x512", "maskable"),
)
SHARED = ("stall/kept.js", "stall/queue.js")  # what the worker and the pages have in common
INDIGO, PAPER = "#232f6b", "#fbf7ef"


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    with override("vi"):
        values = {
            "id": "/htx/",
            "name": _("Gian hàng Chợ Phiên"),
            "short_name": _("Gian hàng"),
            "lang": "vi",
            "start_url": reverse("stall:today"),
            "scope": "/",  # the login as well
            "display": "standalone",
            "theme_color": INDIGO,
            "background_color": PAPER,
            "icons": [
                {
                    "src": static(f"shop/img/{name}.png"),
                    "sizes": size,
                    "type": "image/png",
                    "purpose": purpose,
                }
                for name, size, purpose in ICONS
            ],
        }
    response = JsonResponse(values, content_type="application/manifest+json")
    response["Cache-Control"] = "max-age=86400"
    return response


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The script names the others by their digests, so that a new version of any is a new worker."""
    parts = ", ".join(f'"{static(name)}"' for name in SHARED)
    icon = static(f"shop/img/{ICONS[0][0]}.png")
    source = f'importScripts({parts});\nself.ICON = "{icon}";\n{_source()}'
    response = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@cache
def _source() -> str:
    return Path(str(finders.find("stall/worker.js"))).read_text()


@never_cache
@require_GET
def without_signal(request: StallRequest) -> HttpResponse:
    """What is shown in place of a page that this phone has not kept."""
    return render(request, "stall/without_signal.html", {"tab": ""})
