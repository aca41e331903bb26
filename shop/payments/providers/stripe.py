"""Stripe, the only file that imports its library: Checkout Sessions, refunds and webhook signatures.

VND has no decimals: amounts go ×1. The library retries nothing and waits 80 s unless told otherwise.
"""

import datetime
import json
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import stripe
from django.conf import settings
from stripe import StripeClient

CURRENCY = "vnd"
TOLERANCE_SECONDS = 300
# Our key is wrong, or the same call still runs: this says nothing about a payment.
NO_ANSWER = (401, 403, 409)


class Card:
    covers_purchase = True

    def is_available(self) -> bool:
        return bool(settings.STRIPE_ENABLED)

    def hold(self) -> datetime.timedelta | None:
        return datetime.timedelta(minutes=settings.CARD_HOLD_MINUTES)

    def memo_code(self, payment_id: int, now: datetime.datetime) -> str | None:
        return None


class Unavailable(Exception):
    """Stripe did not answer, or answered that it cannot now. The same call with the same key may go through."""


class Refused(Exception):
    """Stripe understood and said no; trying the same again will not help."""


class Unknown(Refused):
    """Stripe has no such object, or shows it to another account only."""


class BadSignature(Exception):
    """A webhook that Stripe did not sign, or not now."""


@dataclass(frozen=True)
class SessionState:
    """A Checkout Session as Stripe holds it now. Amounts in đồng."""

    id: str
    url: str
    status: str  # open, complete, expired
    is_paid: bool
    amount: int
    currency: str
    reference: str  # our payment id
    payment_intent: str


@dataclass(frozen=True)
class Event:
    id: str
    type: str
    livemode: bool
    object_id: str
    payload: dict[str, Any]


@cache
def client() -> StripeClient:
    """One client a process, with its API version, time-outs and retries pinned (promise S13)."""
    addresses: Any = {"api": settings.STRIPE_API_BASE} if settings.STRIPE_API_BASE else {}
    return StripeClient(
        settings.STRIPE_SECRET_KEY,
        stripe_version=settings.STRIPE_API_VERSION,
        base_addresses=addresses,
        http_client=stripe.RequestsClient(timeout=settings.STRIPE_TIMEOUT_SECONDS),
        max_network_retries=1,
    )


def _call(function: Any, *args: Any, **kwargs: Any) -> Any:
    try:
        return function(*args, **kwargs)
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise Unavailable(str(error)) from error
    except stripe.StripeError as error:
        if error.http_status is None or error.http_status >= 500 or error.http_status in NO_ANSWER:
            raise Unavailable(str(error)) from error
        raise (Unknown if error.http_status == 404 else Refused)(str(error)) from error


def create_session(
    *,
    payment_id: int,
    idempotency_key: str,
    lines: list[tuple[str, int]],
    email: str,
    language: str,
    expires_at: datetime.datetime,
    return_urls: tuple[str, str],
) -> SessionState:
    """Opens the hosted page for a payment. `lines` are (name, đồng). Raises Unavailable or Refused."""
    params: dict[str, Any] = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {"currency": CURRENCY, "unit_amount": amount, "product_data": {"name": name}},
            }
            for name, amount in lines
        ],
        "client_reference_id": str(payment_id),
        "metadata": {"payment": str(payment_id)},
        "payment_intent_data": {"metadata": {"payment": str(payment_id)}},
        "success_url": return_urls[0],
        "cancel_url": return_urls[1],
        "expires_at": int(expires_at.timestamp()),
        "locale": "vi" if language == "vi" else "en",
    }
    if email:
        params["customer_email"] = email
    options: Any = {"idempotency_key": idempotency_key}
    return _state(_call(client().v1.checkout.sessions.create, params, options))


def read_session(session_id: str) -> SessionState:
    return _state(_call(client().v1.checkout.sessions.retrieve, session_id))


def expire_session(session_id: str) -> SessionState:
    """Closes the hosted page. Raises Refused when it was paid or had expired before."""
    return _state(_call(client().v1.checkout.sessions.expire, session_id))


def _state(session: Any) -> SessionState:
    intent = session.payment_intent
    return SessionState(
        id=session.id,
        url=session.url or "",
        status=session.status or "",
        is_paid=session.payment_status == "paid",
        amount=session.amount_total or 0,
        currency=session.currency or "",
        reference=session.client_reference_id or "",
        payment_intent=intent if isinstance(intent, str) else (intent.id if intent else ""),
    )


def refund(*, payment_intent: str, amount: int, idempotency_key: str) -> str:
    """Sends `amount` đồng of a card payment back; returns Stripe's refund id. Raises Unavailable or Refused."""
    params: Any = {"payment_intent": payment_intent, "amount": amount}
    options: Any = {"idempotency_key": idempotency_key}
    return str(_call(client().v1.refunds.create, params, options).id)


def read_webhook(body: bytes, signature: str) -> Event:
    """A verified event. Raises BadSignature for a wrong, missing, old or future signature, or no event at all."""
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            stripe.WebhookSignature.verify_header(body.decode(), signature, secret, TOLERANCE_SECONDS)
        except (stripe.SignatureVerificationError, UnicodeDecodeError, ValueError):
            continue
        break
    else:
        raise BadSignature
    if _signed_at(signature) > time.time() + TOLERANCE_SECONDS:  # the library takes any future time
        raise BadSignature
    try:
        payload = json.loads(body)
        target = payload["data"]["object"]
        return Event(
            str(payload["id"]),
            str(payload["type"]),
            bool(payload["livemode"]),
            str(target.get("id", "")),
            payload,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadSignature from error


def is_live() -> bool:
    """Whether our key moves real money; a restricted key ("rk_…") says so like a secret one."""
    return not settings.STRIPE_SECRET_KEY.startswith(("sk_test_", "rk_test_"))


def _signed_at(header: str) -> int:
    for part in header.split(","):
        name, _equals, value = part.partition("=")
        if name.strip() == "t" and value.strip().isdecimal():
            return int(value)
    return 0
