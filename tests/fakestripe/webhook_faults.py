"""Faults a test plants in the delivery of events: lost, late, many, in another order, or not as Stripe sends them.

A fault hits one try to deliver an event. What is refused because of it is tried again, properly.
"""

import copy
import hashlib
import hmac
import itertools
import json
import threading
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from tests.fakestripe import forms
from tests.fakestripe.errors import StripeError
from tests.fakestripe.objects import API_VERSION
from tests.fakestripe.store import Object

NUMBERS = itertools.count(1)
ON_THE_WAY = ("drop", "delay", "duplicate", "reorder")
IN_THE_PARCEL = (
    *("forge", "unsigned", "tamper", "age", "future", "wrong_amount", "oversized", "thin", "live", "garbage"),
)
DETAILS: dict[str, forms.Check] = {
    "seconds": forms.seconds,
    "by": forms.whole(-(10**12), 10**12),
    "bytes": forms.whole(1, 50_000_000),
}
FORM: dict[str, forms.Check] = {
    "kind": forms.one_of(*ON_THE_WAY, *IN_THE_PARCEL),
    "type": forms.text,
    "times": forms.whole(1, 1_000_000),
    "copies": forms.whole(2, 200),
    "count": forms.whole(2, 200),
    **DETAILS,
}
AMOUNTS = (
    "amount",
    "amount_total",
    "amount_subtotal",
    "amount_received",
    "amount_captured",
    "amount_refunded",
)


@dataclass
class WebhookFault:
    """One planted fault; `type` is an event type, or a pattern such as `charge.*`; `times` tries are hit.

    drop: never sent. delay: sent `seconds` later. duplicate: `copies` at once. reorder: held until `count` events
    are together, then sent last first. forge: signed with another secret. unsigned: no signature at all. tamper:
    the body changed after signing. age, future: a correct signature, `seconds` before or after now. wrong_amount:
    every amount in the object off `by` đồng, correctly signed. oversized: `bytes` long, correctly signed. thin: an
    event of API v2, which carries no object. live: says it is of live mode. garbage: signed, but no JSON.
    """

    kind: str
    type: str = "*"
    times: int = 1
    copies: int = 20
    count: int = 2
    seconds: float = 3600.0
    by: int = -1
    bytes: int = 2_000_000
    id: int = field(default_factory=lambda: next(NUMBERS))
    met: int = 0

    def shown(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("id", *FORM, "met")}


class WebhookFaults:
    def __init__(self) -> None:
        self.planted: list[WebhookFault] = []
        self._lock = threading.Lock()

    def plant(self, form: Any) -> WebhookFault:
        """Raises StripeError 400 for a form that is wrong."""
        read = forms.read(form, FORM, ("kind",))
        if read["kind"] == "delay" and "seconds" not in read:
            raise StripeError("seconds is missing: how long the event is delayed.", param="seconds")
        with self._lock:
            self.planted.append(fault := WebhookFault(**read))
        return fault

    def take(self, event_type: str) -> WebhookFault | None:
        """The first planted fault that a try to deliver such an event meets."""
        with self._lock:
            for fault in self.planted:
                if fault.met < fault.times and fnmatchcase(event_type, fault.type):
                    fault.met += 1
                    return fault
        return None

    def clear(self) -> None:
        with self._lock:
            self.planted.clear()


def by_hand(kind: str | None, details: dict[str, Any]) -> WebhookFault | None:
    return WebhookFault(kind, **details) if kind else None


def signature(payload: str, secrets: list[str], timestamp: int) -> str:
    """The `Stripe-Signature` header: HMAC-SHA256 over `<t>.<payload>`, one v1 per active secret, and a v0."""
    signed = f"{timestamp}.{payload}".encode()
    digests = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    test_mode = hmac.new(b"test mode", signed, hashlib.sha256).hexdigest()
    return ",".join([f"t={timestamp}", *(f"v1={digest}" for digest in digests), f"v0={test_mode}"])


def parcel(event: Object, secrets: list[str], now: int, fault: WebhookFault | None) -> tuple[str, str | None]:
    """What goes over the wire for an event: its body, and the signature header."""
    kind = fault.kind if fault else ""
    body = written(changed(event, fault) if fault else event)
    if fault and kind == "oversized":
        body = padded(body, fault.bytes)
    if kind == "garbage":
        body = "not an event"
    if fault and kind in ("age", "future"):
        now += int(fault.seconds) * (1 if kind == "future" else -1)
    header = signature(body, ["whsec_forged"] if kind == "forge" else secrets, now)
    if kind == "tamper":
        body = body.replace('"object": "event"', '"object": "Event"', 1)
    return body, None if kind == "unsigned" else header


def written(event: Object) -> str:
    return json.dumps(event, indent=2, ensure_ascii=False)


def changed(event: Object, fault: WebhookFault) -> Object:
    event = copy.deepcopy(event)
    target = event["data"]["object"]
    if fault.kind == "wrong_amount":
        target |= {name: target[name] + fault.by for name in AMOUNTS if isinstance(target.get(name), int)}
    elif fault.kind == "live":
        event["livemode"] = True
    elif fault.kind == "thin":
        kind = target["object"]
        related = {"id": target["id"], "type": kind, "url": f"/v1/{kind.replace('.', '/')}s/{target['id']}"}
        return {
            "id": event["id"],
            "object": "v2.core.event",
            "type": f"v1.{event['type']}",
            "created": "2026-11-23T00:00:00.000Z",
            "livemode": False,
            "context": None,
            "reason": None,
            "api_version": API_VERSION,
            "related_object": related,
        }
    return event


def padded(body: str, size: int) -> str:
    """The same JSON, `size` bytes long: spaces before the last brace change nothing in it."""
    return body[:-1] + " " * max(size - len(body.encode()), 0) + body[-1]
