"""Stripe, the only file that imports its library: Checkout Sessions, refunds, disputes, fees, webhook signatures.

VND has no decimals: amounts go ×1. The library retries nothing and waits 80 s unless told otherwise.
"""

import datetime
import json
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import stripe
from django.conf import settings
from stripe import StripeClient

CURRENCY = "vnd"
TOLERANCE_SECONDS = 300
LONGEST_PAGE = datetime.timedelta(hours=24)  # a Checkout Session lives no longer
# Our key is wrong, or the same call still runs: this says nothing about a payment.
NO_ANSWER = (401, 403, 409)
MOST_LISTED = 2000  # objects of one list; twenty calls
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # in JSON; an escaped backslash before "u0000" is none


class Card:
    covers_purchase = True

    def is_available(self) -> bool:
        return bool(settings.STRIPE_ENABLED)

    def hold(self, *, is_by_phone: bool) -> datetime.timedelta | None:
        """A caller gets the link by hand first: as long as for a transfer, and as Stripe keeps a page."""
        minutes = datetime.timedelta(minutes=settings.CARD_HOLD_MINUTES)
        hours = datetime.timedelta(hours=settings.TRANSFER_HOLD_HOURS)
        return max(minutes, min(hours, LONGEST_PAGE)) if is_by_phone else minutes

    def memo_code(self, payment_id: int, now: datetime.datetime) -> str | None:
        """None: Stripe knows its payments by their own keys."""
        return None


class Unavailable(ConnectionError):
    """Stripe did not answer, or answered that it cannot now. The same call with the same key may go through.

    A ConnectionError, so that whoever waits for the network waits for Stripe too (`notifications.handling`).
    """


class Stuck(Unavailable):
    """Stripe repeats a failure that it keeps under this key for a day. Only another key goes on."""


class Refused(Exception):
    """Stripe understood and said no; trying the same again will not help."""


class Unknown(Refused):
    """Stripe has no such object, or shows it to another account only."""


class BadMessage(Exception):
    """No event that Stripe signed, now. `reason` is a code: unsigned, signature, old, future, thin or garbage."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class SessionState:
    """A Checkout Session as Stripe holds it now. Amounts in đồng."""

    id: str
    url: str
    status: str  # open, complete, expired
    is_paid: bool
    amount: int  # what was captured, once it is paid
    currency: str
    reference: str  # our payment id
    payment_intent: str
    charged_at: datetime.datetime | None = None  # once it is paid


@dataclass(frozen=True)
class RefundState:
    """A refund as Stripe holds it now. `amount` in the currency's smallest unit, đồng for VND."""

    id: str
    status: str  # pending, requires_action, succeeded, failed, canceled
    amount: int
    currency: str
    payment_intent: str
    metadata: dict[str, str]
    failure: str  # Stripe's word, such as expired_or_canceled_card
    created_at: datetime.datetime | None = None

    @property
    def has_failed(self) -> bool:
        return self.status in ("failed", "canceled")


@dataclass(frozen=True)
class DisputeState:
    """A dispute as Stripe holds it now. `amount` in the smallest unit of `currency`, đồng for VND."""

    id: str
    payment_intent: str
    amount: int
    currency: str
    reason: str
    status: str  # Stripe's: needs_response, under_review, won, lost, warning_…, appeal_…, prevented
    opened_at: datetime.datetime
    evidence_due_at: datetime.datetime | None = None
    withdrawn: bool = False  # the money is out of our balance now
    fee_amount: int = 0  # đồng of Stripe's fees for it; 0 where they were taken in another currency
    withdrawn_at: datetime.datetime | None = None  # the last time that money left our balance for it
    reinstated_at: datetime.datetime | None = None  # the last time that some came back


@dataclass(frozen=True)
class Fee:
    """What Stripe kept of a payment, in the smallest unit of the currency that our balance is kept in."""

    amount: int
    currency: str
    charged_at: datetime.datetime


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
            is_replay = (error.http_status or 0) >= 500 and "Idempotent-Replayed" in (error.headers or {})
            raise (Stuck if is_replay else Unavailable)(str(error)) from error
        words = error.user_message or str(error)
        raise (Unknown if error.http_status == 404 else Refused)(words) from error


def _list(function: Any, params: dict[str, Any]) -> Iterable[Any]:
    """All pages of a list, the newest first, at most MOST_LISTED objects."""
    return _call(  # type: ignore[no-any-return]
        lambda: list(islice(function({"limit": 100} | params).auto_paging_iter(), MOST_LISTED))
    )


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
    expanded: Any = {"expand": ["payment_intent.latest_charge"]}
    return _state(_call(client().v1.checkout.sessions.retrieve, session_id, expanded))


def expire_session(session_id: str) -> SessionState:
    """Closes the hosted page. Raises Refused when it was paid or had expired before."""
    return _state(_call(client().v1.checkout.sessions.expire, session_id))


def _state(session: Any) -> SessionState:
    intent = session.payment_intent
    is_paid = session.payment_status == "paid"
    captured = intent if is_paid and intent and not isinstance(intent, str) else None
    return SessionState(
        id=session.id,
        url=session.url or "",
        status=session.status or "",
        is_paid=is_paid,
        amount=captured.amount_received if captured else session.amount_total or 0,
        currency=(captured.currency if captured else session.currency) or "",
        reference=session.client_reference_id or "",
        payment_intent=_id(intent),
        charged_at=_charged_at(captured),
    )


