"""Web push: to the browsers in which somebody has said yes (RFC 8030), encrypted for each, under our own VAPID key.

A lock screen is read by anybody: only the short words go out, which name no buyer, no number and no address.
"""

import fnmatch
import json
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet

from shop.accounts.models import Role
from shop.notifications import wording
from shop.notifications.channels import (
    Composed,
    Down,
    Parcel,
    Postponed,
    Receipt,
    Undeliverable,
    http,
    sealing,
)
from shop.notifications.letters import Letter
from shop.notifications.models import PushSubscription

NAME = "push"
DISTURBS = True
IS_SEEN = False  # it lies on a screen; whether somebody looks is told when it is opened
MOST_DEVICES = 5
LARGEST = 3000  # bytes before encryption; a push service takes 4096 after it
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d+)?")
ADDRESS = re.compile(r"https?://\S+ ?")
DAY = 86_400  # seconds that a push service keeps what it cannot deliver
GONE = {404, 410}
TAKEN = {200, 201, 202, 204}


def is_on() -> bool:
    return bool(settings.VAPID_PRIVATE_KEY)


def address_of(letter: Letter) -> str:
    """How many devices take it; empty for none."""
    return str(_devices(letter).count() or "")


def _devices(letter: Letter) -> QuerySet[PushSubscription]:
    to = letter.to
    if not to.is_pushed or (to.user_id is None and to.cooperative_id is None):
        return PushSubscription.objects.none()
    mine = Q(user_id=to.user_id)
    if to.user_id is None:
        mine = Q(
            user__memberships__cooperative_id=to.cooperative_id,
            user__memberships__role__in=(Role.OWNER, Role.SELLER),
        )
    return PushSubscription.objects.filter(mine, user__is_active=True).distinct().order_by("-pk")


def compose(letter: Letter) -> Composed:
    """One address, behind the words; a second one among them (a carrier's page) nobody could tap."""
    text, link = wording.short(letter)
    return Composed(text=ADDRESS.sub("", text), data={"url": link})


def send(parcel: Parcel) -> Receipt:
    """To each device; one that took it is enough. A browser that is gone is forgotten.

    Raises Undeliverable where none is left, Postponed, Unsure, Down.
    """
    body = payload(parcel)
    refusals: list[Exception] = []
    taken = 0
    for device in _devices(parcel.letter)[:MOST_DEVICES]:
        try:
            _push(device, body, parcel.key)
            taken += 1
        except Down:
            if not taken:
                raise
            break
        except (Postponed, Undeliverable) as trouble:
            refusals.append(trouble)
    if taken:
        return Receipt(f"{taken}")
    raise next(
        (one for one in refusals if isinstance(one, Postponed)), Undeliverable(f"{NAME}: no device is left")
    )


def payload(parcel: Parcel) -> bytes:
    """What the service worker gets: `key` tells that it was opened, and which message it replaces on the screen."""
    told = {
        "title": "Chợ Phiên Lai Châu",
        "body": parcel.composed.text,
        "url": parcel.composed.data.get("url", ""),
        "key": parcel.key,
    }
    body = json.dumps(told, ensure_ascii=False).encode()
    if len(body) > LARGEST:
        told["body"] = parcel.composed.text[:500]
        body = json.dumps(told, ensure_ascii=False).encode()
    return body


def _push(device: PushSubscription, body: bytes, key: str) -> None:
    if not may_call(device.endpoint):
        device.delete()
        raise Undeliverable(f"{NAME}: no push service that is known")
    try:
        sealed = sealing.seal(body, device.p256dh, device.auth)
    except ValueError:
        device.delete()
        raise Undeliverable(f"{NAME}: a key of a browser is none") from None
    headers = {
        "Authorization": sealing.vapid(device.endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(DAY),
        "Urgency": "high",
        "Topic": key[-16:],  # a repeat takes the place of what is still to be delivered
    }
    answer = http.post(NAME, device.endpoint, data=sealed, headers=headers)
    status = answer.status_code
    if status in TAKEN:
        return
    if status in GONE:
        device.delete()
        raise Undeliverable(f"{NAME}: gone")
    http.raise_if_busy(NAME, answer)
    if status >= 500:
        raise Down(f"{NAME}: answered with {status}")
    raise Undeliverable(f"{NAME}: answered with {status}")


def may_call(endpoint: str) -> bool:
    """Whether an address that a browser has told is a push service's: anybody could name a server of this network."""
    parts = urlsplit(endpoint)
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    return bool(ORIGIN.fullmatch(origin)) and any(
        fnmatch.fnmatchcase(origin, known) for known in settings.PUSH_SERVICES
    )


def subscribe(user_id: int, endpoint: str, p256dh: str, auth: str) -> None:
    """A browser says yes; one that another person used before is theirs no more. Raises ValueError."""
    if not may_call(endpoint) or len(endpoint) > 500:
        raise ValueError("no push service that is known")
    sealing.seal(b"", p256dh, auth)
    PushSubscription.objects.update_or_create(
        endpoint=endpoint, defaults={"user_id": user_id, "p256dh": p256dh, "auth": auth}
    )


def unsubscribe(user_id: int, endpoint: str) -> None:
    """The browser takes it back, or its user logs out."""
    PushSubscription.objects.filter(user_id=user_id, endpoint=endpoint).delete()
