"""Checkout Sessions: open → complete or expired. Every function runs inside a store transaction."""

from tests.fakestripe import intents, objects
from tests.fakestripe.cards import Card
from tests.fakestripe.errors import StripeError, invalid
from tests.fakestripe.money import check_amount
from tests.fakestripe.store import Object
from tests.fakestripe.world import World

SHORTEST = 30 * 60  # seconds
LONGEST = 24 * 3600  # seconds


def check(world: World, params: Object) -> None:
    """What Stripe checks across parameters before it begins."""
    items = params["line_items"]
    if not items:
        raise invalid(
            "The `line_items` parameter is required in payment mode.", "line_items", "parameter_missing"
        )
    wanted = params.get("currency", items[0]["price_data"]["currency"])
    for index, item in enumerate(items):
        if item["price_data"]["currency"] != wanted:
            raise invalid(
                "All prices on a Checkout Session must have the same currency.",
                f"line_items[{index}][price_data][currency]",
            )
    ahead = params.get("expires_at", world.now + SHORTEST) - world.now
    if ahead < SHORTEST:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise invalid(message, "expires_at")
    if ahead >= LONGEST:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise invalid(message, "expires_at")


def create(world: World, params: Object) -> Object:
    session = objects.session(params, world.now, world.address)
    what = "The Checkout Session's total amount"
    check_amount(session["amount_total"], session["currency"], what=what, param=None)
    return world.store.put(session)


def get(world: World, id: str) -> Object:
    """The session as it is now: one past its time is expired first."""
    session = world.store.get("checkout.session", id, "session")
    if session["status"] == "open" and session["expires_at"] <= world.now:
        close(world, session)
    return session


def sweep(world: World) -> None:
    for session in world.store.newest_first("checkout.session"):
        get(world, session["id"])


def expire(world: World, id: str) -> Object:
    session = get(world, id)
    if session["status"] != "open":
        raise StripeError(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session['status']}`."
        )
    return close(world, session)


def close(world: World, session: Object) -> Object:
    session |= {"status": "expired", "url": None}
    world.store.put(session)
    intent = world.store.find("payment_intent", session["payment_intent"])
    if intent:
        intents.cancel_silently(world, intent, "expired")
    world.webhooks.emit("checkout.session.expired", session)
    return session


def pay(world: World, id: str, card: Card, email: str | None, name: str | None) -> Object:
    """The customer presses Pay. Raises the card error; the session may still wait for 3-D Secure."""
    session = payable(world, id)
    if not session["customer_email"]:
        session["customer_details"] = objects.customer_details(email, name)
    billing = objects.billing_details(session["customer_email"] or email, name)
    method = world.store.put(objects.payment_method(card, billing, world.now))
    intent = world.store.find("payment_intent", session["payment_intent"])
    if intent is None:
        data = session["_payment_intent_data"]
        params = {**data, "amount": session["amount_total"], "currency": session["currency"]}
        intent = world.store.put(objects.payment_intent(params, world.now, session["id"]))
        session["payment_intent"] = intent["id"]
        world.webhooks.emit("payment_intent.created", intent)
    world.store.put(session)
    intents.attempt(world, intent, method)
    return complete_if_paid(world, session, intent, name)


def authorise(world: World, id: str, agreed: bool) -> Object:
    """The bank's extra step. Raises the card error where the customer refuses."""
    session = payable(world, id)
    intent = world.store.get("payment_intent", session["payment_intent"])
    if intent["status"] != "requires_action":
        raise intents.unexpected_state(intent, "authenticate")
    if not agreed:
        raise intents.fail_authentication(world, intent)
    method = world.store.get("payment_method", intent["payment_method"])
    intents.attempt(world, intent, method, authenticated=True)
    return complete_if_paid(world, session, intent, method["billing_details"]["name"])


def payable(world: World, id: str) -> Object:
    session = get(world, id)
    if session["status"] != "open":
        raise StripeError(f"This Checkout Session has a status of `{session['status']}`.")
    return session


def complete_if_paid(world: World, session: Object, intent: Object, name: str | None) -> Object:
    if intent["status"] != "succeeded":
        return session
    email = session["customer_email"] or (session["customer_details"] or {}).get("email")
    session |= {
        "amount_total": intent["amount_received"],  # differs only where a test planted a wrong amount
        "status": "complete",
        "payment_status": "paid",
        "url": None,
        "customer_details": objects.customer_details(email, name),
    }
    world.store.put(session)
    world.webhooks.emit("checkout.session.completed", session)
    return session


def success_url(session: Object) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])
