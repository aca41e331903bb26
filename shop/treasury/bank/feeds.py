"""What SePay, payOS and Casso send when money moved on an account: the proof that it is theirs, and what it says.

Sources: SePay "Xác thực webhook", payOS SDK 1.1 (webhook checksum), Casso "Webhook V2" with its PHP sample.
"""

import datetime
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from shop.ledger import references
from shop.payments.models import BankFeed, FeedProof, FeedProvider
from shop.payments.providers import vietqr

EARLIEST = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
CLOCK_DIFFERENCE = datetime.timedelta(days=1)  # that a bank's clock may be ahead
TOLERANCE = datetime.timedelta(minutes=5)  # between the provider's clock and ours, both ways
MOST = 10**13  # đồng; no transfer of ours has more digits
LONGEST = 500  # characters of what the payer wrote
# The fields that may carry what the payer wrote; the first is shown.
TEXTS = {
    FeedProvider.SEPAY: ("content", "code", "description"),
    FeedProvider.PAYOS: ("description", "reference"),
    FeedProvider.CASSO: ("description", "reference"),
}
PAYOS_NOTHING = (None, "null", "undefined")

Payload = dict[str, Any]


class Refused(Exception):
    """A message that is not taken; the text is a code for the row that a person reads, `feed` the one it concerns."""

    feed: BankFeed | None = None

    @property
    def reason(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Message:
    """One movement on one account. `amount` is đồng, `occurred_at` the bank's time; `why_ignored` names what is no
    incoming transfer."""

    external_id: str
    account_number: str
    amount: int
    content: str
    bank_reference: str
    occurred_at: datetime.datetime
    why_ignored: str = ""

    @property
    def event_id(self) -> str:
        """The account is part of it: one customer's numbers must not hide another's message."""
        return f"{self.account_number}:{self.external_id}"

    @property
    def other_event_id(self) -> str:
        """Of a message under a number that was used before for something else: neither may hide the other."""
        told = f"{self.amount}|{self.content}|{self.bank_reference}|{self.occurred_at}|{self.why_ignored}"
        return f"{self.event_id}#{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def parse(body: bytes) -> Payload:
    """The JSON object of a body that the database can hold. Raises Refused."""
    try:
        payload = json.loads(body, parse_constant=_no_constant)
        text = json.dumps(payload, ensure_ascii=False, allow_nan=False)  # 1e999 is no number either
        text.encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        raise Refused("malformed") from error
    if not isinstance(payload, dict) or "\\u0000" in text:
        raise Refused("malformed")
    return payload


def _no_constant(name: str) -> None:
    raise ValueError(name)


def account(provider: str, payload: Payload) -> str:
    """The account that the message says it is about, not proven yet. Raises Refused."""
    body = _body(provider, payload)
    names = (
        ("accountNumber",) if provider == FeedProvider.SEPAY else ("accountNumber", "virtualAccountNumber")
    )
    for name in names:
        value = body.get(name)
        if value in (None, ""):
            continue
        number = plain_account(str(value)) if isinstance(value, str) or type(value) is int else ""
        if not number or len(number) > 30:
            raise Refused("account")
        return number
    raise Refused("account")


def watching(candidates: Iterable[BankFeed], provider: str, payload: Payload) -> BankFeed | None:
    """The one of these feeds that watches the account of a message. A JSON number has lost its first zeros. Raises
    Refused."""
    told = account(provider, payload)
    ours = [(number, feed) for feed in candidates for number in _numbers(feed)]
    exact = next((feed for number, feed in ours if number == told), None)
    body = _body(provider, payload)
    if exact or not any(type(body.get(name)) is int for name in ("accountNumber", "virtualAccountNumber")):
        return exact
    return next((feed for number, feed in ours if number.lstrip("0") == told), None)


def _numbers(feed: BankFeed) -> list[str]:
    return [plain_account(number) for number in (feed.account_number, feed.virtual_account_number) if number]


def plain_account(number: str) -> str:
    """An account number without the blanks, dots and dashes that people and banks put into it."""
    return re.sub(r"[\s.\-]", "", number).upper()


def check_proof(feed: BankFeed, headers: Mapping[str, str], body: bytes, payload: Payload) -> None:
    """Raises Refused unless the message proves what its feed asks for."""
    if feed.proof == FeedProof.API_KEY:
        scheme, _blank, key = headers.get("Authorization", "").strip().partition(" ")
        if scheme.lower() != "apikey" or not _is_same_text(key.strip(), feed.secret):
            raise Refused("api key")
    else:
        check_signature(feed.provider, feed.secret, headers, body, payload)


def check_signature(
    provider: str, secret: str, headers: Mapping[str, str], body: bytes, payload: Payload
) -> None:
    """Raises Refused unless the message was signed with `secret`, and lately where it says when."""
    if provider == FeedProvider.SEPAY:
        _check_sepay(secret, headers, body)
    elif provider == FeedProvider.PAYOS:
        _compare(str(payload.get("signature") or ""), _hmac("sha256", secret, payos_string(payload)))
    else:
        _check_casso(secret, headers, payload)


def _check_sepay(secret: str, headers: Mapping[str, str], body: bytes) -> None:
    stamp = headers.get("X-SePay-Timestamp", "")
    signature = headers.get("X-SePay-Signature", "").removeprefix("sha256=")
    _check_time(stamp, 1)
    _compare(signature, _hmac("sha256", secret, f"{stamp}.".encode() + body))


def payos_string(payload: Payload) -> bytes:
    """`key=value&…` of the data as they were sent, sorted by key; nothing is an empty value."""
    data = _body(FeedProvider.PAYOS, payload)
    return "&".join(f"{key}={_payos_value(data[key])}" for key in sorted(data)).encode()


def _payos_value(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value in PAYOS_NOTHING else str(value)


def _check_casso(secret: str, headers: Mapping[str, str], payload: Payload) -> None:
    header = re.fullmatch(
        r"t=([0-9]{1,16}),\s*v1=([0-9a-fA-F]{1,256})", headers.get("X-Casso-Signature", "").strip()
    )
    if header is None:
        raise Refused("signature")
    stamp, signature = header.groups()
    _check_time(stamp, 1000)
    plain = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    escaped = json.dumps(payload, sort_keys=True, separators=(",", ":")).replace("/", "\\/")
    for text in (plain, escaped):  # as JavaScript writes it, and as PHP does
        if _is_same(signature, _hmac("sha512", secret, f"{stamp}.{text}".encode())):
            return
    raise Refused("signature")


def _check_time(stamp: str, units_per_second: int) -> None:
    if not re.fullmatch(r"[0-9]{1,16}", stamp):
        raise Refused("signature")
    drift = abs(timezone.now().timestamp() - int(stamp) / units_per_second)
    if drift > TOLERANCE.total_seconds():
        raise Refused("timestamp")


def _hmac(algorithm: str, secret: str, text: bytes) -> str:
    return hmac.new(secret.encode(), text, getattr(hashlib, algorithm)).hexdigest()


def _is_same(given: str, ours: str) -> bool:
    return _is_same_text(given.lower(), ours)


def _is_same_text(given: str, ours: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), ours.encode())


def _compare(given: str, ours: str) -> None:
    if not _is_same(given, ours):
        raise Refused("signature")


def read(provider: str, payload: Payload) -> Message:
    """What a signed message says. Raises Refused with the field that cannot be used."""
    body = _body(provider, payload)
    reference = _text(body, "referenceCode" if provider == FeedProvider.SEPAY else "reference")
    external_id = reference if provider == FeedProvider.PAYOS else _id(body)
    if not external_id and not reference:
        raise Refused("id")
    amount = body.get("transferAmount" if provider == FeedProvider.SEPAY else "amount")
    if type(amount) is not int or abs(amount) > MOST:  # not a float, a text or a bool
        raise Refused("amount")
    ignored = _why_ignored(provider, payload, amount)
    if amount <= 0 and not ignored:
        raise Refused("amount")
    if _text(body, "currency") not in ("", "VND"):
        raise Refused("currency")
    return Message(
        external_id=(external_id or reference)[:120],
        account_number=account(provider, payload),
        amount=abs(amount),
        content=_content(provider, body),
        bank_reference=references.plain(reference)[:60],
        occurred_at=_time(
            _text(body, "transactionDate" if provider == FeedProvider.SEPAY else "transactionDateTime")
        ),
        why_ignored=ignored,
    )


def _content(provider: str, body: Payload) -> str:
    """What the payer wrote, as the service passes it on. A code of ours that stands in another of its fields alone
    (SePay reads it into `code`, banks cut `content`) is put before it."""
    shown, *places = TEXTS[FeedProvider(provider)]
    first = _text(body, shown)
    found = vietqr.find_memos(first, *(body[name] for name in places if isinstance(body.get(name), str)))
    codes = [code for code in found if code not in vietqr.find_memos(first[:LONGEST])]
    return " ".join([*codes, first])[:LONGEST]


def _why_ignored(provider: str, payload: Payload, amount: int) -> str:
    """Money that went out, and payments that payOS says did not work. Casso writes what went out with a minus."""
    if provider == FeedProvider.SEPAY and payload.get("transferType") != "in":
        if payload.get("transferType") != "out":
            raise Refused("type")
        return "outgoing"
    if provider == FeedProvider.CASSO and amount < 0:
        return "outgoing"
    if provider == FeedProvider.PAYOS and (
        payload.get("success") is False or payload.get("code", "00") != "00"
    ):
        return "not successful"
    return ""


def _body(provider: str, payload: Payload) -> Payload:
    if provider == FeedProvider.SEPAY:
        return payload
    data = payload.get("data")
    if not isinstance(data, dict):
        raise Refused("malformed")
    return data


def _id(body: Payload) -> str:
    value = body.get("id")
    return str(value) if type(value) is int else _text(body, "id")


def _text(body: Payload, name: str) -> str:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise Refused(name)
    return (value or "").strip()


def _time(text: str) -> datetime.datetime:
    """The bank's time; without a zone it is Vietnam's."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused("time") from error
    moment = moment if moment.tzinfo else timezone.make_aware(moment)
    try:
        moment = moment.astimezone(datetime.UTC)  # PostgreSQL knows no offset of 23:59
    except OverflowError as error:
        raise Refused("time") from error
    if not EARLIEST <= moment <= timezone.now() + CLOCK_DIFFERENCE:
        raise Refused("time")
    return moment
