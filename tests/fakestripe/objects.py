"""Builders of Stripe's JSON objects, with the members stripe-python 16.1.0 declares for card payments."""

from typing import Any

from tests.fakestripe.cards import Card
from tests.fakestripe.money import fee
from tests.fakestripe.store import Object, new_id

API_VERSION = "2026-10-28.endive"
NO_ADDRESS = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}

EMPTY_IN_SESSION = dict.fromkeys(
    (
        *("after_expiration", "allow_promotion_codes", "billing_address_collection", "branding_settings"),
        *(
            "client_secret",
            "collected_information",
            "consent",
            "consent_collection",
            "currency_conversion",
        ),
        *("customer", "customer_account", "excluded_payment_method_types", "integration_identifier"),
        *("invoice", "managed_payments", "name_collection", "optional_items", "payment_link"),
        *("payment_method_configuration_details", "permissions", "presentment_details", "recovered_from"),
        *("redirect_on_completion", "return_url", "setup_intent", "shipping_address_collection"),
        *("shipping_cost", "subscription", "tax_id_collection", "wallet_options"),
    )
)


def nothing(*names: str) -> dict[str, None]:
    return dict.fromkeys(names)


def visible(body: Object) -> Object:
    """A copy without the fake's own members."""
    return {name: value for name, value in body.items() if not name.startswith("_")}


def listing(data: list[Object], url: str, has_more: bool = False) -> Object:
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def line_item(entry: Object, created: int) -> Object:
    price, product = entry["price_data"], entry["price_data"]["product_data"]
    total = price["unit_amount"] * entry["quantity"]
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": product["name"],
        "metadata": entry.get("metadata", {}),
        "price": one_time_price(price, created),
        "quantity": entry["quantity"],
    }


def one_time_price(price: Object, created: int) -> Object:
    return {
        "id": new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": created,
        "currency": price["currency"],
        "livemode": False,
        "metadata": {},
        "product": new_id("prod", 14),
        "tax_behavior": price.get("tax_behavior", "unspecified"),
        "type": "one_time",
        "unit_amount": price["unit_amount"],
        "unit_amount_decimal": str(price["unit_amount"]),
        **nothing(
            "custom_unit_amount", "lookup_key", "nickname", "recurring", "tiers_mode", "transform_quantity"
        ),
    }


