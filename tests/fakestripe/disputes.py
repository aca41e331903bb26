"""Disputes (chargebacks): opened by the card's holder, answered with evidence, won or lost.

Every function runs inside a store transaction. Money: a withdrawal takes the amount and the dispute fee, a
reinstatement brings back the amount alone.
"""

from typing import Any

from tests.fakestripe import objects
from tests.fakestripe.errors import StripeError
from tests.fakestripe.schemas import EVIDENCE
from tests.fakestripe.store import Object, new_id
from tests.fakestripe.world import World

DAY = 24 * 3600  # seconds
ANSWER_DAYS = 9
FEES = {"vnd": 380_000, "usd": 1500}  # about 15 US dollars, the common fee
REASONS = (
    *("bank_cannot_process", "check_returned", "credit_not_processed", "customer_initiated"),
    *("debit_not_authorized", "duplicate", "fraudulent", "general", "incorrect_account_details"),
    *("insufficient_funds", "noncompliant", "product_not_received", "product_unacceptable"),
    *("subscription_canceled", "unrecognized"),
)
FILES = (
    *("cancellation_policy", "customer_communication", "customer_signature"),
    *("duplicate_charge_documentation", "receipt", "refund_policy", "service_documentation"),
    *("shipping_documentation", "uncategorized_file"),
)
CLOSED = ("won", "lost", "warning_closed")
# What Stripe's test mode reads in `evidence[uncategorized_text]`.
MAGIC = {"winning_evidence": "won", "losing_evidence": "lost"}


def built(charge: Object, amount: int, reason: str, fee: int, now: int, is_inquiry: bool) -> Object:
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(EVIDENCE + FILES), "appeal": None, "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": now + ANSWER_DAYS * DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "intended_submission_method": "manual",
        "is_charge_refundable": is_inquiry,
        "livemode": False,
        "metadata": {},
        "network_reason_code": "10.4",
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": charge["payment_method_details"]["card"]["brand"],
                "case_type": "inquiry" if is_inquiry else "chargeback",
                "network": "visa",
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": reason,
        "status": "warning_needs_response" if is_inquiry else "needs_response",
        "_fee": fee,
    }


def open_on(
    world: World,
    id: str,
    *,
    amount: int | None = None,
    reason: str = "fraudulent",
    fee: int | None = None,
    withdraws: bool = True,
    is_inquiry: bool = False,
) -> Object:
    """On a PaymentIntent or a charge; `amount` defaults to all of it. An inquiry withdraws nothing."""
    charge = charge_at(world, id)
    amount = charge["amount_captured"] if amount is None else amount
    if not 0 < amount <= charge["amount_captured"]:
        raise StripeError(
            f"A dispute of {charge['id']} is for 1 to {charge['amount_captured']}, not {amount}."
        )
    if any(dispute["status"] not in CLOSED for dispute in of_charge(world, charge)):
        raise StripeError(f"{charge['id']} has an open dispute already.")
    cost = FEES[charge["currency"]] if fee is None else fee
    dispute = built(charge, amount, reason, cost, world.now, is_inquiry)
    world.store.put(dispute)
    charge["disputed"] = True
    world.store.put(charge)
    if withdraws and not is_inquiry:
        move(world, dispute, -amount, cost, "dispute")
    world.webhooks.emit("charge.dispute.created", dispute)
    if dispute["balance_transactions"]:
        world.webhooks.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def charge_at(world: World, id: str) -> Object:
    if id.startswith("ch_"):
        charge = world.store.get("charge", id, "charge")
    else:
        intent = world.store.get("payment_intent", id, "payment_intent")
        if intent["status"] != "succeeded":
            raise StripeError(f"{id} was never paid, so nobody can dispute it.")
        charge = world.store.get("charge", intent["latest_charge"])
    if not charge["paid"]:
        raise StripeError(f"{charge['id']} was never paid, so nobody can dispute it.")
    return charge


def of_charge(world: World, charge: Object) -> list[Object]:
    return [found for found in world.store.newest_first("dispute") if found["charge"] == charge["id"]]


def check_refundable(world: World, charge: Object) -> None:
    """Stripe refuses to refund what the bank has taken back. Raises charge_disputed."""
    for dispute in of_charge(world, charge):
        if not dispute["is_charge_refundable"] and dispute["status"] != "won":
            message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
            raise StripeError(message, code="charge_disputed")


