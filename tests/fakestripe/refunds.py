"""Refunds: never more than was captured. Every function runs inside a store transaction."""

from typing import Any

from tests.fakestripe import cards, disputes, objects
from tests.fakestripe.errors import StripeError, invalid
from tests.fakestripe.money import written
from tests.fakestripe.store import Object
from tests.fakestripe.world import World

CHANGES_AFTER = 2  # seconds


def check(world: World, params: Object) -> None:
    del world
    named = [name for name in ("charge", "payment_intent") if name in params]
    if not named:
        message = "One of the following params should be provided for this request: payment_intent or charge."
        raise invalid(message, "payment_intent", "parameter_missing")
    if len(named) == 2:
        message = "You may only specify one of these parameters: charge, payment_intent."
        raise invalid(message, "charge", "parameters_exclusive")


def create(world: World, params: Object) -> Object:
    """A refund that succeeds at once, unless the card or `plan` says otherwise."""
    charge = charge_of(world, params)
    captured, done = charge["amount_captured"], charge["amount_refunded"]
    if charge["refunded"]:
        message = f"Charge {charge['id']} has already been refunded."
        raise StripeError(message, code="charge_already_refunded")
    disputes.check_refundable(world, charge)
    amount = params.get("amount", captured - done)
    if amount > captured - done:
        whole = "unrefunded amount on charge" if done else "charge amount"
        asked, left = (written(value, charge["currency"]) for value in (amount, captured - done))
        raise StripeError(f"Refund amount ({asked}) is greater than {whole} ({left})", param="amount")
    planned = next_plan(world, charge)
    refund = world.store.put(objects.refund(charge, amount, params, world.now))
    refund |= planned
    if refund["status"] == "succeeded":
        book(world, refund)
    if refund["status"] != "failed":
        set_refunded(world, charge, done + amount)
    world.webhooks.emit("refund.created", refund)
    if refund["status"] == "failed":
        world.webhooks.emit("refund.failed", refund)
    else:
        world.webhooks.emit("charge.refunded", charge, {"amount_refunded": done, "refunded": False})
    return refund


def plan(world: World, status: str, reason: str | None, times: int) -> None:
    """What the next `times` refunds will be: `pending` or `failed`, with Stripe's word for the reason."""
    default = "processing" if status == "pending" else "unknown"
    member = "pending_reason" if status == "pending" else "failure_reason"
    world.planned_refunds += [{"status": status, member: reason or default} for _ in range(times)]


def next_plan(world: World, charge: Object) -> dict[str, Any]:
    if world.planned_refunds:
        return world.planned_refunds.pop(0)
    method = world.store.find("payment_method", charge["payment_method"])
    card = cards.BY_NUMBER.get((method or {}).get("_card", ""))
    if not card or not card.refund:
        return {}
    later = {"_changes_at": world.now + CHANGES_AFTER}
    if card.refund == "pending":
        later |= {"status": "pending", "pending_reason": "processing"}
    return later


def sweep(world: World) -> None:
    """Refunds of the two cards that change their mind do so by the clock."""
    for refund in world.store.newest_first("refund"):
        if refund.get("_changes_at", world.now + 1) > world.now:
            continue
        del refund["_changes_at"]
        if refund["status"] == "pending":
            finish(world, refund["id"])
        elif refund["status"] == "succeeded":
            fail(world, refund["id"], "expired_or_canceled_card")


def book(world: World, refund: Object) -> None:
    money = world.store.put(objects.balance_transaction(refund, "refund", -refund["amount"], world.now))
    refund["balance_transaction"] = money["id"]


def charge_of(world: World, params: Object) -> Object:
    if "charge" in params:
        charge = world.store.get("charge", params["charge"], "charge")
        if not charge["paid"]:
            raise StripeError(f"Charge {charge['id']} has failed and cannot be refunded.", param="charge")
        return charge
    intent = world.store.get("payment_intent", params["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        raise StripeError(message, param="payment_intent")
    return world.store.get("charge", intent["latest_charge"])


def set_refunded(world: World, charge: Object, amount: int) -> None:
    charge |= {"amount_refunded": amount, "refunded": amount == charge["amount_captured"]}
    world.store.put(charge)


def finish(world: World, id: str) -> Object:
    """A pending refund reaches the bank."""
    refund = world.store.get("refund", id)
    if refund["status"] != "pending":
        raise StripeError(f"Refund {id} is not pending but {refund['status']}.")
    previous = {"status": "pending", "balance_transaction": None}
    refund["status"] = "succeeded"
    refund.pop("pending_reason", None)
    book(world, refund)
    world.store.put(refund)
    announce(world, refund, previous)
    return refund


def fail(world: World, id: str, reason: str) -> Object:
    """The bank sends the money back, perhaps days later: the refund fails, the charge counts as not refunded."""
    refund = world.store.get("refund", id)
    before = refund["status"]
    if before not in ("pending", "succeeded"):
        raise StripeError(f"Refund {id} cannot fail: it is {before} already.")
    refund |= {"status": "failed", "failure_reason": reason}
    refund.pop("pending_reason", None)
    if before == "succeeded":  # a pending one has not left the balance yet
        money = objects.balance_transaction(refund, "refund_failure", refund["amount"], world.now)
        refund["failure_balance_transaction"] = world.store.put(money)["id"]
    world.store.put(refund)
    charge = world.store.get("charge", refund["charge"])
    set_refunded(world, charge, charge["amount_refunded"] - refund["amount"])
    world.webhooks.emit("refund.failed", refund)
    announce(world, refund, {"status": before, "failure_reason": None})
    return refund


def announce(world: World, refund: Object, previous: Object) -> None:
    """Stripe says it twice, under the new name of the event and under the old one."""
    world.webhooks.emit("refund.updated", refund, previous)
    world.webhooks.emit("charge.refund.updated", refund, previous)
