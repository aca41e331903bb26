"""The packs that a caller wants, as they stand in an address: nothing of them is personal, so every step can be gone
back to, loaded again and opened in two tabs. `g<pack>` is a quantity, `khoa` names the call."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Q, QuerySet
from django.utils.http import urlencode

from catalog import text
from catalog.models import Variant
from shop.calling.desks import Desk
from shop.cart import cart as carts
from shop.cart import counts
from shop.cart.cart import Group, Line

KEY = "khoa"
MORE, LESS = "them", "bot"  # the pack whose button was tapped
SHOWN = 60  # packs on one page; more are found by their name
_KEY = re.compile(r"[A-Za-z0-9_-]{16,40}")
_FIELD = re.compile(r"g([1-9][0-9]{0,15})")


@dataclass
class Picked:
    """What was typed beside each pack, and what is wrong with it."""

    key: str
    quantities: dict[int, int] = field(default_factory=dict)
    typed: dict[int, str] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)

    @property
    def query(self) -> str:
        return urlencode({KEY: self.key} | {f"g{pk}": n for pk, n in self.quantities.items()})

    @property
    def ids(self) -> set[int]:
        return {*self.quantities, *self.typed}


def read(sent: Mapping[str, str]) -> Picked:
    """A key that is none is replaced by a new one."""
    key = sent.get(KEY, "")
    picked = Picked(key if _KEY.fullmatch(key) else secrets.token_urlsafe(18))
    for name, raw in sent.items():
        if (match := _FIELD.fullmatch(name)) and raw.strip():
            _read_one(picked, int(match[1]), raw)
    for name, change in ((MORE, 1), (LESS, -1)):
        if tapped := _FIELD.fullmatch(f"g{sent.get(name, '')}"):
            _read_one(picked, pk := int(tapped[1]), str(max(0, picked.quantities.get(pk, 0) + change)))
    return picked


def _read_one(picked: Picked, pk: int, raw: str) -> None:
    for found in (picked.quantities, picked.typed, picked.problems):
        found.pop(pk, None)
    try:
        if quantity := counts.parse(raw, least=0):
            picked.quantities[pk] = quantity
    except counts.BadQuantity as error:
        picked.typed[pk], picked.problems[pk] = raw[:12], str(error)


def cart_key(desk: Desk, picked: Picked) -> str:
    """Under which this call becomes one purchase: no key that is sent can name somebody else's."""
    named = f"{desk.cooperative.pk} {desk.actor.user_id} {picked.key}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def follow(picked: Picked, content: str) -> Picked:
    """The same packs as a call of its own. The same `content` sent again gets the same key, and so one order."""
    named = f"{picked.query} {content}"
    return replace(picked, key=hashlib.sha256(named.encode()).hexdigest()[:24])


@dataclass(frozen=True)
class ShelfPack:
    """One pack of the shelf."""

    variant: Variant
    typed: str
    problem: str

    @property
    def is_sold_out(self) -> bool:
        return self.variant.available == 0


class NotTheirs(LookupError):
    """A pack of another stall, or none."""


def shelf(desk: Desk, picked: Picked, typed: str) -> tuple[list[ShelfPack], int]:
    """The packs to choose from, those chosen first, and how many more a name would find. Raises NotTheirs."""
    own = Variant.unscoped.filter(product__cooperative=desk.cooperative).select_related("product")
    sold = _named(own.filter(is_active=True, product__live=True), typed)
    ordered = sold.order_by("product__name_sort_key", "product", "position", "pk")
    chosen = list(own.filter(pk__in=picked.ids).order_by("pk")) if picked.ids else []
    if len(chosen) != len(picked.ids):
        raise NotTheirs
    others = [variant for variant in ordered if variant.pk not in picked.ids]
    shown = [*chosen, *others[:SHOWN]]
    for variant in shown:
        variant.product.cooperative = desk.cooperative
    return [_row(variant, picked) for variant in shown], len(others[SHOWN:])


def _named(packs: "QuerySet[Variant]", typed: str) -> "QuerySet[Variant]":
    for word in text.fold(text.normalise(typed)).split()[:6]:
        packs = packs.filter(Q(product__search_name__contains=f" {word}"))
    return packs


def _row(variant: Variant, picked: Picked) -> ShelfPack:
    quantity = picked.quantities.get(variant.pk, 0)
    wrong = picked.problems.get(variant.pk, "")
    return ShelfPack(
        variant,
        picked.typed.get(variant.pk) or (str(quantity) if quantity else ""),
        wrong or (carts.problem(variant, quantity) if quantity else ""),
    )


def parcel(desk: Desk, picked: Picked, rows: list[ShelfPack]) -> Group:
    """What is chosen so far, for its sum and the stall's minimum."""
    lines = [
        Line(row.variant, row.variant.product, picked.quantities[row.variant.pk], row.problem)
        for row in rows
        if row.variant.pk in picked.quantities
    ]
    return Group(desk.cooperative, lines)
