"""What banks and their services send, made by hand for the tests of transfers."""

import hashlib
import hmac
import itertools
import json
import time
from typing import Any

from django.test import Client
from django.utils import timezone

from catalog.models import Cooperative
from shop.ledger.models import Posting
from shop.payments.models import BankFeed, BankTransfer
from shop.treasury.bank import matching
from shop.treasury.bank.identity import Incoming

ACCOUNT = "0000000001"  # of both cooperatives of the cast
SECRET = "whsec_bank"
numbers = itertools.count(1)


def watch(cooperative: Cooperative, provider: str = "sepay", **changes: Any) -> BankFeed:
    values = {"account_number": ACCOUNT, "secret": SECRET} | changes
    return BankFeed.unscoped.create(cooperative=cooperative, provider=provider, **values)


def incoming(cooperative: Cooperative, amount: int, content: str, **changes: Any) -> Incoming:
    number = next(numbers)
    values: dict[str, Any] = {
        "cooperative_id": cooperative.pk,
        "source": "sepay",
        "external_id": str(number),
        "account_number": ACCOUNT,
        "amount": amount,
        "content": content,
        "occurred_at": timezone.now(),
        "bank_reference": f"FT{number}",
    }
    return Incoming(**(values | changes))


def receive(cooperative: Cooperative, amount: int, content: str, **changes: Any) -> BankTransfer:
    transfer, _is_new = matching.receive(incoming(cooperative, amount, content, **changes))
    return transfer


def held(cooperative: Cooperative) -> int:
    """What buyer clearing holds for it (đồng)."""
    rows = Posting.objects.filter(account="buyer_clearing", cooperative=cooperative)
    return -sum(rows.values_list("amount", flat=True))


def balances() -> dict[str, int]:
    """Every account's balance but the empty ones."""
    sums: dict[str, int] = {}
    for account, amount in Posting.objects.values_list("account", "amount"):
        sums[account] = sums.get(account, 0) + amount
    return {account: amount for account, amount in sums.items() if amount}


def sepay_body(amount: object, content: str, **changes: Any) -> dict[str, Any]:
    number = next(numbers)
    return {
        "id": number,
        "gateway": "Agribank",
        "transactionDate": "2026-11-23 09:30:00",
        "accountNumber": ACCOUNT,
        "subAccount": None,
        "code": None,
        "content": content,
        "transferType": "in",
        "transferAmount": amount,
        "accumulated": 19_077_000,
        "referenceCode": f"FT26327{number:06d}",
    } | changes


def payos_body(amount: object, content: str, **changes: Any) -> dict[str, Any]:
    data = {
        "orderCode": 123,
        "amount": amount,
        "description": content,
        "accountNumber": ACCOUNT,
        "reference": f"FT26327{next(numbers):06d}",
        "transactionDateTime": "2026-11-23 09:30:00",
        "currency": "VND",
        "paymentLinkId": "abc123",
        "code": "00",
        "desc": "success",
        "counterAccountName": None,
    } | changes
    return {"code": "00", "desc": "success", "success": True, "data": data}


def casso_body(amount: object, content: str, **changes: Any) -> dict[str, Any]:
    number = next(numbers)
    data = {
        "id": number,
        "reference": f"FT26327{number:06d}",
        "description": content,
        "amount": amount,
        "runningBalance": 25_000_000,
        "transactionDateTime": "2026-11-23 09:30:00",
        "accountNumber": ACCOUNT,
        "bankName": "Agribank",
        "counterAccountName": "NGUYỄN THỊ HOA / HN",
    } | changes
    return {"error": 0, "data": data}


BODIES = {"sepay": sepay_body, "payos": payos_body, "casso": casso_body}


def _sign(algorithm: str, secret: str, text: str | bytes) -> str:
    raw = text.encode() if isinstance(text, str) else text
    return hmac.new(secret.encode(), raw, getattr(hashlib, algorithm)).hexdigest()


def _as_javascript(value: object) -> str:
    if isinstance(value, (bool, list)):
        return json.dumps(value, separators=(",", ":"))
    return "" if value is None else str(value)


def signed(
    provider: str, body: dict[str, Any], *, secret: str = SECRET, age: float = 0, php: bool = False
) -> tuple[bytes, dict[str, str]]:
    """The raw body as the provider sends it, and its headers. `age`: seconds since it was signed."""
    moment = time.time() - age
    if provider == "sepay":
        raw = json.dumps(body).encode()
        stamp = str(int(moment))
        signature = _sign("sha256", secret, f"{stamp}.".encode() + raw)
        return raw, {"X-SePay-Timestamp": stamp, "X-SePay-Signature": f"sha256={signature}"}
    if provider == "payos":
        data = body["data"]
        text = "&".join(f"{key}={_as_javascript(data[key])}" for key in sorted(data))
        return json.dumps(body | {"signature": _sign("sha256", secret, text)}).encode(), {}
    stamp = str(int(moment * 1000))
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=php)
    text = text.replace("/", "\\/") if php else text
    header = f"t={stamp},v1={_sign('sha512', secret, f'{stamp}.{text}')}"
    return json.dumps(body).encode(), {"X-Casso-Signature": header}


def send(provider: str, raw: bytes, headers: dict[str, str]) -> int:
    """Posts it as the provider would; the status."""
    response = Client().post(
        f"/webhooks/bank/{provider}/", data=raw, content_type="application/json", headers=headers
    )
    return int(response.status_code)


def tell(provider: str, amount: object, content: str, **changes: Any) -> int:
    return send(provider, *signed(provider, BODIES[provider](amount, content, **changes)))
