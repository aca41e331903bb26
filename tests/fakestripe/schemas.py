"""What each endpoint accepts: the part of Stripe's parameters that a shop paid by Checkout uses."""

from tests.fakestripe.money import CURRENCIES
from tests.fakestripe.params import (
    Bool,
    Created,
    CurrencyCode,
    Email,
    Int,
    ListOf,
    Metadata,
    OneOf,
    Required,
    Shape,
    Spec,
    Text,
    Url,
)

LOCALES = (
    *("auto", "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA"),
    *(
        "hr",
        "hu",
        "id",
        "it",
        "ja",
        "ko",
        "lt",
        "lv",
        "ms",
        "mt",
        "nb",
        "nl",
        "pl",
        "pt",
        "pt-BR",
        "ro",
        "ru",
    ),
    *("sk", "sl", "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW"),
)
# The text members of a dispute's evidence; files are not modelled.
EVIDENCE = (
    *("access_activity_log", "billing_address", "cancellation_policy_disclosure", "cancellation_rebuttal"),
    *("customer_email_address", "customer_name", "customer_purchase_ip", "duplicate_charge_explanation"),
    *("duplicate_charge_id", "product_description", "refund_policy_disclosure", "refund_refusal_explanation"),
    *("service_date", "shipping_address", "shipping_carrier", "shipping_date", "shipping_tracking_number"),
    "uncategorized_text",
)
CURRENCY = CurrencyCode(tuple(CURRENCIES))
CARD_ONLY = ListOf(OneOf(("card",), "payment method type"))
EXPAND = ListOf(Text())

RETRIEVE: dict[str, Spec] = {"expand": EXPAND}
PAGE: dict[str, Spec] = {
    "created": Created(),
    "ending_before": Text(),
    "expand": EXPAND,
    "limit": Int(1, 100),
    "starting_after": Text(),
}

PRODUCT_DATA = Shape(
    {
        "name": Required(Text(250)),
        "description": Text(),
        "images": ListOf(Url(), 8),
        "metadata": Metadata(),
        "unit_label": Text(12),
    }
)
PRICE_DATA = Shape(
    {
        "currency": Required(CURRENCY),
        "product_data": Required(PRODUCT_DATA),
        "unit_amount": Required(Int(0)),
        "tax_behavior": OneOf(("exclusive", "inclusive", "unspecified")),
    }
)
LINE_ITEM = Shape(
    {"price_data": Required(PRICE_DATA), "quantity": Required(Int(1, 999_999)), "metadata": Metadata()}
)
PAYMENT_INTENT_DATA = Shape(
    {
        "capture_method": OneOf(("automatic", "automatic_async")),
        "description": Text(1000),
        "metadata": Metadata(),
        "receipt_email": Email(),
        "statement_descriptor_suffix": Text(22),
        "transfer_group": Text(),
    }
)

SESSION_CREATE: dict[str, Spec] = {
    "allowed_payment_method_types": CARD_ONLY,
    "cancel_url": Url(),
    "client_reference_id": Text(200),
    "currency": CURRENCY,
    "customer_creation": OneOf(("if_required",)),
    "customer_email": Email(),
    "expand": EXPAND,
    "expires_at": Int(0),
    "line_items": Required(ListOf(LINE_ITEM)),
    "locale": OneOf(LOCALES),
    "metadata": Metadata(),
    "mode": Required(OneOf(("payment",))),
    "origin_context": OneOf(("mobile_app", "web")),
    "payment_intent_data": PAYMENT_INTENT_DATA,
    "submit_type": OneOf(("auto", "book", "donate", "pay")),
    "success_url": Required(Url()),
    "ui_mode": OneOf(("hosted_page",)),
}
SESSION_LIST = PAGE | {
    "customer_details": Shape({"email": Required(Email())}),
    "payment_intent": Text(),
    "status": OneOf(("complete", "expired", "open")),
}
SESSION_UPDATE: dict[str, Spec] = {"expand": EXPAND, "metadata": Metadata()}

AUTOMATIC_METHODS = Shape({"enabled": Required(Bool()), "allow_redirects": OneOf(("always", "never"))})
INTENT_CREATE: dict[str, Spec] = {
    "allowed_payment_method_types": CARD_ONLY,
    "amount": Required(Int(1)),
    "automatic_payment_methods": AUTOMATIC_METHODS,
    "capture_method": OneOf(("automatic", "automatic_async")),
    "confirm": Bool(),
    "currency": Required(CURRENCY),
    "description": Text(1000),
    "expand": EXPAND,
    "metadata": Metadata(),
    "payment_method": Text(),
    "receipt_email": Email(),
    "return_url": Url(),
    "statement_descriptor_suffix": Text(22),
    "transfer_group": Text(),
}
INTENT_CONFIRM: dict[str, Spec] = {
    "expand": EXPAND,
    "payment_method": Text(),
    "receipt_email": Email(),
    "return_url": Url(),
}
INTENT_CANCEL: dict[str, Spec] = {
    "cancellation_reason": OneOf(("duplicate", "fraudulent", "requested_by_customer", "abandoned")),
    "expand": EXPAND,
}
INTENT_UPDATE: dict[str, Spec] = {"description": Text(1000), "expand": EXPAND, "metadata": Metadata()}
INTENT_RETRIEVE: dict[str, Spec] = {"client_secret": Text(), "expand": EXPAND}

CHARGE_LIST = PAGE | {"payment_intent": Text(), "transfer_group": Text()}

REFUND_CREATE: dict[str, Spec] = {
    "amount": Int(1),
    "charge": Text(),
    "expand": EXPAND,
    "metadata": Metadata(),
    "payment_intent": Text(),
    "reason": OneOf(("duplicate", "fraudulent", "requested_by_customer")),
}
REFUND_LIST = PAGE | {"charge": Text(), "payment_intent": Text()}
REFUND_UPDATE: dict[str, Spec] = {"expand": EXPAND, "metadata": Metadata()}

EVENT_LIST = PAGE | {"delivery_success": Bool(), "type": Text(), "types": ListOf(Text(), 20)}
BALANCE_TRANSACTION_LIST = PAGE | {
    "currency": CURRENCY,
    "source": Text(),
    "type": OneOf(("adjustment", "charge", "refund", "refund_failure")),
}

DISPUTE_LIST = PAGE | {"charge": Text(), "payment_intent": Text()}
DISPUTE_UPDATE: dict[str, Spec] = {
    "evidence": Shape({name: Text(20_000) for name in EVIDENCE}),
    "expand": EXPAND,
    "metadata": Metadata(),
    "submit": Bool(),
}
