"""Packs as carts show and placing judges them: with product, cover, cooperative and commune, in one statement.

The rows are models with the columns named here; another one would be a query of its own.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db import models

from catalog.lists.cards import PHOTO, photo_of
from catalog.models import Commune, Cooperative, Product, Variant
from catalog.serving.prepared import Statement

PRODUCT = ("id", "cooperative_id", "category_id", "name", "name_en", "slug", "live", "shelf_life_days")
COOPERATIVE = (
    *("id", "name", "slug", "commune_id", "phone", "live", "verification", "preparation_days"),
    *("minimum_order", "paused_until", "pause_note", "bank_id", "bank_account_number", "bank_account_name"),
)
COMMUNE = ("code", "province_id", "name", "kind")


def _in_order(model: type[models.Model], names: tuple[str, ...]) -> list[str]:
    """`from_db` goes by the order in which a model has its fields; all of them without `names`."""
    fields = [field.attname for field in model._meta.concrete_fields]
    return [name for name in fields if name in names or not names]


SHAPE: list[tuple[str, type[models.Model], list[str]]] = [
    ("v", Variant, _in_order(Variant, ())),
    ("p", Product, _in_order(Product, PRODUCT)),
    ("h", Cooperative, _in_order(Cooperative, COOPERATIVE)),
    ("m", Commune, _in_order(Commune, COMMUNE)),
]
COLUMNS = ", ".join(f"{alias}.{name}" for alias, _model, names in SHAPE for name in names)
COVER = (
    f"(SELECT {PHOTO}::text FROM catalog_productphoto f"  # noqa: S608 - no values in it
    " WHERE f.product_id = p.id AND f.is_shown AND f.position = 0)"
)
IS_OWN = (
    "EXISTS (SELECT FROM accounts_membership b JOIN accounts_user u ON u.id = b.user_id"
    " WHERE b.cooperative_id = h.id AND (u.id = %s::bigint OR u.phone = %s::text))"
)
SQL = Statement(
    f"SELECT {COVER}, {IS_OWN}, {COLUMNS} FROM catalog_variant v"  # noqa: S608 - no values in it
    " JOIN catalog_product p ON p.id = v.product_id JOIN catalog_cooperative h ON h.id = p.cooperative_id"
    " JOIN catalog_commune m ON m.code = h.commune_id WHERE v.id = ANY (%s::bigint[]) ORDER BY v.id"
)


def read(ids: list[int], *, buyer_id: int | None = None, buyer_phone: str = "") -> list[Variant]:
    """In primary-key order; what is not there is left out.

    `is_own` of each says whether this buyer, the one with the number (E.164) where one is given, belongs to its
    cooperative.
    """
    who = (None, buyer_phone) if buyer_phone else (buyer_id, None)
    return [_variant(row) for row in SQL.rows(*who, ids)]


def _variant(row: tuple[Any, ...]) -> Variant:
    cover, is_own, *values = row
    variant, product, cooperative, commune = _models(values)
    cooperative.commune = commune
    product.cooperative = cooperative
    product.gallery = [photo_of(json.loads(cover))] if cover else []
    variant.product = product
    variant.is_own = is_own
    return variant  # type: ignore[no-any-return]


def _models(values: list[Any]) -> Iterator[Any]:
    start = 0
    for _alias, model, names in SHAPE:
        yield model.from_db("default", names, values[start : start + len(names)])
        start += len(names)