def _charged_at(intent: Any) -> datetime.datetime | None:
    """When the card was charged; the session may have been opened on another day."""
    charge = getattr(intent, "latest_charge", None)
    return _at(charge.created) if charge and not isinstance(charge, str) else None


def _id(link: Any) -> str:
    """The id behind a member that may be expanded or empty."""
    return link if isinstance(link, str) else str(link.id) if link else ""


def _at(timestamp: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(timestamp, datetime.UTC)


def refund(
    *, payment_intent: str, amount: int, idempotency_key: str, metadata: dict[str, str]
) -> RefundState:
    """Sends a part of a card payment back. `amount` in the smallest unit of its currency, đồng for VND.

    Raises Unavailable, Stuck or Refused.
    """
    params: Any = {"payment_intent": payment_intent, "amount": amount, "metadata": metadata}
    options: Any = {"idempotency_key": idempotency_key}
    return _refund(_call(client().v1.refunds.create, params, options))


def read_refund(refund_id: str) -> RefundState:
    return _refund(_call(client().v1.refunds.retrieve, refund_id))


def refunds_of(payment_intent: str) -> list[RefundState]:
    """Every refund of a card payment, the newest first. Raises Unknown where Stripe has no such payment."""
    return [_refund(found) for found in _list(client().v1.refunds.list, {"payment_intent": payment_intent})]


def refunds_since(moment: datetime.datetime) -> list[RefundState]:
    """Refunds made at Stripe since then, the newest first, MOST_LISTED at most. Raises Unavailable."""
    params = {"created": {"gte": int(moment.timestamp())}}
    return [_refund(found) for found in _list(client().v1.refunds.list, params)]


def _refund(found: stripe.Refund) -> RefundState:
    return RefundState(
        id=found.id,
        status=found.status or "",
        amount=found.amount,
        currency=found.currency,
        payment_intent=_id(found.payment_intent),
        metadata=dict(found.metadata.to_dict()) if found.metadata else {},
        failure=getattr(found, "failure_reason", None) or "",  # absent unless it failed
        created_at=_at(found.created),
    )


def read_dispute(dispute_id: str) -> DisputeState:
    return _dispute(_call(client().v1.disputes.retrieve, dispute_id))


def disputes_since(moment: datetime.datetime) -> list[DisputeState]:
    """Disputes opened at Stripe since then, the newest first, MOST_LISTED at most. Raises Unavailable."""
    params = {"created": {"gte": int(moment.timestamp())}}
    return [_dispute(found) for found in _list(client().v1.disputes.list, params)]


def _dispute(found: stripe.Dispute) -> DisputeState:
    moves = found.balance_transactions
    due_by = found.evidence_details.due_by if found.evidence_details else None
    return DisputeState(
        id=found.id,
        payment_intent=_id(found.payment_intent),
        amount=found.amount,
        currency=found.currency,
        reason=found.reason,
        status=found.status,
        opened_at=_at(found.created),
        evidence_due_at=_at(due_by) if due_by else None,
        withdrawn=sum(move.amount for move in moves) < 0,
        fee_amount=sum(move.fee for move in moves if move.currency == CURRENCY),
        withdrawn_at=max((_at(move.created) for move in moves if move.amount < 0), default=None),
        reinstated_at=max((_at(move.created) for move in moves if move.amount > 0), default=None),
    )


def read_fee(payment_intent: str) -> Fee | None:
    """What Stripe kept of a card payment; None while it has not booked it. Raises Unavailable, Unknown."""
    expanded: Any = {"expand": ["latest_charge.balance_transaction"]}
    intent: stripe.PaymentIntent = _call(client().v1.payment_intents.retrieve, payment_intent, expanded)
    charge: Any = intent.latest_charge
    money: Any = charge.balance_transaction if charge and not isinstance(charge, str) else None
    if money is None or isinstance(money, str):
        return None
    return Fee(money.fee, money.currency, _at(money.created))


def read_webhook(body: bytes, signature: str) -> Event:
    """A verified event. Raises BadMessage for a wrong, missing, old or future signature, or no event at all."""
    if not signature:
        raise BadMessage("unsigned")
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            stripe.WebhookSignature.verify_header(body.decode(), signature, secret)
        except (stripe.SignatureVerificationError, UnicodeDecodeError, ValueError):
            continue
        break
    else:
        raise BadMessage("signature")
    age = time.time() - _signed_at(signature)
    if abs(age) > TOLERANCE_SECONDS:
        raise BadMessage("old" if age > 0 else "future")
    return _event(body)


def _event(body: bytes) -> Event:
    try:
        payload = json.loads(body, parse_constant=_refuse)
        if payload.get("object") == "v2.core.event":
            raise BadMessage("thin")
        target = payload["data"]["object"]
        kept = json.dumps(payload, ensure_ascii=False, allow_nan=False)
        kept.encode()  # half of a surrogate pair is a ValueError
        if NUL.search(kept):  # PostgreSQL cannot keep one
            raise BadMessage("garbage")
        return Event(
            str(payload["id"])[:255],
            str(payload["type"])[:80],
            bool(payload["livemode"]),
            str(target.get("id", "")),
            payload,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadMessage("garbage") from error


def _refuse(constant: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(constant)


def is_live() -> bool:
    """Whether our key moves real money; a restricted key ("rk_…") says so like a secret one."""
    return not settings.STRIPE_SECRET_KEY.startswith(("sk_test_", "rk_test_"))


def _signed_at(header: str) -> int:
    for part in header.split(","):
        name, _equals, value = part.partition("=")
        if name.strip() == "t" and value.strip().isdecimal():
            return int(value)
    return 0
