"""Placing orders and logging people in, for the tests of the two portals."""

import datetime
import uuid

from django.conf import settings
from django.test import Client
from django.utils import timezone

from catalog.models import Commune, Province, Variant
from shop.accounts.models import User
from shop.cart import cart as carts
from shop.checkout import placement, quotes
from shop.lifecycle import unanswered
from shop.notifications import ladder, waits
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import Order
from shop.payments import records
from shop.payments.models import Payment

BUYER = "Nguyễn Thị Hoa"


def at_work(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def place(packs: dict[Variant, int], method: str = "cod", full_name: str = BUYER) -> Order:
    """One purchase of Hoa's from one cooperative, or somebody else's with her phone."""
    quantities = {variant.pk: quantity for variant, quantity in packs.items()}
    key = uuid.uuid4().hex
    province = Province.objects.get(pk="01")
    ward = Commune.objects.get(pk="00004")
    total = quotes.ask(carts.build(quantities, key), province).totals.total_amount
    delivery = placement.Delivery(full_name, "+84981000111", "hoa@example.vn", province, ward, "12 Đội Cấn")
    purchase, _is_new = placement.place_order(
        placement.Request(
            quantities=quantities,
            cart_key=key,
            delivery=delivery,
            payment_method=method,
            shown_total=total,
            language="vi",
            actor=Actor(ActorKind.GUEST),
        )
    )
    return Order.unscoped.get(purchase=purchase)


def pay_by_card(order: Order) -> Payment:
    """As if Stripe had said so."""
    payment = Payment.objects.get(shares__order=order)
    records.succeed(payment, payment.amount, reference="pi_test")
    return payment


def leave_unanswered(order: Order) -> None:
    """As if two days had passed since it was placed: it was reminded twice, and now the union is to ring."""
    wait(order, 48)
    (waiting,) = waits.unanswered(order.pk)
    for step in (ladder.REMIND, ladder.REMIND_AGAIN):
        ladder.climb(waiting, step, timezone.now() - datetime.timedelta(hours=40))
    unanswered.climb()


def wait(order: Order, hours: int) -> None:
    """Moves an order's placement into the past."""
    past = timezone.now() - datetime.timedelta(hours=hours)
    Order.unscoped.filter(pk=order.pk).update(placed_at=past, status_changed_at=past)
