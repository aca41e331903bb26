"""Saying no to news by mail: one click, no login, a signed address (RFC 8058)."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.translation import override

from shop.notifications import dead_addresses
from shop.notifications.models import Reason

SIGNER = Signer(salt="shop.notifications.unsubscribing")


def url(email: str, language: str) -> str:
    """Holds a digest of the address: a link is written into logs."""
    with override(language):
        token = SIGNER.sign(dead_addresses.digest(email))
        return settings.SITE_URL + reverse("notifications:unsubscribe", args=[token])


def is_valid(token: str) -> bool:
    try:
        SIGNER.unsign(token)
    except BadSignature:
        return False
    return True


def stop(token: str) -> None:
    """No more news to this address; orders and money are told as before. Raises BadSignature."""
    dead_addresses.add_digest("email", SIGNER.unsign(token), Reason.NO_NEWS)


def resume(token: str) -> None:
    """Back again. Raises BadSignature."""
    dead_addresses.remove_digest("email", SIGNER.unsign(token), Reason.NO_NEWS)
