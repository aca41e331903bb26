"""Idempotency keys as Stripe documents them: replay, mismatch, in use, forgotten after 24 hours."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from tests.fakestripe.errors import StripeError
from tests.fakestripe.store import Store

KIND = "_idempotency"
LIFETIME = 24 * 3600  # seconds
LONGEST_KEY = 255


@dataclass(frozen=True)
class Ticket:
    """The right to run one request under a key; settled by `keep` or `forget`."""

    key: str
    path: str
    fingerprint: str
    request_id: str


@dataclass
class Replay(Exception):
    """The stored answer of the first request."""

    status: int
    body: Any
    request_id: str
    headers: dict[str, str] = field(default_factory=dict)


class Keys:
    def __init__(self, store: Store) -> None:
        self.store = store
        self._running: dict[str, Ticket] = {}

    def begin(self, key: str, path: str, form: dict[str, Any], request_id: str) -> Ticket:
        """Raises Replay, 400 idempotency_error or 409 idempotency_key_in_use; `form` is the decoded body."""
        if len(key) > LONGEST_KEY:
            raise StripeError(
                f"Idempotency key is too long: it must be at most {LONGEST_KEY} characters.", executed=False
            )
        fingerprint = hashlib.sha256(json.dumps(form, sort_keys=True).encode()).hexdigest()
        with self.store.transaction():
            if key in self._running:
                raise in_use(key)
            stored = self.store.find(KIND, key)
            if stored and self.store.clock.now() - stored["at"] < LIFETIME:
                compare(key, path, fingerprint, stored)
                raise Replay(stored["status"], stored["body"], stored["request_id"], stored["headers"])
            self._running[key] = ticket = Ticket(key, path, fingerprint, request_id)
            return ticket

    def keep(self, ticket: Ticket, status: int, body: Any, headers: dict[str, str]) -> None:
        with self.store.transaction():
            self._running.pop(ticket.key, None)
            self.store.drop(KIND, ticket.key)
            self.store.put(
                {
                    "at": self.store.clock.now(),
                    "path": ticket.path,
                    "fingerprint": ticket.fingerprint,
                    "status": status,
                    "body": body,
                    "headers": headers,
                    "request_id": ticket.request_id,
                },
                KIND,
                ticket.key,
            )

    def forget(self, ticket: Ticket) -> None:
        with self.store.lock:
            self._running.pop(ticket.key, None)

    def prune(self) -> None:
        with self.store.transaction():
            oldest = self.store.clock.now() - LIFETIME
            for key, stored in list(self.store.table(KIND).items()):
                if stored["at"] > oldest:
                    break
                self.store.drop(KIND, key)


def compare(key: str, path: str, fingerprint: str, stored: dict[str, Any]) -> None:
    hint = f"Try using a key other than '{key}' if you meant to execute a different request."
    if stored["path"] != path:
        message = (
            "Keys for idempotent requests can only be used for the same endpoint they were first used for "
            f"('{path}' vs '{stored['path']}'). {hint}"
        )
        raise StripeError(message, type="idempotency_error", executed=False)
    if stored["fingerprint"] != fingerprint:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used "
            f"with. {hint}"
        )
        raise StripeError(message, type="idempotency_error", executed=False)


def in_use(key: str) -> StripeError:
    return StripeError(
        f"There is currently another in-progress request using this Idempotent Key (that probably means you "
        f"submitted twice, and the other request is still going through): {key}. Please try again later.",
        status=409,
        type="idempotency_error",
        code="idempotency_key_in_use",
        executed=False,
        headers={"Stripe-Should-Retry": "true"},
    )