def session(params: Object, now: int, base_url: str) -> Object:
    id = new_id("cs_test", 58)
    items = [line_item(entry, now) for entry in params["line_items"]]
    total = sum(item["amount_total"] for item in items)
    email = params.get("customer_email")
    return {
        "id": id,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": now,
        "currency": items[0]["currency"],
        "custom_fields": [],
        "custom_text": nothing("after_submit", "shipping_address", "submit", "terms_of_service_acceptance"),
        "customer_creation": "if_required",
        "customer_details": customer_details(email, None) if email else None,
        "customer_email": email,
        "discounts": [],
        "expires_at": params.get("expires_at", now + 24 * 3600),
        "invoice_creation": None,
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "mode": "payment",
        "origin_context": params.get("origin_context"),
        "payment_intent": None,
        "payment_method_collection": "if_required",
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "saved_payment_method_options": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": params.get("submit_type"),
        "success_url": params["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{base_url}/c/pay/{id}",
        **EMPTY_IN_SESSION,
        "_line_items": items,
        "_payment_intent_data": params.get("payment_intent_data", {}),
    }


def customer_details(email: str | None, name: str | None) -> Object:
    address = None if name is None else {**NO_ADDRESS, "country": "VN"}
    return {
        "address": address,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def payment_intent(params: Object, now: int, session_id: str | None = None) -> Object:
    id = new_id("pi")
    automatic = params.get("automatic_payment_methods") or {"enabled": True}
    return {
        "id": id,
        "object": "payment_intent",
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "amount": params["amount"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "automatic_payment_methods": None if session_id else {"allow_redirects": "always"} | automatic,
        "capture_method": params.get("capture_method", "automatic_async"),
        "client_secret": f"{id}_secret_{new_id('x', 25)[2:]}",
        "confirmation_method": "automatic",
        "created": now,
        "currency": params["currency"],
        "description": params.get("description"),
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "receipt_email": params.get("receipt_email"),
        "statement_descriptor_suffix": params.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_group": params.get("transfer_group"),
        **nothing(
            *("application", "application_fee_amount", "canceled_at", "cancellation_reason", "customer"),
            *("customer_account", "excluded_payment_method_types", "hooks", "last_payment_error"),
            *("latest_charge", "managed_payments", "next_action", "on_behalf_of", "payment_details"),
            *("payment_method", "payment_method_configuration_details", "payment_record"),
            *("presentment_details", "processing", "review", "setup_future_usage", "shipping", "source"),
            *("statement_descriptor", "transfer_data"),
        ),
        "_session": session_id,
    }


def payment_method(card: Card, billing: Object, now: int) -> Object:
    return {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": billing,
        "card": {
            **card_face(card),
            "checks": checks(),
            "networks": {"available": [card.brand], "preferred": None},
        },
        "created": now,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
        "_card": card.number,
    }


def card_face(card: Card) -> Object:
    return {
        "brand": card.brand,
        "country": card.country,
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": f"fake{card.last4}{card.brand}",
        "funding": "credit",
        "last4": card.last4,
        "wallet": None,
    }


def checks() -> Object:
    return {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"}


def billing_details(email: str | None = None, name: str | None = None) -> Object:
    return {"address": dict(NO_ADDRESS), "email": email, "name": name, "phone": None, "tax_id": None}


def charge(intent: Object, method: Object, card: Card, now: int, base_url: str) -> Object:
    paid = card.error_code is None
    id = new_id("ch")
    face = {**card_face(card), "checks": checks(), "amount_authorized": intent["amount"] if paid else None}
    face |= {"network": card.brand, "three_d_secure": None, "installments": None, "mandate": None}
    return {
        "id": id,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if paid else 0,
        "amount_refunded": 0,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "CHO PHIEN LAI CHAU",
        "captured": paid,
        "created": now,
        "currency": intent["currency"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": card.error_code,
        "failure_message": card.message,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "outcome": outcome(card),
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"card": face, "type": "card"},
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_url": f"{base_url}/receipts/{id}" if paid else None,
        "refunded": False,
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "succeeded" if paid else "failed",
        "transfer_group": intent["transfer_group"],
        **nothing(
            *("application", "application_fee", "application_fee_amount", "authorization_code"),
            *("balance_transaction", "customer", "failure_balance_transaction", "on_behalf_of"),
            *("presentment_details", "receipt_number", "review", "shipping", "source", "source_transfer"),
            *("statement_descriptor", "transfer_data"),
        ),
    }


def outcome(card: Card) -> Object:
    paid = card.error_code is None
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network" if paid else "declined_by_network",
        "reason": None if paid else card.decline_code or card.error_code,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": "Payment complete." if paid else "The bank did not return any further details.",
        "type": "authorized" if paid else "issuer_declined",
    }


def refund(charge: Object, amount: int, params: Object, now: int) -> Object:
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "destination_details": {
            "card": {
                "reference": None,
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": params.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": params.get("reason"),
        "status": "succeeded",
        **nothing("receipt_number", "source_transfer_reversal", "transfer_reversal"),
    }


def balance_transaction(
    source: Object,
    kind: str,
    amount: int,
    now: int,
    *,
    cost: int | None = None,
    category: str | None = None,
    description: str | None = None,
) -> Object:
    """`amount` is signed, in the smallest unit; a charge costs a fee, its refund does not bring it back."""
    if cost is None:
        cost = fee(amount) if kind == "charge" else 0
    fees = {"charge": "Stripe processing fees", "adjustment": "Dispute fee"}
    details: list[dict[str, Any]] = []
    if cost:
        details = [
            {
                "amount": cost,
                "application": None,
                "currency": source["currency"],
                "description": fees.get(kind),
                "type": "stripe_fee",
            }
        ]
    return {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": now,
        "balance_type": "payments",
        "created": now,
        "currency": source["currency"],
        "description": description or source.get("description"),
        "exchange_rate": None,
        "fee": cost,
        "fee_details": details,
        "net": amount - cost,
        "reporting_category": category or kind,
        "source": source["id"],
        "status": "available",
        "type": kind,
    }


def event(
    kind: str, body: Object, previous: Object | None, now: int, request: Object, pending: int
) -> Object:
    data = {"object": body} if previous is None else {"object": body, "previous_attributes": previous}
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": now,
        "data": data,
        "livemode": False,
        "pending_webhooks": pending,
        "request": request,
        "type": kind,
    }
