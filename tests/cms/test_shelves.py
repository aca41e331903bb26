"""Which goods stand on a shelf."""

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled
from pytest_django import DjangoAssertNumQueries

from catalog import stock
from catalog.models import Product
from cms import shelves
from cms.shelves import Rule
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _cast(cast: Cast) -> None:
    """Every test has the cast's goods."""


def names(products: list[Product]) -> list[str]:
    return [product.name for product in products]


def test_in_season_leaves_out_what_is_not(cast: Cast) -> None:
    month = timezone.localdate().month
    with scopes_disabled():
        Product.objects.filter(pk=cast.tea_product.pk).update(season_months=[month])
        Product.objects.filter(pk=cast.rice_product.pk).update(season_months=[month % 12 + 1])

    assert names(shelves.products(Rule.IN_SEASON, 8)) == ["Chè Shan tuyết"]


def test_cooperatives_take_turns(cast: Cast) -> None:
    with scopes_disabled():
        for name in ("Gạo nếp", "Gạo tẻ"):
            Product.objects.create(
                cooperative=cast.rice, category=cast.rice_product.category, name=name, live=True
            )

    found = names(shelves.products(Rule.NEWEST, 3, is_in_stock_only=False))

    assert found == ["Gạo tẻ", "Chè Shan tuyết", "Gạo nếp"]


def test_sold_out_goods_leave_the_shelf_unless_wanted(cast: Cast) -> None:
    with scopes_disabled():
        stock.count(cast.rice_5kg.pk, 0, actor_id=None, reason="test")

    assert names(shelves.products(Rule.NEWEST, 8)) == ["Chè Shan tuyết"]
    assert len(shelves.products(Rule.NEWEST, 8, is_in_stock_only=False)) == 2


def test_chosen_goods_keep_their_order_and_unpublished_ones_are_left_out(cast: Cast) -> None:
    chosen = [cast.rice_product.pk, cast.tea_product.pk]
    assert names(shelves.products(Rule.CHOSEN, 8, chosen=chosen)) == ["Gạo Séng cù", "Chè Shan tuyết"]

    with scopes_disabled():
        Product.objects.filter(pk=cast.rice_product.pk).update(live=False)

    assert names(shelves.products(Rule.CHOSEN, 8, chosen=chosen)) == ["Chè Shan tuyết"]


def test_a_category_shelf_holds_its_children_too(cast: Cast) -> None:
    drinks = cast.tea_product.category
    parent = type(drinks).objects.create(name="Đồ uống")
    drinks.parent = parent
    drinks.save()

    assert names(shelves.products(Rule.CATEGORY, 8, category=parent)) == ["Chè Shan tuyết"]
    assert shelves.products(Rule.CATEGORY, 8) == []


def test_a_cooperative_shelf_holds_its_goods_only(cast: Cast) -> None:
    assert names(shelves.products(Rule.COOPERATIVE, 8, cooperative=cast.rice)) == ["Gạo Séng cù"]


@pytest.mark.parametrize("rule", [Rule.NEWEST, Rule.CHOSEN])
def test_a_shelf_costs_four_queries(
    rule: Rule, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    chosen = [cast.rice_product.pk, cast.tea_product.pk]
    with django_assert_num_queries(4):  # products, packs, photos, certificates
        products = shelves.products(rule, 8, chosen=chosen)
        assert [(product.shown_variant, product.cover, product.badges) for product in products]


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
