"""What a cart costs to a province, when it comes and how it may be paid: asked once a request, then shown or ordered.

Orders are placed by it (`placement`), which looks at the locked packs once more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from catalog.models import Province
from shop.cart.cart import Cart
from shop.orders import shipping
from shop.orders.models import PaymentMethod
from shop.orders.shipping import Rate
from shop.payments import providers


@dataclass(frozen=True)
class Totals:
    items_amount: int
    shipping_amount: int

    @property
    def total_amount(self) -> int:
        """Đồng that the buyer pays."""
        return self.items_amount + self.shipping_amount


@dataclass(frozen=True)
class Quote:
    """`totals` is None where the province is not known yet, or nothing is sent there."""

    cart: Cart
    province: Province | None
    totals: Totals | None

    @property
    def has_obstacles(self) -> bool:
        """Whether its packs cannot be ordered as they are: sold out, too few, spoilt on the way."""
        return bool(self.cart.has_problems or self.cart.below_minimum or self.cart.spoiling)

    def unavailable(self, method: str) -> str:
        """ "transfer", "card", "minimum" or "maximum" where a method cannot be taken for this cart, else ""."""
        if not providers.REGISTRY[method].is_available():
            return "card"
        if method == PaymentMethod.VIETQR and not all(
            group.cooperative.accepts_transfer for group in self.cart.groups
        ):
            return "transfer"
        total = self.totals.total_amount if self.totals else None
        if method == PaymentMethod.CARD and total is not None and total < settings.CARD_MINIMUM:
            return "minimum"
        if method == PaymentMethod.CARD and total is not None and total > settings.CARD_MAXIMUM:
            return "maximum"
        return ""


def ask(cart: Cart, province: Province | None) -> Quote:
    """By the shipping table as it is now; one query. Fills each group's fee, days of arrival and what would spoil."""
    rates = shipping.read(province.region) if province and not cart.is_empty else []
    return Quote(cart, province, price(cart, rates) if rates else None)


def price(cart: Cart, rates: Sequence[Rate]) -> Totals:
    """The same by the rows of the shipping table for the destination's region."""
    today, shipping_amount = timezone.localdate(), 0
    for group in cart.groups:
        parcel = shipping.way(rates, group.weight_grams)
        group.shipping_amount = parcel.price
        preparation = group.cooperative.preparation_days
        group.expected_from, group.expected_until = shipping.arrival(today, preparation, parcel)
        group.longest_days = preparation + parcel.most_days
        group.spoiling = [
            line
            for line in group.lines
            if shipping.too_slow(line.product.shelf_life_days, preparation, parcel)
        ]
        shipping_amount += parcel.price
    return Totals(cart.items_amount, shipping_amount)
