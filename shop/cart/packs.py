"""Packs as carts show and placing judges them: with product, cover, cooperative and commune, in one statement.

The rows are models with the columns named here; another one would be a query of its own.
"""

import json
from typing import Any

from catalog.lists.cards import PHOTO, photo_of
from catalog.models import Commune, Cooperative, Product, Variant
from catalog.serving.prepared import Columns, Joined, Statement

PRODUCT = ("id", "cooperative_id", "category_id", "name", "name_en", "slug", "live", "shelf_life_days")
COOPERATIVE = (
    *("id", "name", "slug", "commune_id", "phone", "live", "verification", "preparation_days"),
    *("minimum_order", "paused_until", "pause_note", "bank_id", "bank_account_number", "bank_account_name"),
)
COMMUNE = ("code", "province_id", "name", "kind")


# Values go by way of a query of their own: they look the same every time then, and the plan is kept.
COVER = (
    f"(SELECT {PHOTO}::text FROM catalog_productphoto f"  # noqa: S608 - no values in it
    " WHERE f.product_id = p.id AND f.is_shown AND f.position = 0)"
)
IS_OWN = (
    "EXISTS (SELECT FROM accounts_membership b JOIN accounts_user u ON u.id = b.user_id"
    " WHERE b.cooperative_id = h.id AND (u.id = (SELECT %s::bigint) OR u.phone = (SELECT %s::text)))"
)
PACKS = (
    "catalog_variant v JOIN catalog_product p ON p.id = v.product_id"
    " JOIN catalog_cooperative h ON h.id = p.cooperative_id"
)
THESE = "WHERE v.id = ANY ((SELECT %s::bigint[])::bigint[]) ORDER BY v.id"
SQL = Joined(
    f"SELECT {COVER}, {{columns}} FROM {PACKS} JOIN catalog_commune m ON m.code = h.commune_id {THESE}",  # noqa: S608
    Columns(Variant, "v"),
    Columns(Product, "p", PRODUCT),
    Columns(Cooperative, "h", COOPERATIVE),
    Columns(Commune, "m", COMMUNE),
)
# What a pack costs and whether it is sold: all that may be another by the time it is ordered.
AGAIN = Statement(
    f"SELECT v.id, {IS_OWN}, v.price, v.is_active, p.live,"  # noqa: S608 - no values in it
    f" h.live, h.verification, h.paused_until, h.minimum_order FROM {PACKS} {THESE}"
)


def read(ids: list[int]) -> list[Variant]:
    """In primary-key order; what is not there is left out."""
    return [_variant(row) for row in SQL.rows(ids)]


def look_again(variants: list[Variant], *, buyer_id: int | None, buyer_phone: str) -> None:
    """What these packs cost (đồng) and whether they are sold is, from here on, as it is now; one that is gone is not.

    `is_own` of each says whether this buyer, the one with the number (E.164) where one is given, belongs to its
    cooperative.
    """
    who = (None, buyer_phone) if buyer_phone else (buyer_id, None)
    known: dict[int, Any] = {variant.pk: variant for variant in variants}
    for variant in variants:
        variant.is_active = False  # unless it is found
    for key, is_own, price, is_active, is_live, *seller in AGAIN.rows(*who, list(known)):
        variant = known[key]
        product, cooperative = variant.product, variant.product.cooperative
        variant.is_own, variant.price, variant.is_active, product.live = is_own, price, is_active, is_live
        cooperative.live, cooperative.verification, cooperative.paused_until, cooperative.minimum_order = (
            seller
        )


def _variant(row: tuple[Any, ...]) -> Variant:
    variant: Any
    cover, variant, product, cooperative, commune = row
    cooperative.commune = commune
    product.cooperative = cooperative
    product.gallery = [photo_of(json.loads(cover))] if cover else []
    variant.product = product
    return variant  # type: ignore[no-any-return]
