"""PaymentIntents and the charges they make. Every function runs inside a store transaction."""

from tests.fakestripe import cards, disputes, objects
from tests.fakestripe.cards import Card
from tests.fakestripe.errors import StripeError, invalid, missing
from tests.fakestripe.money import check_amount
from tests.fakestripe.params import required
from tests.fakestripe.store import Object
from tests.fakestripe.world import World

CANCELLABLE = {"requires_payment_method", "requires_confirmation", "requires_action"}
CONFIRMABLE = CANCELLABLE
FAILED_AUTHENTICATION = (
    "We are unable to authenticate your payment method. "
    "Please choose a different payment method and try again."
)


def check(world: World, params: Object) -> None:
    """What Stripe checks across the parameters of a creation before it begins."""
    del world
    if not params.get("confirm"):
        if "return_url" in params:
            raise invalid("`return_url` can only be used when `confirm` is true.", "return_url")
        return
    if "payment_method" not in params:
        raise required("payment_method")
    if may_redirect(params) and "return_url" not in params:
        raise required("return_url")


def may_redirect(source: Object) -> bool:
    return (source.get("automatic_payment_methods") or {}).get("allow_redirects") != "never"


def create(world: World, params: Object) -> Object:
    check_amount(params["amount"], params["currency"])
    method = resolve(world, params["payment_method"]) if "payment_method" in params else None
    intent = world.store.put(objects.payment_intent(params, world.now))
    world.webhooks.emit("payment_intent.created", intent)
    if method:
        intent |= {"payment_method": method["id"], "status": "requires_confirmation"}
    return confirm(world, intent["id"], params, created=True) if params.get("confirm") else intent


def resolve(world: World, name: str) -> Object:
    """A stored payment method, or a new one for one of the `pm_card_…` names."""
    if card := cards.BY_ALIAS.get(name):
        return world.store.put(objects.payment_method(card, objects.billing_details(), world.now))
    found = world.store.find("payment_method", name)
    if not found:
        raise missing("PaymentMethod", name, "payment_method")
    return found


def confirm(world: World, id: str, params: Object, created: bool = False) -> Object:
    intent = world.store.get("payment_intent", id, "intent")
    if intent["status"] not in CONFIRMABLE or intent["_session"]:
        raise unexpected_state(intent, "confirm")
    if may_redirect(intent) and "return_url" not in params:
        raise required("return_url")
    if "payment_method" in params and not created:
        intent["payment_method"] = resolve(world, params["payment_method"])["id"]
    if not intent["payment_method"]:
        message = "You cannot confirm this PaymentIntent because it's missing a payment method."
        raise unexpected_state(intent, "confirm", message)
    if "receipt_email" in params:
        intent["receipt_email"] = params["receipt_email"]
    intent["_return_url"] = params.get("return_url")
    method = world.store.get("payment_method", intent["payment_method"])
    return attempt(world, intent, method)


def attempt(world: World, intent: Object, method: Object, authenticated: bool = False) -> Object:
    """One try to take the money. Raises the 402 card error; the failed try stays recorded."""
    card = cards.BY_NUMBER[method["_card"]]
    world.store.put(intent)
    intent |= {"payment_method": method["id"], "next_action": None, "last_payment_error": None}
    if card.needs_authentication and not authenticated:
        url = f"{world.address}/c/authorise/{intent['id']}"
        action = {
            "type": "redirect_to_url",
            "redirect_to_url": {"return_url": intent.get("_return_url"), "url": url},
        }
        intent |= {"status": "requires_action", "next_action": action}
        world.webhooks.emit("payment_intent.requires_action", intent)
        return intent
    if world.captured_off_by and not card.error_code:
        intent["amount"] += world.captured_off_by.pop(0)
    charge = world.store.put(objects.charge(intent, method, card, world.now, world.address))
    intent["latest_charge"] = charge["id"]
    if card.error_code:
        raise decline(world, intent, method, card, charge)
    money = world.store.put(objects.balance_transaction(charge, "charge", charge["amount"], world.now))
    charge["balance_transaction"] = money["id"]
    intent |= {"status": "succeeded", "amount_received": intent["amount"]}
    world.webhooks.emit("charge.succeeded", charge)
    world.webhooks.emit("payment_intent.succeeded", intent)
    if card.dispute:
        disputes.open_on(world, intent["id"], reason=card.dispute)
    return intent


def decline(world: World, intent: Object, method: Object, card: Card, charge: Object) -> StripeError:
    details = {"charge": charge["id"], "decline_code": card.decline_code}
    error = fail(world, intent, method, card.error_code, card.message, details)
    world.webhooks.emit("charge.failed", charge)
    return error


def fail_authentication(world: World, intent: Object) -> StripeError:
    method = world.store.get("payment_method", intent["payment_method"])
    return fail(world, intent, method, "payment_intent_authentication_failure", FAILED_AUTHENTICATION, {})


def fail(
    world: World, intent: Object, method: Object, code: str | None, message: str | None, details: Object
) -> StripeError:
    kept = {name: value for name, value in details.items() if value is not None}
    kept["payment_method"] = objects.visible(method)
    error = StripeError(message or "", status=402, type="card_error", code=code, **kept)
    intent |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "next_action": None,
        "last_payment_error": error.body["error"],
    }
    error.body = {"error": {**error.body["error"], "payment_intent": objects.visible(intent)}}
    world.store.put(intent)
    world.webhooks.emit("payment_intent.payment_failed", intent)
    return error


def cancel(world: World, id: str, params: Object) -> Object:
    intent = world.store.get("payment_intent", id, "intent")
    if intent["_session"]:
        message = (
            "You cannot cancel this PaymentIntent because it was created by a Checkout Session. "
            "Expire the Checkout Session instead."
        )
        raise unexpected_state(intent, "cancel", message)
    if intent["status"] not in CANCELLABLE:
        raise unexpected_state(intent, "cancel")
    return cancel_silently(world, intent, params.get("cancellation_reason"))


def cancel_silently(world: World, intent: Object, reason: str | None) -> Object:
    """Cancel without asking whose it is: an expiring session cancels its own PaymentIntent this way."""
    intent |= {
        "status": "canceled",
        "canceled_at": world.now,
        "cancellation_reason": reason,
        "next_action": None,
    }
    world.store.put(intent)
    world.webhooks.emit("payment_intent.canceled", intent)
    return intent


def unexpected_state(intent: Object, verb: str, message: str | None = None) -> StripeError:
    words = f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}."
    return StripeError(
        message or words, code="payment_intent_unexpected_state", payment_intent=objects.visible(intent)
    )
