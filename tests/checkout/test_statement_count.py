"""A placed order costs seven SQL statements beyond its lines; further cooperatives cost none."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled
from pytest_django.fixtures import Settings

from catalog.models import Category, Commune, Product, Province, Variant
from shop.accounts.models import User
from shop.cart import cart as carts
from shop.checkout import placement, quotes
from shop.ledger.models import Posting
from shop.lifecycle import money_in
from shop.orders.actors import SYSTEM, Actor, ActorKind
from shop.orders.models import Order
from shop.payments.models import Payment, PaymentShare
from tests import cast as casting
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MOST = 8
TRANSACTION = re.compile(r"^(SAVEPOINT|RELEASE SAVEPOINT|BEGIN|COMMIT)\b")


@pytest.fixture
def shelf(cast: Cast, settings: Settings) -> list[list[Variant]]:
    """Three cooperatives with three packs each; cards are taken, without anybody to ask."""
    settings.STRIPE_ENABLED = True
    shelves = []
    with scopes_disabled():
        for number in range(3):
            cooperative = casting.make_cooperative(f"HTX Số {number}", "03405", f"{number}@example.vn")
            product = Product.objects.create(
                cooperative=cooperative, category=Category.objects.all()[0], name=f"Hàng {number}", live=True
            )
            shelves.append(
                [casting.make_variant(product, f"Gói {pack}", 200, 50_000, 10) for pack in range(3)]
            )
    return shelves


def statements(packs: list[Variant], method: str, buyer: User | None = None) -> list[str]:
    """What placing these packs asks of the database, but for the words of transactions."""
    quantities = {variant.pk: 1 for variant in packs}
    province, ward = Province.objects.get(pk="01"), Commune.objects.get(pk="00004")
    total = quotes.ask(carts.build(quantities, ""), province).totals.total_amount
    delivery = placement.Delivery("Hoa", "+84981000111", "", province, ward, "12 Đội Cấn")
    request = placement.Request(
        quantities=quantities,
        cart_key=uuid.uuid4().hex,
        delivery=delivery,
        payment_method=method,
        shown_total=total,
        language="vi",
        actor=Actor(ActorKind.BUYER, buyer.pk) if buyer else Actor(ActorKind.GUEST),
        buyer_id=buyer.pk if buyer else None,
    )
    with CaptureQueriesContext(connection) as captured:
        placement.place_order(request)
    return [query["sql"] for query in captured if not TRANSACTION.match(query["sql"])]


# Cart; shipping; the locks on whoever orders and whoever sells (promise K5), and what the former hold already (promise
# K9); keys for what will be written; the look at the packs now locked; all that is written. Whatever the number of
# cooperatives.
ALWAYS = 7
MORE = {
    "cod": 0,
    "vietqr": 0,
    "card": 1,  # the fee of the day
}


@pytest.mark.parametrize("cooperatives", [1, 2, 3])
@pytest.mark.parametrize("lines", [1, 3])
@pytest.mark.parametrize("method", ["cod", "vietqr", "card"])
def test_placing_costs_seven_statements_and_one_a_line(
    shelf: list[list[Variant]], method: str, lines: int, cooperatives: int
) -> None:
    packs = [variant for row in shelf[:cooperatives] for variant in row[:lines]]
    found = statements(packs, method)
    assert len(found) - len(packs) == ALWAYS + MORE[method], "\n".join(found)
    assert ALWAYS + MORE[method] <= MOST
    assert sum("UPDATE catalog_variant" in sql for sql in found) == len(packs)
    assert Payment.objects.count() == (1 if method == "card" else cooperatives)
    assert PaymentShare.objects.count() == cooperatives
    assert Payment.objects.filter(memo_code__isnull=False).count() == (
        cooperatives if method == "vietqr" else 0
    )


@pytest.mark.parametrize("method", ["cod", "vietqr", "card"])
def test_a_buyer_with_a_login_costs_no_more(shelf: list[list[Variant]], cast: Cast, method: str) -> None:
    assert len(statements(shelf[0][:1], method, cast.hoa)) == ALWAYS + MORE[method] + 1


def test_what_a_member_buys_of_the_own_cooperative_is_internal(cast: Cast) -> None:
    """HTX accounting books it to 512; the rest of the same purchase to 511 (Circular 71/2024)."""
    statements([cast.tea_100, cast.rice_5kg], "vietqr", cast.may)
    for payment in Payment.objects.all():
        money_in.confirm_payment(payment.pk, captured=payment.amount, actor=SYSTEM)
    orders = dict(Order.unscoped.values_list("cooperative", "is_internal"))
    assert orders == {cast.tea.pk: True, cast.rice.pk: False}
    sold = Posting.objects.filter(account="sales").values_list("cooperative", "is_internal", "channel")
    assert set(sold) == {(cast.tea.pk, True, "online"), (cast.rice.pk, False, "online")}
