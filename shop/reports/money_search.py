"""Finds orders by whatever a treasurer has in hand: a number, a transfer's words, a settlement, Stripe's reference."""

import re

from django.db.models import Q

from catalog import text
from shop.ledger.models import SettlementLine
from shop.orders.models import Order
from shop.payments.models import Payment, ProviderEvent
from shop.payments.providers import vietqr

MOST = 100  # orders shown of a settlement or a statement's line
LONGEST = 200  # characters that are looked at; a whole line of a bank statement may be pasted


# Where a payment is named. Asked one by one: joined with OR, they would each be read whole.
NAMED = (
    "provider_reference",
    "attempts__session_id",
    "refunds__provider_reference",
    "disputes__provider_id",
    "held_charges__provider_reference",
    "held_charges__refund_reference",
    "transfers__bank_reference",
    "cod_remittance__reference",
)
IN_AN_EVENT = (
    "provider_reference",
    "attempts__session_id",
    "refunds__provider_reference",
    "disputes__provider_id",
)


def orders(asked: str) -> list[Order]:
    """Newest first, at most MOST; empty where nothing fits. Capitals, blanks and a leading # do not matter."""
    words = text.normalise(asked)[:LONGEST].strip().lstrip("#").strip()
    if not words:
        return []
    number = re.sub(r"\s+", "", words).upper()
    for found in (
        Q(number=number) | Q(purchase__number=number),
        Q(payment_shares__payment__in=_payments(words)),
        Q(number__in=_settled(number, words)),
    ):
        rows = Order.unscoped.filter(found).select_related("cooperative", "purchase")
        if listed := list(rows.order_by("-placed_at", "pk").distinct()[:MOST]):
            return listed
    return []


def _payments(words: str) -> list[int]:
    """The keys of payments that are called so, by themselves or by what happened to them."""
    memo = vietqr.find_memo(words)  # a whole line of a bank statement may have one in it
    if found := _called(("memo_code", "transfers__memo_code"), [memo] if memo else []):
        return found
    if words.startswith("evt_"):
        return _called(IN_AN_EVENT, _named_in(words))
    return _called(NAMED, sorted({words, words.upper(), words.lower()}))


def _called(names: tuple[str, ...], values: list[str]) -> list[int]:
    found: set[int] = set()
    for name in names if values else ():
        rows = Payment.objects.filter(**{f"{name}__in": values}).order_by()
        found.update(rows.values_list("pk", flat=True)[:MOST])
    return sorted(found)


def _named_in(event_id: str) -> list[str]:
    """The objects that one of Stripe's events is about."""
    events = ProviderEvent.objects.filter(provider="stripe", event_id=event_id)
    payload = events.values_list("payload", flat=True).first()
    data = payload.get("data") if isinstance(payload, dict) else None
    about = data.get("object") if isinstance(data, dict) else None
    named = [about.get("id"), about.get("payment_intent")] if isinstance(about, dict) else []
    return [name for name in named if isinstance(name, str) and name]


def _settled(number: str, words: str) -> list[str]:
    lines = SettlementLine.unscoped.filter(
        Q(settlement__number=number) | Q(settlement__bank_reference__in={words, words.upper(), words.lower()})
    ).exclude(posting__entry__order_number="")
    numbers = lines.order_by("-pk").values_list("posting__entry__order_number", flat=True)
    return list(numbers[: 10 * MOST])
