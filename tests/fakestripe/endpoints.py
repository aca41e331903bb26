"""The table of endpoints: path, accepted parameters, what answers, and the checks before it."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.fakestripe import disputes, intents, refunds, schemas, sessions, views
from tests.fakestripe.errors import missing
from tests.fakestripe.params import Shape, Spec
from tests.fakestripe.store import Object
from tests.fakestripe.world import World

Answer = Callable[[World, Object, dict[str, str]], Object]


def allow_anything(world: World, params: Object) -> None:
    del world, params


@dataclass(frozen=True, eq=False)  # the router wants it hashable
class Endpoint:
    """`answer(world, params, path arguments)` returns the stored object, or a list already shown."""

    method: str
    path: str
    kind: str
    accepts: dict[str, Spec]
    answer: Answer
    check: Callable[[World, Object], None] = allow_anything
    is_list: bool = False

    @property
    def shape(self) -> Shape:
        return Shape(self.accepts)


def matches(params: Object, *members: str) -> Callable[[Object], bool]:
    wanted = {member: params[member] for member in members if member in params}
    return lambda body: all(body.get(member) == value for member, value in wanted.items())


def list_sessions(world: World, params: Object, args: dict[str, str]) -> Object:
    del args
    sessions.sweep(world)
    plain = matches(params, "payment_intent", "status")
    email = params.get("customer_details", {}).get("email")

    def keep(body: Object) -> bool:
        return plain(body) and (not email or (body["customer_details"] or {}).get("email") == email)

    return views.page(world.store, "checkout.session", params, keep, "/v1/checkout/sessions")


def list_line_items(world: World, params: Object, args: dict[str, str]) -> Object:
    del params
    return views.expanded(world.store, sessions.get(world, args["id"]), "line_items", [])  # type: ignore[no-any-return]


def list_events(world: World, params: Object, args: dict[str, str]) -> Object:
    del args
    kinds = set(params.get("types", [])) | ({params["type"]} if "type" in params else set())

    def keep(body: Object) -> bool:
        if kinds and not any(is_of(body["type"], kind) for kind in kinds):
            return False
        wanted = params.get("delivery_success")
        return wanted is None or wanted == (body["pending_webhooks"] == 0)

    return views.page(world.store, "event", params, keep, "/v1/events")


def is_of(kind: str, pattern: str) -> bool:
    """`charge.*` names every event that begins with `charge.`."""
    return kind == pattern or (pattern.endswith("*") and kind.startswith(pattern[:-1]))


def lister(kind: str, url: str, *members: str) -> Answer:
    def answer(world: World, params: Object, args: dict[str, str]) -> Object:
        del args
        return views.page(world.store, kind, params, matches(params, *members), url)

    return answer


def getter(kind: str, param: str, shown_as: str | None = None) -> Answer:
    def answer(world: World, params: Object, args: dict[str, str]) -> Object:
        del params
        found = world.store.find(kind, args["id"])
        if not found:
            raise missing(shown_as or kind, args["id"], param)
        return found

    return answer


def updater(kind: str, param: str) -> Answer:
    """Metadata is merged key by key, an empty value unsets; other members are replaced."""

    def answer(world: World, params: Object, args: dict[str, str]) -> Object:
        body = world.store.get(kind, args["id"], param)
        if "metadata" in params:
            merged = {**body["metadata"], **params["metadata"]} if params["metadata"] else {}
            body["metadata"] = {name: value for name, value in merged.items() if value != ""}
        if "description" in params:
            body["description"] = params["description"]
        return world.store.put(body)

    return answer


def balance(world: World, params: Object, args: dict[str, str]) -> Object:
    del params, args
    totals = {"vnd": 0}
    for money in world.store.newest_first("balance_transaction"):
        totals[money["currency"]] = totals.get(money["currency"], 0) + money["net"]
    available = [
        {"amount": amount, "currency": code, "source_types": {"card": amount}}
        for code, amount in totals.items()
    ]
    pending = [{"amount": 0, "currency": code, "source_types": {"card": 0}} for code in totals]
    return {"object": "balance", "available": available, "livemode": False, "pending": pending}


SESSIONS, INTENTS = "/v1/checkout/sessions", "/v1/payment_intents"
CHARGES, REFUNDS, EVENTS = "/v1/charges", "/v1/refunds", "/v1/events"
MONEY, DISPUTES = "/v1/balance_transactions", "/v1/disputes"
SESSION, INTENT = "checkout.session", "payment_intent"

ENDPOINTS = (
    Endpoint(
        "POST",
        SESSIONS,
        SESSION,
        schemas.SESSION_CREATE,
        lambda world, params, args: sessions.create(world, params),
        sessions.check,
    ),
    Endpoint("GET", SESSIONS, SESSION, schemas.SESSION_LIST, list_sessions, is_list=True),
    Endpoint(
        "GET",
        f"{SESSIONS}/<id>",
        SESSION,
        schemas.RETRIEVE,
        lambda world, params, args: sessions.get(world, args["id"]),
    ),
    Endpoint("POST", f"{SESSIONS}/<id>", SESSION, schemas.SESSION_UPDATE, updater(SESSION, "session")),
    Endpoint("GET", f"{SESSIONS}/<id>/line_items", "item", schemas.PAGE, list_line_items, is_list=True),
    Endpoint(
        "POST",
        f"{SESSIONS}/<id>/expire",
        SESSION,
        schemas.RETRIEVE,
        lambda world, params, args: sessions.expire(world, args["id"]),
    ),
    Endpoint(
        "POST",
        INTENTS,
        INTENT,
        schemas.INTENT_CREATE,
        lambda world, params, args: intents.create(world, params),
        intents.check,
    ),
    Endpoint("GET", INTENTS, INTENT, schemas.PAGE, lister(INTENT, INTENTS), is_list=True),
    Endpoint("GET", f"{INTENTS}/<id>", INTENT, schemas.INTENT_RETRIEVE, getter(INTENT, "intent")),
    Endpoint("POST", f"{INTENTS}/<id>", INTENT, schemas.INTENT_UPDATE, updater(INTENT, "intent")),
    Endpoint(
        "POST",
        f"{INTENTS}/<id>/confirm",
        INTENT,
        schemas.INTENT_CONFIRM,
        lambda world, params, args: intents.confirm(world, args["id"], params),
    ),
    Endpoint(
        "POST",
        f"{INTENTS}/<id>/cancel",
        INTENT,
        schemas.INTENT_CANCEL,
        lambda world, params, args: intents.cancel(world, args["id"], params),
    ),
    Endpoint(
        "GET",
        CHARGES,
        "charge",
        schemas.CHARGE_LIST,
        lister("charge", CHARGES, "payment_intent", "transfer_group"),
        is_list=True,
    ),
    Endpoint("GET", f"{CHARGES}/<id>", "charge", schemas.RETRIEVE, getter("charge", "id")),
    Endpoint(
        "POST",
        REFUNDS,
        "refund",
        schemas.REFUND_CREATE,
        lambda world, params, args: refunds.create(world, params),
        refunds.check,
    ),
    Endpoint(
        "GET",
        REFUNDS,
        "refund",
        schemas.REFUND_LIST,
        lister("refund", REFUNDS, "charge", "payment_intent"),
        is_list=True,
    ),
    Endpoint("GET", f"{REFUNDS}/<id>", "refund", schemas.RETRIEVE, getter("refund", "id")),
    Endpoint("POST", f"{REFUNDS}/<id>", "refund", schemas.REFUND_UPDATE, updater("refund", "id")),
    Endpoint(
        "GET",
        DISPUTES,
        "dispute",
        schemas.DISPUTE_LIST,
        lister("dispute", DISPUTES, "charge", "payment_intent"),
        is_list=True,
    ),
    Endpoint("GET", f"{DISPUTES}/<id>", "dispute", schemas.RETRIEVE, getter("dispute", "dispute")),
    Endpoint(
        "POST",
        f"{DISPUTES}/<id>",
        "dispute",
        schemas.DISPUTE_UPDATE,
        lambda world, params, args: disputes.update(world, args["id"], params),
    ),
    Endpoint(
        "POST",
        f"{DISPUTES}/<id>/close",
        "dispute",
        schemas.RETRIEVE,
        lambda world, params, args: disputes.close(world, args["id"], "lost"),
    ),
    Endpoint("GET", EVENTS, "event", schemas.EVENT_LIST, list_events, is_list=True),
    Endpoint("GET", f"{EVENTS}/<id>", "event", schemas.RETRIEVE, getter("event", "id")),
    Endpoint("GET", "/v1/balance", "balance", schemas.RETRIEVE, balance),
    Endpoint(
        "GET",
        MONEY,
        "balance_transaction",
        schemas.BALANCE_TRANSACTION_LIST,
        lister("balance_transaction", MONEY, "currency", "source", "type"),
        is_list=True,
    ),
    Endpoint(
        "GET",
        f"{MONEY}/<id>",
        "balance_transaction",
        schemas.RETRIEVE,
        getter("balance_transaction", "id", "balance transaction"),
    ),
    Endpoint(
        "GET",
        "/v1/payment_methods/<id>",
        "payment_method",
        schemas.RETRIEVE,
        getter("payment_method", "payment_method", "PaymentMethod"),
    ),
)
