"""The cart: packs per variant, and the price last seen of each. What counts is read afresh whenever it is shown.

A guest's lies in the session, a logged-in buyer's in SavedCart; what a guest had put in moves over at login.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.models import Cooperative, Product, Variant
from shop.cart import packs
from shop.cart.models import SavedCart, new_key

SESSION_KEY = "cart"
MAX_QUANTITY = 999  # packs of one variant
MAX_LINES = 60


class CartFull(ValueError):
    """More different variants than one cart takes."""


@dataclass
class Stored:
    """Where this visitor's cart lies: `quantities` maps variant id to packs, `key` names this content.

    `prices` maps variant id to the đồng the buyer last saw; it only explains a change, it is never charged.
    """

    quantities: dict[int, int]
    key: str
    prices: dict[int, int] = field(default_factory=dict)


def _clean(raw: Any) -> dict[int, int]:
    if not isinstance(raw, dict):
        return {}
    return {int(key): int(value) for key, value in raw.items() if str(key).isdigit() and int(value) > 0}


def load(request: HttpRequest) -> Stored:
    """The cart of this visitor; reads the database at most once per request for a logged-in one."""
    cached: Stored | None = getattr(request, "_cart", None)
    if cached is not None:
        return cached
    in_session = request.session.get(SESSION_KEY) or {}
    stored = Stored(
        _clean(in_session.get("quantities")),
        str(in_session.get("key") or new_key()),
        _clean(in_session.get("prices")),
    )
    if request.user.is_authenticated:
        stored = _load_saved(request, stored)
    request._cart = stored  # type: ignore[attr-defined]
    return stored


def _load_saved(request: HttpRequest, guest: Stored) -> Stored:
    saved = SavedCart.objects.filter(user=request.user.pk).first()
    stored = (
        Stored(_clean(saved.quantities), saved.key, _clean(saved.prices)) if saved else Stored({}, new_key())
    )
    if guest.quantities:
        for variant_id, quantity in guest.quantities.items():
            stored.quantities[variant_id] = max(stored.quantities.get(variant_id, 0), quantity)
        stored.prices |= guest.prices
        del request.session[SESSION_KEY]
        stored.key = new_key()
        _write_saved(request, stored)
    return stored


def _write_saved(request: HttpRequest, stored: Stored) -> None:
    SavedCart.objects.update_or_create(
        user=cast(Any, request.user),
        defaults={
            "quantities": _as_json(stored.quantities),
            "prices": _as_json(stored.prices),
            "key": stored.key,
        },
    )


def _as_json(numbers: dict[int, int]) -> dict[str, int]:
    return {str(key): value for key, value in numbers.items()}


def save(request: HttpRequest, quantities: dict[int, int], seen: dict[int, int] | None = None) -> None:
    """Replaces the content; the new content has a new key. `seen`: prices (đồng) that the buyer has now seen."""
    prices = load(request).prices | (seen or {})
    stored = Stored(quantities, new_key(), {key: prices[key] for key in quantities if key in prices})
    request._cart = stored  # type: ignore[attr-defined]
    if request.user.is_authenticated:
        _write_saved(request, stored)
    else:
        request.session[SESSION_KEY] = {
            "quantities": _as_json(quantities),
            "prices": _as_json(stored.prices),
            "key": stored.key,
        }


def add(request: HttpRequest, variant_id: int, quantity: int, price: int | None = None) -> None:
    """Raises CartFull. The caller has checked the variant and the quantity against stock; `price` was shown."""
    quantities = dict(load(request).quantities)
    if variant_id not in quantities and len(quantities) >= MAX_LINES:
        raise CartFull
    quantities[variant_id] = quantities.get(variant_id, 0) + quantity
    save(request, quantities, {} if price is None else {variant_id: price})


def clear(request: HttpRequest) -> None:
    save(request, {})


def count(request: HttpRequest) -> int:
    """Packs in the cart, for the header."""
    return sum(load(request).quantities.values())


@dataclass(frozen=True)
class Line:
    variant: Variant
    product: Product
    quantity: int
    problem: str
    seen_price: int | None = None  # đồng when the buyer last looked, where that is known

    @property
    def price_before(self) -> int | None:
        """What the pack cost when the buyer last looked, if it costs something else now."""
        return None if self.seen_price in (None, self.unit_price) else self.seen_price

    @property
    def can_shrink(self) -> bool:
        """Some are left, fewer than the buyer wants."""
        return 0 < self.variant.available < self.quantity and is_sold(self.variant)

    @property
    def unit_price(self) -> int:
        """Đồng of one pack, as of now."""
        return self.variant.price

    @property
    def amount(self) -> int:
        """Đồng of all its packs, as of now."""
        return self.variant.price * self.quantity

    @property
    def weight_grams(self) -> int:
        """Grams of all its packs, which decide the delivery fee."""
        return self.variant.weight_grams * self.quantity


@dataclass
class Group:
    """The lines one cooperative sends as one parcel."""

    cooperative: Cooperative
    lines: list[Line] = field(default_factory=list)
    shipping_amount: int | None = None  # đồng; this and the days are filled in once the province is known
    expected_from: datetime.date | None = None
    expected_until: datetime.date | None = None
    spoiling: list[Line] = field(default_factory=list)  # would come too late to that province
    longest_days: int = 0  # from the order to the buyer

    @property
    def items_amount(self) -> int:
        """Đồng of the goods, without delivery."""
        return sum(line.amount for line in self.lines)

    @property
    def weight_grams(self) -> int:
        """Grams of the whole parcel."""
        return sum(line.weight_grams for line in self.lines)

    @property
    def minimum_missing(self) -> int:
        """Đồng of goods that the cooperative's minimum still asks for; 0 where the parcel may be ordered."""
        return max(0, self.cooperative.minimum_order - self.items_amount)


