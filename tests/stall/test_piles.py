"""What waits for the stall: every state of an order and its money in the right pile, at the same price on a large
market."""

import json
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_scopes import scope

from catalog.models import Commune, Cooperative, Province
from shop.orders.models import Order, PaymentMethod, Purchase, Status
from shop.payments.models import Payment, PaymentShare, PaymentStatus, Refund, RefundStatus
from shop.stall import order_cards
from shop.stall.order_cards import Pile
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AT_WORK = {Status.CONFIRMED: Pile.TO_PACK, Status.PACKED: Pile.TO_SHIP, Status.SHIPPED: Pile.ON_ITS_WAY}
OTHERS, DONE = 1500, 400  # orders of another stall, and old ones of this
FEW = 50  # rows


def ordered(cooperative: Cooperative, states: list[tuple[str, str, bool]]) -> list[Order]:
    """One order, of a buyer each, for each (status, payment method, is paid)."""
    now = timezone.now()
    delivery = {
        "full_name": "Hoa",
        "phone": "+84981000111",
        "province": Province.objects.get(pk="01"),
        "ward": Commune.objects.get(pk="00004"),
    }
    amounts = {"items_amount": 1000, "shipping_amount": 0, "total_amount": 1000}
    start = Purchase.objects.count()
    purchases = Purchase.objects.bulk_create(
        Purchase(
            number=f"P{start + n}",
            cart_key=f"k{start + n}",
            payment_method=method,
            placed_at=now,
            **delivery,
            **amounts,
        )
        for n, (_status, method, _is_paid) in enumerate(states)
    )
    orders = Order.unscoped.bulk_create(
        Order(
            number=f"{purchase.number}-1",
            purchase=purchase,
            cooperative=cooperative,
            status=status,
            payment_method=method,
            weight_grams=100,
            placed_at=now,
            status_changed_at=now,
            **amounts,
        )
        for purchase, (status, method, _is_paid) in zip(purchases, states, strict=True)
    )
    payments = Payment.objects.bulk_create(
        Payment(
            purchase=order.purchase,
            order=None if method == PaymentMethod.CARD else order,
            method=method,
            status=PaymentStatus.SUCCEEDED if is_paid else PaymentStatus.PENDING,
            amount=1000,
            created_at=now,
        )
        for order, (_status, method, is_paid) in zip(orders, states, strict=True)
    )
    PaymentShare.objects.bulk_create(
        PaymentShare(payment=payment, order=order, amount=1000)
        for payment, order in zip(payments, orders, strict=True)
    )
    return orders


def pile(status: str, method: str, *, is_paid: bool, is_owed: bool) -> Pile | None:
    """The rule in words: what is under way by its step, a card that did not pay nowhere, then money to send back."""
    if status in AT_WORK:
        return AT_WORK[Status(status)]
    if status == Status.PLACED and (method == PaymentMethod.COD or is_paid):
        return Pile.TO_CONFIRM
    if status == Status.PLACED:
        return Pile.UNPAID if method == PaymentMethod.VIETQR else None
    return Pile.TO_SEND_BACK if is_owed and method != PaymentMethod.CARD else None


def test_every_state_is_in_its_pile(cast: Cast) -> None:
    cases = list(product(Status.values, PaymentMethod.values, (True, False), (True, False)))
    orders = ordered(cast.tea, [(status, method, is_paid) for status, method, is_paid, _owed in cases])
    expected = {}
    for order, (status, method, is_paid, is_owed) in zip(orders, cases, strict=True):
        if is_owed:
            Refund.objects.create(
                payment=order.payment_shares.get().payment,
                order=order,
                amount=1000,
                status=RefundStatus.REQUESTED,
                idempotency_key=order.number,
                created_at=timezone.now(),
            )
        wanted = pile(status, method, is_paid=is_paid, is_owed=is_owed)
        if wanted:
            expected[order.number] = wanted
    with scope(cooperative=cast.tea):
        waiting = [*order_cards.needing_work(), *order_cards.needing_work(Pile.ON_ITS_WAY)]
        found = {order.number: order_cards.pile_of(order) for order in waiting}
        to_do = {order.number for order in order_cards.needing_work()}
        ranks = sorted(row["rank"] for row in order_cards.ranks())
    assert found == expected
    assert to_do == {number for number, one in expected.items() if one != Pile.ON_ITS_WAY}
    assert ranks == sorted(list(Pile).index(one) for one in expected.values())
    with scope(cooperative=cast.rice):
        assert not order_cards.ranks()


def rows_read(query: Any, table: str) -> float:
    """How many rows of a table PostgreSQL looks at for a query."""
    sql, parameters = query.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", parameters)
        (plan,) = cursor.fetchone()
    nodes, read = [(json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]], 0.0
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        if node.get("Relation Name") == table:
            read += (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return read


def test_the_rest_of_the_market_is_not_read(cast: Cast) -> None:
    """Three open orders cost a stall the same, however many payments it and others have."""
    ordered(cast.rice, [(Status.DELIVERED, PaymentMethod.COD, True)] * OTHERS)
    ordered(cast.tea, [(Status.DELIVERED, PaymentMethod.COD, True)] * DONE)
    ordered(cast.tea, [(Status.PLACED, PaymentMethod.VIETQR, True)] * 3)
    with connection.cursor() as cursor:
        cursor.execute(
            f"ANALYZE {Order._meta.db_table}, {Payment._meta.db_table}, {PaymentShare._meta.db_table}"
        )
    with scope(cooperative=cast.tea):
        read = rows_read(order_cards.needing_work(), Payment._meta.db_table)
        read_orders = rows_read(order_cards.needing_work(), Order._meta.db_table)
    assert read < FEW
    assert read_orders < FEW
