"""The only writer of Variant.on_hand and Variant.reserved. Each change is a conditional UPDATE and a movement.

Callers are inside a transaction. Several variants are always taken in primary-key order, so that two
purchases with the same goods in another order cannot wait for each other (promise K3).
"""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalog import row_locks
from catalog.models import StockMovement, Variant
from catalog.models.variants import MAX_STOCK, MovementKind
from catalog.serving import prepared
from catalog.serving.prepared import Statement

RESERVE = Statement(
    "WITH held AS (UPDATE catalog_variant SET reserved = reserved + %s"
    " WHERE id = %s AND is_active AND on_hand >= reserved + %s RETURNING id)"
    " INSERT INTO catalog_stockmovement"
    " (variant_id, kind, on_hand_delta, reserved_delta, reference, reason, actor_id, created_at)"
    " SELECT id, 'reserved', 0, %s::int, %s, '', %s::bigint, %s::timestamptz FROM held RETURNING variant_id"
)


class OutOfStock(Exception):
    """A variant has fewer free packs than asked for, or is not for sale any more."""

    def __init__(self, variant_id: int) -> None:
        super().__init__(variant_id)
        self.variant_id = variant_id


class BadStock(ValueError):
    """A counted stock below what open orders hold, negative, or beyond any store room."""


def reserve(packs: Mapping[int, int], *, references: Mapping[int, str], actor_id: int | None = None) -> None:
    """Holds packs {variant id: packs} for the orders in `references` {variant id: order number}.

    Raises OutOfStock; the caller's transaction then ends.
    """
    now = timezone.now()
    for variant_id, quantity in sorted(packs.items()):
        told = (quantity, references[variant_id], actor_id, now)
        if not RESERVE.rows(quantity, variant_id, quantity, *told):
            raise OutOfStock(variant_id)


def release(packs: Mapping[int, int], *, reference: str, actor_id: int | None = None) -> None:
    """Gives held packs back to the shelf (cancelled, expired)."""
    for variant_id, quantity in sorted(packs.items()):
        Variant.unscoped.filter(pk=variant_id).update(reserved=F("reserved") - quantity)
    _record(packs, MovementKind.RELEASED, (0, -1), dict.fromkeys(packs, reference), actor_id)


def ship(packs: Mapping[int, int], *, reference: str, actor_id: int | None = None) -> None:
    """Held packs leave the store room."""
    for variant_id, quantity in sorted(packs.items()):
        Variant.unscoped.filter(pk=variant_id).update(
            reserved=F("reserved") - quantity, on_hand=F("on_hand") - quantity
        )
    _record(packs, MovementKind.SHIPPED, (-1, -1), dict.fromkeys(packs, reference), actor_id)


def take_back(packs: Mapping[int, int], *, reference: str, actor_id: int | None = None) -> None:
    """A parcel came back and is sellable again."""
    for variant_id, quantity in sorted(packs.items()):
        Variant.unscoped.filter(pk=variant_id).update(on_hand=F("on_hand") + quantity)
    _record(packs, MovementKind.RETURNED, (1, 0), dict.fromkeys(packs, reference), actor_id)


def sell_elsewhere(
    variant_id: int, packs: int, *, reference: str, cooperative_id: int, actor_id: int | None
) -> None:
    """Packs of this cooperative leave the store room without an order; fewer than none come back (a correction).

    Raises OutOfStock where only less is free of what orders hold.
    """
    rows = Variant.unscoped.filter(pk=variant_id, product__cooperative=cooperative_id)
    free = F("on_hand") - F("reserved")
    enough = rows.alias(free=free).filter(free__gte=packs) if packs > 0 else rows
    if not enough.update(on_hand=F("on_hand") - packs):
        raise OutOfStock(variant_id)
    _record({variant_id: packs}, MovementKind.ELSEWHERE, (-1, 0), {variant_id: reference}, actor_id)


def _record(
    packs: Mapping[int, int],
    kind: MovementKind,
    signs: tuple[int, int],
    references: Mapping[int, str],
    actor_id: int | None,
) -> None:
    """One movement per variant; `signs` say how a pack changes (on_hand, reserved)."""
    on_hand, reserved = signs
    prepared.insert(
        [
            StockMovement(
                variant_id=variant_id,
                kind=kind,
                on_hand_delta=on_hand * quantity,
                reserved_delta=reserved * quantity,
                reference=references[variant_id],
                actor_id=actor_id,
            )
            for variant_id, quantity in sorted(packs.items())
        ]
    )


def count(variant_id: int, on_hand: int, *, actor_id: int | None, reason: str = "") -> Variant:
    """Sets what is really in the store room (packs). Raises BadStock below what open orders hold."""
    return count_all({variant_id: on_hand}, actor_id=actor_id, reason=reason)[variant_id]


@transaction.atomic
def count_all(packs: Mapping[int, int], *, actor_id: int | None, reason: str = "") -> dict[int, Variant]:
    """The same for many: {variant id: packs}. Raises BadStock, Variant.DoesNotExist; nothing is written then."""
    rows = row_locks.hold(Variant.unscoped.filter(pk__in=packs))
    found = {variant.pk: variant for variant in rows}
    if len(found) < len(packs):
        raise Variant.DoesNotExist
    movements = []
    for variant_id, variant in found.items():
        on_hand = packs[variant_id]
        if not variant.reserved <= on_hand <= MAX_STOCK:
            raise BadStock(variant.reserved)
        delta = on_hand - variant.on_hand
        if delta:
            variant.on_hand = on_hand
            kind = MovementKind.RECEIVED if delta > 0 else MovementKind.CORRECTED
            movements.append(
                StockMovement(
                    variant=variant, kind=kind, on_hand_delta=delta, actor_id=actor_id, reason=reason
                )
            )
    Variant.unscoped.bulk_update([one.variant for one in movements], ["on_hand"], batch_size=500)
    StockMovement.unscoped.bulk_create(movements, batch_size=500)
    return found
