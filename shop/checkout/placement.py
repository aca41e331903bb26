"""Placing a purchase. Everything in one transaction, nothing over the network.

CheckoutRefused
  ├── EmptyCart          nothing to order
  ├── ProblemLines       a line is sold out or not for sale any more
  ├── NoRate             nothing is sent to that province
  ├── TooFar             goods that keep too short a time for that province
  ├── BelowMinimum       a cooperative takes no parcel this small
  ├── TooMuchWaiting     this sender has too much waiting already (`limits`)
  ├── TotalChanged       what the buyer was shown is not what it costs now
  └── MethodUnavailable  card or transfer cannot be taken for this cart
"""

import itertools
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog import selling, stock
from catalog.models import Commune, Province
from catalog.serving import prepared
from shop.cart import cart as carts
from shop.cart import packs
from shop.cart.cart import Cart, Group
from shop.checkout import limits, quotes
from shop.checkout.quotes import Quote, Totals
from shop.ledger import fees
from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.orders import transitions
from shop.orders.actors import Actor
from shop.orders.fees import amount as fee_of
from shop.orders.models import Order, OrderLine, Origin, PaymentMethod, Purchase
from shop.payments import records
from shop.payments.models import Payment


class CheckoutRefused(Exception):
    """The purchase was not placed; nothing was written."""


class EmptyCart(CheckoutRefused):
    pass


class ProblemLines(CheckoutRefused):
    pass


class NoRate(CheckoutRefused):
    pass


class TooFar(CheckoutRefused):
    pass


class BelowMinimum(CheckoutRefused):
    pass


class TooMuchWaiting(CheckoutRefused):
    """`cause` is limits.TooManyOpen or limits.TooMuchUnpaid."""

    def __init__(self, cause: limits.TooManyOpen | limits.TooMuchUnpaid) -> None:
        super().__init__(cause)
        self.cause = cause


class TotalChanged(CheckoutRefused):
    pass


class MethodUnavailable(CheckoutRefused):
    pass


@dataclass(frozen=True)
class Delivery:
    """Who gets the parcels and where. Texts are normalised, `phone` is E.164, `ward` lies in `province`."""

    full_name: str
    phone: str
    email: str
    province: Province
    ward: Commune
    street: str
    note: str = ""
    gift_note: str = ""
    hide_prices: bool = False
    giver_name: str = ""  # of a gift: who orders, where that is not who receives
    giver_phone: str = ""


@dataclass(frozen=True)
class Invoice:
    """Whom the sellers' invoices are made out to; `tax_number` is digits alone, empty for a person without one."""

    name: str
    tax_number: str
    address: str
    email: str


@dataclass(frozen=True)
class Request:
    """One press of "Đặt hàng": the packs in the cart, and the total the buyer was shown (đồng)."""

    quantities: dict[int, int]
    cart_key: str
    delivery: Delivery
    payment_method: str
    shown_total: int
    language: str
    actor: Actor
    buyer_id: int | None = field(default=None)
    invoice: Invoice | None = None
    sender: limits.Sender = field(default_factory=limits.Sender)
    taken_as: str = ""  # by phone: the role in which `actor` places it for the caller

    @property
    def caller_phone(self) -> str:
        """Who orders by phone has no login: their number says who they are. Empty for any other order."""
        return (self.delivery.giver_phone or self.delivery.phone) if self.taken_as else ""


def find_placed(cart_key: str) -> Purchase | None:
    """The purchase that this content of the cart became, if it did."""
    return Purchase.objects.filter(cart_key=cart_key).first()


def place_order(request: Request, quote: Quote | None = None) -> tuple[Purchase, bool]:
    """Places the purchase, or finds the one already placed from the same cart: (purchase, is new).

    `quote`: what the cart costs, where it was asked for this request already. Raises what is drawn above.
    """
    try:
        with transaction.atomic():
            return _place(request, quote or _ask(request)), True
    except (CheckoutRefused, stock.OutOfStock, IntegrityError) as error:
        placed = find_placed(request.cart_key)  # a first click was faster, or had the last pack
        if placed:
            return placed, False
        if isinstance(error, stock.OutOfStock):
            raise ProblemLines from error
        raise


def _ask(request: Request) -> Quote:
    return quotes.ask(carts.build(request.quantities, request.cart_key), request.delivery.province)


def _check(request: Request, quote: Quote) -> Totals:
    """Raises CheckoutRefused where what was read without a lock stands in the way already."""
    cart = quote.cart
    if cart.is_empty:
        raise EmptyCart
    if cart.has_problems or len(cart.lines) != len(request.quantities):
        raise ProblemLines
    if cart.below_minimum:
        raise BelowMinimum
    if quote.totals is None:
        raise NoRate
    if cart.spoiling:
        raise TooFar
    if quote.totals.total_amount != request.shown_total:
        raise TotalChanged
    if quote.unavailable(request.payment_method):
        raise MethodUnavailable
    return quote.totals


