"""Headers that keep what is private on this site: the policy of addresses with a token, and of the device's senses."""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from shop.accounts import scope

FORGET = "quen-trang"  # the cookie that tells a phone's browser to (offline.js)
FORGET_AGE = 7 * 24 * 3600  # seconds; by then what it has kept of a stall is gone anyway
LINK_KEY = "t"  # the query of an order's link
# A form sent from a page without any referrer has the origin "null" and is refused; the origin alone tells nothing.
NO_ADDRESS = "strict-origin"
NOTHING = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
    "payment", "screen-wake-lock", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(f"{name}=()" for name in NOTHING)
ADMIN_IMAGES = [
    "'self'",
    "data:",
    "blob:",
]  # pictures chosen and not yet sent are shown from the browser's memory
# Wagtail's rich text writes its own <style> elements into a page of the admin: of each editor's placeholder, so that
# no digest can be known before. Only pages that hold such an editor let them in.
EDITOR = b"draftail"
EDITOR_STYLES = ["'self'", "'unsafe-inline'"]
# What Wagtail 8 still writes between <script> tags: one call of a widget's own function with its id and plain JSON.
INLINE = re.compile(
    r"<script>((?:new )?[A-Za-z]+\(\"[\w\\-]+\"(?:, (?P<options>\{[^<]*\}))?\);"
    r"|\s*\(function\(\) \{\s*var panel = new (?:Inline|MultipleChooser)Panel\(JSON\.parse\(\"[^\"<]*\"\)\);"
    r"\s*\}\)\(\);\s*)</script>"
)


class PolicyMiddleware(CSPMiddleware):
    """The policy of a page that asks for nothing of its own is the same for all, and written once a process."""

    usual = ""

    def process_response(self, request: Any, response: Any) -> Any:
        asks = hasattr(request, "_csp_nonce") or any(name.startswith("_csp") for name in vars(response))
        if self.usual and not (asks or HEADER in response or settings.DEBUG):
            response.headers[HEADER] = self.usual
            return response
        response = super().process_response(request, response)
        if not asks:
            self.usual = response.headers.get(HEADER, "")
        return response


class PrivacyMiddleware:
    """Stands inside the CSP's middleware, which reads what is left on the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        ended = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if ended is not None and not ended.value:  # by whichever way out
            response.set_cookie(
                FORGET, "1", max_age=FORGET_AGE, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
            )
        if LINK_KEY in request.GET:
            response.headers["Referrer-Policy"] = NO_ADDRESS
        if scope.room(request.path_info) == scope.ADMIN:
            answer: Any = response
            answer._csp_update = {"img-src": ADMIN_IMAGES, "script-src": widgets_of(response)}
            if not response.streaming and EDITOR in response.content:
                answer._csp_replace = {"style-src": EDITOR_STYLES}
        return response


def widgets_of(response: HttpResponse) -> list[str]:
    """Digests of the calls that start this page's widgets; any other script between tags stays forbidden."""
    if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
        return []
    page = response.content.decode(response.charset)
    calls = {found[1] for found in INLINE.finditer(page) if _is_plain(found["options"])}
    return sorted(f"'sha256-{b64encode(sha256(call.encode()).digest()).decode()}'" for call in calls)


def _is_plain(options: str | None) -> bool:
    try:
        json.loads(options or "{}")
    except ValueError:
        return False
    return True
