"""How stored objects are shown: `expand[]`, and lists with cursors and filters."""

import copy
from collections.abc import Callable
from typing import Any

from tests.fakestripe import objects
from tests.fakestripe.errors import StripeError, invalid
from tests.fakestripe.store import Object, Store

DEEPEST = 4
# What may be expanded, and what it becomes; "" stands for a kind of object the fake always leaves null.
EXPANDABLE: dict[str, dict[str, str]] = {
    "checkout.session": {
        "payment_intent": "payment_intent",
        "line_items": "item",
        "customer": "",
        "invoice": "",
        "payment_link": "",
        "setup_intent": "",
        "subscription": "",
    },
    "payment_intent": {
        "latest_charge": "charge",
        "payment_method": "payment_method",
        "customer": "",
        "review": "",
    },
    "charge": {
        "balance_transaction": "balance_transaction",
        "payment_intent": "payment_intent",
        "refunds": "refund",
        "customer": "",
    },
    "refund": {
        "balance_transaction": "balance_transaction",
        "charge": "charge",
        "payment_intent": "payment_intent",
        "payment_method": "payment_method",
        "failure_balance_transaction": "balance_transaction",
    },
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
}
LISTED = {("checkout.session", "line_items"), ("charge", "refunds")}


def check_expand(paths: list[str], kind: str, is_list: bool) -> None:
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise invalid(f"You cannot expand more than {DEEPEST} levels of a property ({path}).", "expand")
        if is_list:
            if steps[0] != "data" or len(steps) == 1:
                raise cannot_expand(path)
            steps = steps[1:]
        at: str | None = kind
        in_list = False
        for step in steps:
            if in_list and step == "data":
                in_list = False
                continue
            become = EXPANDABLE.get(at or "", {}).get(step)
            if become is None or in_list:
                raise cannot_expand(path)
            in_list = (at, step) in LISTED
            at = become


def cannot_expand(path: str) -> StripeError:
    return invalid(f"This property cannot be expanded ({path}).", "expand")


def show(store: Store, body: Object, paths: list[str]) -> Object:
    """A private copy of `body` with the given members expanded; call under the lock."""
    shown = copy.deepcopy(objects.visible(body))
    by_member: dict[str, list[str]] = {}
    for path in paths:
        first, _, rest = path.partition(".")
        by_member.setdefault(first, []).extend([rest] if rest else [])
    for member, deeper in by_member.items():
        shown[member] = expanded(store, body, member, deeper)
    return shown


def expanded(store: Store, body: Object, member: str, rest: list[str]) -> Any:
    kind = body["object"]
    if (kind, member) == ("checkout.session", "line_items"):
        url = f"/v1/checkout/sessions/{body['id']}/line_items"
        return objects.listing(copy.deepcopy(body["_line_items"]), url)
    if (kind, member) == ("charge", "refunds"):
        deeper = [path.removeprefix("data.") for path in rest]
        found = [refund for refund in store.newest_first("refund") if refund["charge"] == body["id"]]
        data = [show(store, refund, deeper) for refund in found]
        return objects.listing(data, f"/v1/charges/{body['id']}/refunds")
    target = store.find(EXPANDABLE[kind][member], body.get(member))
    return show(store, target, rest) if target else body.get(member)


def page(store: Store, kind: str, params: Object, keep: Callable[[Object], bool], url: str) -> Object:
    """One page of a list, newest first."""
    if "starting_after" in params and "ending_before" in params:
        raise invalid("You cannot parameterize by both starting_after and ending_before.", "ending_before")
    found = [
        body for body in store.newest_first(kind) if keep(body) and in_range(body, params.get("created", {}))
    ]
    limit = params.get("limit", 10)
    if cursor := params.get("ending_before"):
        before = found[: position(store, kind, found, cursor, "ending_before")]
        chosen, has_more = before[-limit:], len(before) > limit
    else:
        cursor = params.get("starting_after")
        start = position(store, kind, found, cursor, "starting_after") + 1 if cursor else 0
        chosen, has_more = found[start : start + limit], len(found) > start + limit
    paths = [path.removeprefix("data.") for path in params.get("expand", [])]
    return objects.listing([show(store, body, paths) for body in chosen], url, has_more)


def position(store: Store, kind: str, found: list[Object], id: str, param: str) -> int:
    wanted = store.get(kind, id, param)
    for index, body in enumerate(found):
        if body is wanted or body["id"] == wanted["id"]:
            return index
    raise invalid(f"The cursor '{id}' is not part of this list.", param)


def in_range(body: Object, bounds: dict[str, int]) -> bool:
    created: int = body["created"]
    return (
        created > bounds.get("gt", created - 1)
        and created >= bounds.get("gte", created)
        and created < bounds.get("lt", created + 1)
        and created <= bounds.get("lte", created)
    )