@dataclass
class Cart:
    groups: list[Group]
    key: str

    @property
    def lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines]

    @property
    def is_empty(self) -> bool:
        return not self.groups

    @property
    def items_amount(self) -> int:
        """Đồng of the goods of all parcels, without delivery."""
        return sum(group.items_amount for group in self.groups)

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def has_problems(self) -> bool:
        return any(line.problem for line in self.lines)

    @property
    def spoiling(self) -> list[Line]:
        """What would be spoilt on its way; known once the province is."""
        return [line for group in self.groups for line in group.spoiling]

    @property
    def paused(self) -> list[Group]:
        """The parcels of cooperatives that are closed today."""
        return [group for group in self.groups if group.cooperative.is_paused]

    @property
    def below_minimum(self) -> list[Group]:
        """The parcels too small for their cooperatives."""
        return [group for group in self.groups if group.minimum_missing]


def is_sold(variant: Variant) -> bool:
    """Whether the public may buy it at all, whatever the stock."""
    cooperative = variant.product.cooperative
    return variant.is_active and variant.product.live and cooperative.is_selling and not cooperative.is_paused


def problem(variant: Variant, quantity: int) -> str:
    """Why this line cannot be ordered as it is, in the reader's language; empty where it can."""
    if not is_sold(variant):
        return _gone(variant)
    if variant.available == 0:
        return _("Vừa hết hàng.")
    if variant.available < quantity:
        return _("Chỉ còn %(count)s.") % {"count": variant.available}
    return ""


def _gone(variant: Variant) -> str:
    """What is paused may come back tomorrow, and is not called gone."""
    product, cooperative = variant.product, variant.product.cooperative
    if not product.live:
        return _("Sản phẩm này không còn bán.")
    if not cooperative.is_selling:
        return _("Gian hàng này đang tạm nghỉ.")
    if cooperative.is_paused:
        return paused_words(cooperative)
    return _("Hợp tác xã đang tạm ngừng bán loại gói này.")


def paused_words(cooperative: Cooperative) -> str:
    """Until when a stall that is closed today sells nothing."""
    day = date_format(cooperative.paused_until or timezone.localdate(), "SHORT_DATE_FORMAT")
    return _("%(name)s tạm nghỉ bán đến hết ngày %(day)s.") % {"name": cooperative.name, "day": day}


def read(request: HttpRequest) -> Cart:
    """The cart with today's prices and stock, grouped by cooperative. Variants that are gone drop out."""
    stored = load(request)
    cart = build(stored.quantities, stored.key, prices=stored.prices)
    if len(cart.lines) != len(stored.quantities):
        save(request, {line.variant.pk: line.quantity for line in cart.lines})
        cart.key = load(request).key
    return cart


def build(quantities: dict[int, int], key: str, *, prices: dict[int, int] | None = None) -> Cart:
    """A cart of `quantities` (packs by variant id), grouped by cooperative, with today's prices and stock.

    `prices`: đồng by variant id when the buyer last looked. Packs that are gone drop out.
    """
    groups: dict[int, Group] = {}
    if not quantities:
        return Cart([], key)
    for variant in packs.read(list(quantities)):
        cooperative = variant.product.cooperative
        group = groups.setdefault(cooperative.pk, Group(cooperative))
        quantity = quantities[variant.pk]
        seen = (prices or {}).get(variant.pk)
        group.lines.append(Line(variant, variant.product, quantity, problem(variant, quantity), seen))
    return Cart(sorted(groups.values(), key=lambda group: group.cooperative.pk), key)