def _place(request: Request, quote: Quote) -> Purchase:
    cart, totals = quote.cart, _check(request, quote)
    purchase = _purchase(request, totals)
    selling.hold((group.cooperative.pk for group in cart.groups), after=limits.lock(purchase))
    try:
        holds_stock = limits.holds(purchase, cart.count)
    except (limits.TooManyOpen, limits.TooMuchUnpaid) as cause:
        raise TooMuchWaiting(cause) from cause
    rate = fees.rate_on(timezone.localdate()) if request.payment_method == PaymentMethod.CARD else 0
    count = len(cart.groups)
    [purchase.pk], order_keys, payment_keys = prepared.keys(
        (Purchase, 1), (Order, count), (Payment, records.count(request.payment_method, count))
    )
    orders = [
        _order(key, purchase, group, part, rate)
        for key, part, group in zip(order_keys, itertools.count(1), cart.groups, strict=False)
    ]
    _take_at_shown_prices(cart, orders, request, holds_stock=holds_stock)
    own = {line.product.cooperative_id for line in cart.lines if getattr(line.variant, "is_own", False)}
    for order in orders:  # what a member buys of the own cooperative is internal (HTX accounts 512, not 511)
        order.is_internal = order.cooperative_id in own
        order.holds_stock = holds_stock
    payments = records.new(purchase, orders, payment_keys)
    told = {"taken_as": request.taken_as} if request.taken_as else {}
    prepared.insert(
        [purchase],
        orders,
        [line for order, group in zip(orders, cart.groups, strict=True) for line in _lines(order, group)],
        transitions.first_events(orders, actor=request.actor, **told),
        payments,
        records.shares(payments, orders),
        outbox.messages(
            [
                (Topic.PURCHASE_PLACED, {"purchase": purchase.pk}),
                *((Topic.ORDER_PLACED, {"order": order.pk}) for order in orders),
            ]
        ),
    )
    return purchase


def _take_at_shown_prices(cart: Cart, orders: list[Order], request: Request, *, holds_stock: bool) -> None:
    """Holds all packs in key order across cooperatives, then looks again at prices and who sells, which nobody can
    change any more."""
    wanted = {line.variant.pk: line.quantity for line in cart.lines}
    references = {
        line.variant.pk: order.number
        for order, group in zip(orders, cart.groups, strict=True)
        for line in group.lines
    }
    if holds_stock:
        stock.reserve(wanted, references=references, actor_id=request.actor.user_id)
    variants, shown = [line.variant for line in cart.lines], [line.unit_price for line in cart.lines]
    packs.look_again(variants, buyer_id=request.buyer_id, buyer_phone=request.caller_phone)
    if [line.unit_price for line in cart.lines] != shown:
        raise TotalChanged
    if not all(carts.is_sold(variant) for variant in variants):
        raise ProblemLines
    if cart.below_minimum:
        raise BelowMinimum


def _purchase(request: Request, totals: Totals) -> Purchase:
    delivery, invoice = request.delivery, request.invoice or Invoice("", "", "", "")
    return Purchase(
        cart_key=request.cart_key,
        buyer_id=request.buyer_id,
        language=request.language,
        full_name=delivery.full_name,
        phone=delivery.phone,
        email=delivery.email,
        province=delivery.province,
        ward=delivery.ward,
        street=delivery.street,
        note=delivery.note,
        gift_note=delivery.gift_note,
        hide_prices=delivery.hide_prices,
        giver_name=delivery.giver_name,
        giver_phone=delivery.giver_phone,
        device=request.sender.device,
        network=request.sender.network,
        invoice_name=invoice.name,
        invoice_tax_number=invoice.tax_number,
        invoice_address=invoice.address,
        invoice_email=invoice.email,
        origin=Origin.PHONE if request.taken_as else Origin.ONLINE,
        payment_method=request.payment_method,
        items_amount=totals.items_amount,
        shipping_amount=totals.shipping_amount,
        total_amount=totals.total_amount,
        placed_at=timezone.now(),
    )


def _order(key: int, purchase: Purchase, group: Group, part: int, fee_basis_points: int) -> Order:
    shipping_amount = group.shipping_amount or 0
    total_amount = group.items_amount + shipping_amount
    order = Order(
        pk=key,
        number=f"{purchase.number}-{part}",
        purchase=purchase,
        cooperative=group.cooperative,
        payment_method=purchase.payment_method,
        items_amount=group.items_amount,
        shipping_amount=shipping_amount,
        total_amount=total_amount,
        weight_grams=group.weight_grams,
        expected_from=group.expected_from,
        expected_until=group.expected_until,
        fee_basis_points=fee_basis_points,
        fee_amount=fee_of(total_amount, fee_basis_points),
        placed_at=purchase.placed_at,
        status_changed_at=purchase.placed_at,
    )
    order.set_search_words(purchase.full_name, purchase.phone, (line.product.name for line in group.lines))
    return order


def _lines(order: Order, group: Group) -> list[OrderLine]:
    """Not saved yet."""
    return [
        OrderLine(
            order=order,
            variant=line.variant,
            product_name=line.product.name,
            variant_name=line.variant.name,
            product_name_en=line.product.name_en,
            variant_name_en=line.variant.name_en,
            unit_price=line.unit_price,
            quantity=line.quantity,
            line_amount=line.amount,
            weight_grams=line.weight_grams,
        )
        for line in group.lines
    ]
