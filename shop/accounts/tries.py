"""How often a password may be tried: counted before it is hashed, whichever page asks for it (promise W6).

Three counters of one try: this phone from this network, this phone from anywhere, this network with any phone. A
network is one IPv4 address or the /64 that a provider hands to one line. Many honest people share a network, so it may
fail far more often than a phone. A device that has logged in before has a counter of its own: strangers who try a
number from everywhere do not lock its owner out (OWASP, "Device Cookies").
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.db import connection
from django.db.models import F
from django.http import HttpRequest, HttpResponse

from catalog import phones
from shop.accounts.models import PasswordTries, User

DEVICE_COOKIE = "may"
DEVICE_AGE = 60 * 60 * 24 * 365  # seconds
SIGNER = Signer(salt="shop.accounts.tries")

COUNT = """
INSERT INTO accounts_passwordtries AS known (key, count, started_at)
SELECT key, 1, now() FROM unnest(%(keys)s::text[]) WITH ORDINALITY AS asked (key, place) ORDER BY key
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN known.started_at > now() - %(window)s * interval '1 minute' THEN known.count + 1 ELSE 1 END,
    started_at = CASE WHEN known.started_at > now() - %(window)s * interval '1 minute'
        THEN known.started_at ELSE now() END
RETURNING key, count
"""


class TooManyTries(Exception):
    """This phone or this network has tried enough for a while; nothing was hashed."""


@dataclass(frozen=True)
class Counter:
    key: str
    limit: int


class PasswordDoor(ModelBackend):
    """The one place that compares a password: every page asks it through `authenticate`."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User:
        """Raises TooManyTries, or PermissionDenied so that no other backend hashes the same again."""
        counters = _counters(request, username or "")
        _count(counters)
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is None:
            raise PermissionDenied
        _take_back(counters)
        return user


def client_ip(request: HttpRequest) -> str:
    """Who is asking. Behind our proxy it is the address that the proxy itself added, the last one: the others
    were sent by the client. Without this a stranger's wrong tries would lock the owner of a number out."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return peer
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(seen))
    except ValueError:
        return peer


def network_of(address: str) -> str:
    """What one line holds: an IPv4 address (also where it is written as IPv6), or the /64 of an IPv6 address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def network_digest(request: HttpRequest) -> str:
    """A keyed digest of the asking network: enough to count by, useless to look anybody up."""
    return digest("network", network_of(client_ip(request)))


def digest(*parts: str) -> str:
    whole = "\n".join(parts).encode()
    return hmac.new(settings.SECRET_KEY.encode(), whole, hashlib.sha256).hexdigest()[:32]


def device_of(phone: str) -> str:
    """How a device that has logged in with this phone is known."""
    return digest("device", _spelled_alike(phone))


def device(request: HttpRequest) -> str:
    """Whose device this is, as `device_of` says it; empty where nobody has logged in on it."""
    try:
        return SIGNER.unsign(request.COOKIES.get(DEVICE_COOKIE, ""))
    except BadSignature:
        return ""


def remember_device(request: HttpRequest, response: HttpResponse, phone: str) -> None:
    """After a login: this device is known for this phone from now on."""
    response.set_cookie(
        DEVICE_COOKIE,
        SIGNER.sign(device_of(phone)),
        max_age=DEVICE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _counters(request: HttpRequest | None, typed: str) -> list[Counter]:
    phone = _spelled_alike(typed)
    if request is None:
        return [Counter(f"phone {digest('phone', phone)}", settings.LOGIN_TRIES_PER_PHONE)]
    network = network_of(client_ip(request))
    shared = Counter(f"network {digest('network', network)}", settings.LOGIN_TRIES_PER_NETWORK)
    if hmac.compare_digest(device(request), device_of(phone)):
        return [Counter(f"device {device_of(phone)}", settings.LOGIN_TRIES), shared]
    return [
        Counter(f"both {digest('both', phone, network)}", settings.LOGIN_TRIES),
        Counter(f"phone {digest('phone', phone)}", settings.LOGIN_TRIES_PER_PHONE),
        shared,
    ]


def count_code(request: HttpRequest, phone: str) -> None:
    """Counts one code asked for to be sent to a number, E.164. Raises TooManyTries."""
    network = network_of(client_ip(request))
    _count(
        [
            Counter(f"code {digest('code', phone)}", settings.CODES_PER_PHONE),
            Counter(f"codes {digest('codes', network)}", settings.CODES_PER_NETWORK),
        ]
    )


def count_network(request: HttpRequest, what: str, most: int) -> None:
    """Counts one `what` of the asking network, of which there may be `most` within LOGIN_TRIES_MINUTES. Raises
    TooManyTries."""
    network = network_of(client_ip(request))
    _count([Counter(f"{what} {digest(what, network)}", most)])


def _spelled_alike(typed: str) -> str:
    """One counter per phone number, however it was spelled."""
    try:
        return phones.parse(typed)
    except phones.InvalidPhone:
        return typed[:40]


def _count(counters: list[Counter]) -> None:
    limits = {counter.key: counter.limit for counter in counters}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"keys": list(limits), "window": settings.LOGIN_TRIES_MINUTES})
        counted: list[tuple[str, int]] = cursor.fetchall()
    if any(count > limits[key] for key, count in counted):
        raise TooManyTries


def _take_back(counters: list[Counter]) -> None:
    """The right password: this phone begins anew, and the network is charged for wrong tries alone."""
    own = [counter.key for counter in counters if not counter.key.startswith("network")]
    PasswordTries.objects.filter(key__in=own).delete()
    shared = PasswordTries.objects.filter(key__startswith="network", key__in=[row.key for row in counters])
    shared.filter(count__gt=0).update(count=F("count") - 1)
