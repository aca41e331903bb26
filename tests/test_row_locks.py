"""Rows are locked in one order, by one function; what every test is watched for is proved here."""

import re
from collections.abc import Callable

import pytest
from django.db import models, transaction

from catalog import row_locks
from catalog.models import Bank, Cooperative, Product, Variant
from ops.embedded import CHECKOUT
from shop.orders.models import Order, Purchase
from tests import row_locks as watched
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def held(model: type[models.Model], *keys: int) -> Callable[[], object]:
    return lambda: list(row_locks.hold(model._base_manager.filter(pk__in=keys)))


def written(model: type[models.Model], key: int) -> Callable[[], object]:
    return lambda: model._base_manager.filter(pk=key).update(id=key)


def told(*steps: Callable[[], object]) -> list[str]:
    """What is said of one transaction."""
    transaction.atomic(lambda: [step() for step in steps])()
    return [line.partition(":")[0] for line in watched.broken()]


def test_k3_a_transaction_that_locks_from_the_top_down_passes() -> None:
    assert told(held(Cooperative, 2, 1), written(Cooperative, 3), held(Variant, 4)) == []
    assert told(held(Purchase, 1), held(Purchase, 2), held(Order, 9), held(Order, 3), held(Variant, 4)) == []
    assert told(held(Product, 1), held(Variant, 2), held(Product, 1), written(Variant, 2)) == []
    assert told(held(Variant, 4), lambda: Cooperative.objects.filter(slug="none").update(slug="no")) == []


def test_k3_a_transaction_that_goes_back_up_fails() -> None:
    assert told(held(Variant, 4), held(Cooperative, 1)) == ["catalog_cooperative after catalog_variant"]
    assert told(written(Variant, 4), written(Purchase, 1)) == ["orders_purchase after catalog_variant"]
    assert told(held(Product, 1), held(Variant, 2), held(Product, 3)) == [
        "catalog_product after catalog_variant"
    ]
    assert told(held(Order, 9)) == ["orders_order without orders_purchase"]


def test_k3_rows_of_one_table_are_locked_by_key(cast: Cast) -> None:
    assert told(held(Variant, 5), held(Variant, 4)) == ["catalog_variant 4 after 5"]
    assert told(written(Variant, 5), written(Variant, 4)) == ["catalog_variant 4 after 5"]
    keys = [cast.tea_200.pk, cast.tea_100.pk, cast.rice_5kg.pk]
    found = transaction.atomic(lambda: list(row_locks.hold(Variant.unscoped.filter(pk__in=keys))))()
    assert [pack.pk for pack in found] == sorted(keys)


def test_k3_a_table_without_a_place_in_the_order_is_not_locked() -> None:
    with pytest.raises(KeyError):
        row_locks.hold(Bank.objects)


def test_every_row_lock_goes_through_one_function() -> None:
    lock = re.compile(r"\bselect_for_update\b|\bFOR (?:NO KEY )?UPDATE\b|\bFOR (?:KEY )?SHARE\b")
    named = {
        str(path.relative_to(CHECKOUT))
        for room in ("catalog", "cms", "demo", "shop", "ops")
        for path in (CHECKOUT / room).rglob("*.py")
        if lock.search(path.read_text())
    }
    assert named == {"catalog/row_locks.py"}
