"""Refunds: never more than was captured. Every function runs inside a store transaction."""

from tests.fakestripe import objects
from tests.fakestripe.errors import StripeError, invalid
from tests.fakestripe.money import written
from tests.fakestripe.store import Object
from tests.fakestripe.world import World


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
    charge = charge_of(world, params)
    captured, done = charge["amount_captured"], charge["amount_refunded"]
    if charge["refunded"]:
        message = f"Charge {charge['id']} has already been refunded."
        raise StripeError(message, code="charge_already_refunded")
    amount = params.get("amount", captured - done)
    if amount > captured - done:
        whole = "unrefunded amount on charge" if done else "charge amount"
        asked, left = (written(value, charge["currency"]) for value in (amount, captured - done))
        raise StripeError(f"Refund amount ({asked}) is greater than {whole} ({left})", param="amount")
    refund = world.store.put(objects.refund(charge, amount, params, world.now))
    money = world.store.put(objects.balance_transaction(refund, "refund", -amount, world.now))
    refund["balance_transaction"] = money["id"]
    set_refunded(world, charge, done + amount)
    world.webhooks.emit("refund.created", refund)
    world.webhooks.emit("charge.refunded", charge, {"amount_refunded": done, "refunded": False})
    return refund


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


def fail(world: World, id: str, reason: str) -> Object:
    """The bank sends the money back days later: the refund fails, the charge counts as not refunded."""
    refund = world.store.get("refund", id)
    if refund["status"] == "failed":
        raise StripeError(f"Refund {id} has already failed.")
    money = world.store.put(
        objects.balance_transaction(refund, "refund_failure", refund["amount"], world.now)
    )
    refund |= {"status": "failed", "failure_reason": reason, "failure_balance_transaction": money["id"]}
    world.store.put(refund)
    charge = world.store.get("charge", refund["charge"])
    set_refunded(world, charge, charge["amount_refunded"] - refund["amount"])
    previous = {"status": "succeeded", "failure_reason": None}
    world.webhooks.emit("refund.failed", refund)
    world.webhooks.emit("refund.updated", refund, previous)
    world.webhooks.emit("charge.refund.updated", refund, previous)
    return refund