def held(dispute: Object) -> int:
    """What Stripe has withdrawn for it and not brought back."""
    return -sum(money["amount"] for money in dispute["balance_transactions"])


def move(world: World, dispute: Object, amount: int, cost: int, category: str) -> None:
    words = {"dispute": "Chargeback withdrawal for", "dispute_reversal": "Chargeback reversal for"}
    money = objects.balance_transaction(
        dispute,
        "adjustment",
        amount,
        world.now,
        cost=cost,
        category=category,
        description=f"{words[category]} {dispute['charge']}",
    )
    world.store.put(money)
    dispute["balance_transactions"] = [*dispute["balance_transactions"], money]
    world.store.put(dispute)


def withdraw(world: World, id: str) -> Object:
    dispute = world.store.get("dispute", id, "dispute")
    if held(dispute):
        raise StripeError(f"The funds of {id} are withdrawn already.")
    if dispute["status"] in CLOSED:
        raise StripeError(f"{id} is closed as {dispute['status']}.")
    previous = {"balance_transactions": dispute["balance_transactions"]}
    dispute["is_charge_refundable"] = False
    if dispute["status"].startswith("warning_"):  # the inquiry has become a chargeback
        dispute["status"] = "needs_response"
    move(world, dispute, -dispute["amount"], dispute["_fee"], "dispute")
    world.webhooks.emit("charge.dispute.funds_withdrawn", dispute, previous)
    return dispute


def reinstate(world: World, id: str) -> Object:
    dispute = world.store.get("dispute", id, "dispute")
    if not held(dispute):
        raise StripeError(f"Nothing is withdrawn for {id}.")
    previous = {"balance_transactions": dispute["balance_transactions"]}
    move(world, dispute, held(dispute), 0, "dispute_reversal")
    world.webhooks.emit("charge.dispute.funds_reinstated", dispute, previous)
    return dispute


def review(world: World, id: str) -> Object:
    """Evidence has been handed in; the bank is thinking."""
    dispute = world.store.get("dispute", id, "dispute")
    if dispute["status"] in CLOSED:
        raise StripeError(f"{id} is closed as {dispute['status']}.")
    previous = {"status": dispute["status"]}
    is_inquiry = dispute["status"].startswith("warning_")
    details = dispute["evidence_details"]
    dispute["evidence_details"] = {
        **details,
        "has_evidence": True,
        "submission_count": details["submission_count"] + 1,
        "submission_method": "manual",
    }
    dispute["status"] = "warning_under_review" if is_inquiry else "under_review"
    world.store.put(dispute)
    world.webhooks.emit("charge.dispute.updated", dispute, previous)
    return dispute


def close(world: World, id: str, outcome: str) -> Object:
    """`won`: what was withdrawn comes back. `lost`: it is gone, and is withdrawn first if it was not yet."""
    dispute = world.store.get("dispute", id, "dispute")
    if dispute["status"] in CLOSED:
        raise StripeError(f"{id} is closed as {dispute['status']} already.")
    if outcome == "lost" and not held(dispute):
        withdraw(world, id)
    if outcome == "won" and held(dispute):
        reinstate(world, id)
    previous = {"status": dispute["status"]}
    dispute["status"] = "warning_closed" if dispute["status"].startswith("warning_") else outcome
    world.store.put(dispute)
    world.webhooks.emit("charge.dispute.closed", dispute, previous)
    return dispute


def update(world: World, id: str, params: dict[str, Any]) -> Object:
    """POST /v1/disputes/<id>: metadata, evidence, and `submit` (true by default) hands the evidence in."""
    dispute = world.store.get("dispute", id, "dispute")
    if "metadata" in params:
        merged = {**dispute["metadata"], **params["metadata"]} if params["metadata"] else {}
        dispute["metadata"] = {name: value for name, value in merged.items() if value != ""}
    world.store.put(dispute)
    if "evidence" not in params:
        return dispute
    if dispute["status"] in CLOSED:
        raise StripeError("This dispute is already closed.")
    dispute["evidence"] = {**dispute["evidence"], **params["evidence"]}
    if not params.get("submit", True):
        return dispute
    review(world, id)
    outcome = MAGIC.get(dispute["evidence"]["uncategorized_text"] or "")
    return close(world, id, outcome) if outcome else dispute
