"""Where an order comes from, for the limits on what one sender may hold. A signed cookie names the device by chance:
it is set with the first order, says nothing about the person, and is read nowhere else."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from shop.accounts import tries
from shop.checkout import limits

COOKIE = "dat_tu_may"
COOKIE_AGE = 60 * 60 * 24 * 365  # seconds


def of(request: HttpRequest) -> limits.Sender:
    known = request.get_signed_cookie(COOKIE, default="", salt=COOKIE) or ""
    return limits.Sender(known[:32] or secrets.token_hex(16), tries.network_digest(request))


def remember(response: HttpResponse, device: str) -> None:
    response.set_signed_cookie(
        COOKIE,
        device,
        salt=COOKIE,
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
