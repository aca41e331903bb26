"""Which goods stand on a shelf."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled
from pytest_django import DjangoAssertNumQueries

from catalog import stock
from catalog.lists import cards
from catalog.models import Certificate, Product
from cms import shelves
from cms.shelves import Ask, Rule
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _cast(cast: Cast) -> None:
    """Every test has the cast's goods."""


def on_shelf(ask: Ask, *, shown: set[int] | None = None) -> list[str]:
    return names(shelves.read([ask], set() if shown is None else shown)[0])


def names(found: list[cards.ProductCard]) -> list[str]:
    return [card.label for card in found]


def test_in_season_leaves_out_what_is_not(cast: Cast) -> None:
    month = timezone.localdate().month
    with scopes_disabled():
        Product.objects.filter(pk=cast.tea_product.pk).update(season_months=[month])
        Product.objects.filter(pk=cast.rice_product.pk).update(season_months=[month % 12 + 1])

    assert on_shelf(Ask(Rule.IN_SEASON, 8)) == ["Chè Shan tuyết"]


def test_cooperatives_take_turns(cast: Cast) -> None:
    with scopes_disabled():
        for name in ("Gạo nếp", "Gạo tẻ"):
            Product.objects.create(
                cooperative=cast.rice, category=cast.rice_product.category, name=name, live=True
            )

    found = on_shelf(Ask(Rule.NEWEST, 3, is_in_stock_only=False))

    assert found == ["Gạo tẻ", "Chè Shan tuyết", "Gạo nếp"]


def test_sold_out_goods_leave_the_shelf_unless_wanted(cast: Cast) -> None:
    with scopes_disabled():
        stock.count(cast.rice_5kg.pk, 0, actor_id=None, reason="test")

    assert on_shelf(Ask(Rule.NEWEST, 8)) == ["Chè Shan tuyết"]
    assert len(on_shelf(Ask(Rule.NEWEST, 8, is_in_stock_only=False))) == 2


def test_chosen_goods_keep_their_order_and_unpublished_ones_are_left_out(cast: Cast) -> None:
    chosen = (cast.rice_product.pk, cast.tea_product.pk)
    assert on_shelf(Ask(Rule.CHOSEN, 8, chosen=chosen)) == ["Gạo Séng cù", "Chè Shan tuyết"]

    with scopes_disabled():
        Product.objects.filter(pk=cast.rice_product.pk).update(live=False)

    assert on_shelf(Ask(Rule.CHOSEN, 8, chosen=chosen)) == ["Chè Shan tuyết"]


def test_a_category_shelf_holds_its_children_too(cast: Cast) -> None:
    drinks = cast.tea_product.category
    parent = type(drinks).objects.create(name="Đồ uống")
    drinks.parent = parent
    drinks.save()

    assert on_shelf(Ask(Rule.CATEGORY, 8, category=parent.pk)) == ["Chè Shan tuyết"]
    assert on_shelf(Ask(Rule.CATEGORY, 8)) == []


def test_a_cooperative_shelf_holds_its_goods_only(cast: Cast) -> None:
    assert on_shelf(Ask(Rule.COOPERATIVE, 8, cooperative=cast.rice.pk)) == ["Gạo Séng cù"]


def test_a_lapsed_certificate_puts_nothing_on_the_certified_shelf(cast: Cast) -> None:
    today = timezone.localdate()
    with scopes_disabled():
        for product, day in ((cast.tea_product, today), (cast.rice_product, today - timedelta(days=1))):
            Certificate.unscoped.create(product=product, scheme="ocop", stars=4, expires_on=day)

    assert on_shelf(Ask(Rule.CERTIFIED, 8)) == ["Chè Shan tuyết"]


def test_no_shelf_repeats_the_one_above_but_what_was_chosen_by_hand(cast: Cast) -> None:
    chosen = Ask(Rule.CHOSEN, 4, chosen=(cast.tea_product.pk,))

    found = shelves.read([chosen, Ask(Rule.NEWEST, 1), chosen, Ask(Rule.NEWEST, 4)], set())

    assert [names(row) for row in found] == [["Chè Shan tuyết"], ["Gạo Séng cù"], ["Chè Shan tuyết"], []]


@pytest.mark.parametrize("count", [1, 3])
def test_all_shelves_together_cost_two_queries(
    count: int, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    chosen = Ask(Rule.CHOSEN, 4, chosen=(cast.rice_product.pk,))
    asks = [chosen, Ask(Rule.NEWEST, 4), Ask(Rule.CATEGORY, 4, category=cast.tea_product.category_id)]
    with django_assert_num_queries(2):  # what stands on them, their cards
        shelves.read(asks[:count], set())


def test_no_shelf_costs_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert shelves.read([], set()) == []


def test_cooperatives_with_most_goods_come_first_and_hidden_ones_never(cast: Cast) -> None:
    with scopes_disabled():
        Product.objects.create(
            cooperative=cast.rice, category=cast.rice_product.category, name="Gạo nếp", live=True
        )

    assert [(row.name, row.product_count) for row in shelves.cooperatives(4)] == [
        ("HTX Gạo Nước", 2),
        ("HTX Chè Mây", 1),
    ]

    cast.rice.live = False
    cast.rice.save(update_fields=["live"])

    assert [row.name for row in shelves.cooperatives(4, [cast.rice.pk, cast.tea.pk])] == ["HTX Chè Mây"]
