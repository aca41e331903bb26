"""Changing many packs of a stall at once: prices by per cent, off sale and on again. One transaction each; packs are
locked by key."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from catalog import prices, row_locks
from catalog.models import Variant


@dataclass(frozen=True)
class Repriced:
    """`overtaken` have another price by now than the one shown, and keep it."""

    changed: int
    overtaken: list[Variant]


@transaction.atomic
def change_prices(shown: Mapping[int, int], percent: Decimal) -> Repriced:
    """Gives packs {id: price shown, in đồng} the price `percent` dearer, below 0 cheaper; of the stall in scope."""
    changed, overtaken = [], []
    for variant in _locked(shown):
        if variant.price != shown[variant.pk]:
            overtaken.append(variant)
            continue
        price = prices.changed_by(variant.price, percent)
        if price != variant.price:
            variant.price = price
            changed.append(variant)
    Variant.objects.bulk_update(changed, ["price"], batch_size=500)
    return Repriced(len(changed), overtaken)


@transaction.atomic
def put_on_sale(ids: Collection[int], *, is_active: bool) -> int:
    """How many packs of the stall in scope were taken off sale or put on again."""
    wanted = [variant.pk for variant in _locked(ids) if variant.is_active != is_active]
    return Variant.objects.filter(pk__in=wanted).update(is_active=is_active)


def _locked(ids: Collection[int]) -> QuerySet[Variant]:
    return row_locks.hold(Variant.objects.filter(pk__in=ids).select_related("product"))
