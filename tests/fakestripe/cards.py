"""Stripe's published test cards that the fake knows, by number and by `pm_card_…` name."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    number: str
    alias: str
    brand: str = "visa"
    country: str = "US"
    error_code: str | None = None
    decline_code: str | None = None
    message: str | None = None
    needs_authentication: bool = False
    dispute: str | None = None  # the reason its holder will give, at once
    refund: str | None = None  # its refunds are "pending" and then succeed, or "succeeded" and then fail

    @property
    def last4(self) -> str:
        return self.number[-4:]


DECLINED = "Your card was declined."
KNOWN = (
    Card("4242424242424242", "pm_card_visa"),
    Card("5555555555554444", "pm_card_mastercard", brand="mastercard"),
    Card("4000007040000003", "pm_card_vn", country="VN"),
    Card(
        "4000000000000002",
        "pm_card_visa_chargeDeclined",
        error_code="card_declined",
        decline_code="generic_decline",
        message=DECLINED,
    ),
    Card(
        "4000000000009995",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        error_code="card_declined",
        decline_code="insufficient_funds",
        message="Your card has insufficient funds.",
    ),
    Card(
        "4000000000000069",
        "pm_card_chargeDeclinedExpiredCard",
        error_code="expired_card",
        message="Your card has expired.",
    ),
    Card(
        "4000000000000127",
        "pm_card_chargeDeclinedIncorrectCvc",
        error_code="incorrect_cvc",
        message="Your card's security code is incorrect.",
    ),
    Card("4000002500003155", "pm_card_authenticationRequired", needs_authentication=True),
    Card("4000000000000259", "pm_card_createDispute", dispute="fraudulent"),
    Card("4000000000002685", "pm_card_createDisputeProductNotReceived", dispute="product_not_received"),
    Card("4000000000007726", "pm_card_pendingRefund", refund="pending"),
    Card("4000000000005126", "pm_card_refundFail", refund="succeeded"),
)
BY_NUMBER = {card.number: card for card in KNOWN}
BY_ALIAS = {card.alias: card for card in KNOWN}


def by_number(typed: str) -> Card | None:
    return BY_NUMBER.get("".join(typed.split()).replace("-", ""))


def is_future_expiry(typed: str, today: datetime.date) -> bool:
    """`12 / 34` or `12/2034`, not before this month."""
    month, _, year = typed.replace(" ", "").partition("/")
    if not (month.isdigit() and year.isdigit() and len(year) in (2, 4)):
        return False
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    return 1 <= int(month) <= 12 and (full_year, int(month)) >= (today.year, today.month)
