"""The packs of a product: size, price, how many. Live at once, never deleted once anything was counted or sold.

Price and stock of a pack are changed by the stall's own page and by `catalog.stock`; here packs come and go.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from catalog import pack_sizes, row_locks, stock, text
from catalog.models import Product, StockMovement, Variant
from catalog.models.variants import MovementKind
from catalog.offering import drafts, naming

PACKING = 10  # percent that a parcel weighs more than what is in it
ROUND = 10  # grams
HEAVIEST = 200_000  # grams of a parcel


class PackExists(Exception):
    """The product has a pack of this name already, with another price."""

    def __init__(self, variant: Variant) -> None:
        super().__init__(variant.name)
        self.variant = variant


class UnapprovedName(naming.BadName):
    """The product is public, or an officer is looking at it: a pack's name is then its size, no words of its own."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Món đã lên chợ hoặc đang chờ duyệt: gói mới chỉ ghi loại bao và cỡ, ví dụ “Gói 250 g”."
                " Lời khác ghi ở phần giới thiệu."
            )
        )


class PackSold(Exception):
    """Buyers have ordered it under its name: it keeps name and weight."""


@dataclass(frozen=True)
class Pack:
    """What is typed for one: the name says the size ("Gói 250 g"). đồng; grams of the parcel; packs in the store."""

    name: str
    price: int
    weight_grams: int
    on_hand: int = 0


def parcel_weight(name: str) -> int | None:
    """Grams of the parcel of a pack, guessed from its name; None where the name does not say."""
    held = pack_sizes.content(text.normalise(name))
    if held is None:
        return None
    heavy = held[0] * (100 + PACKING)
    return -(-heavy // (100 * ROUND)) * ROUND


@transaction.atomic
def add(product_id: int, pack: Pack, *, user: Any) -> Variant:
    """A pack on sale. One of that name is not made again: the same price gives it back, counted anew where a number
    was given, and one that was withdrawn is on sale again.

    Raises PackExists, UnapprovedName, stock.BadStock, Product.DoesNotExist.
    """
    product = drafts.locked(product_id)
    name = text.normalise(pack.name)
    there = next((row for row in of(product) if text.fold(row.name) == text.fold(name)), None)
    if there is not None:
        if there.price != pack.price:
            raise PackExists(there)
        if not there.is_active:
            there.is_active = True
            there.save(update_fields=["is_active"])
        return there
    _take_name(product, name)
    last = Variant.objects.filter(product=product).aggregate(last=Max("position"))["last"]
    variant = Variant.objects.create(
        product=product,
        name=name,
        weight_grams=pack.weight_grams,
        price=pack.price,
        position=0 if last is None else last + 1,
    )
    return stock.count(variant.pk, pack.on_hand, actor_id=user.pk if user else None)


@transaction.atomic
def rename(variant_id: int, *, name: str, weight_grams: int) -> Variant:
    """Another size or weight. Raises PackSold once it was ordered; PackExists; UnapprovedName; Variant.DoesNotExist."""
    product = drafts.locked(Variant.objects.values_list("product", flat=True).get(pk=variant_id))
    variant: Variant = row_locks.hold(Variant.objects).get(pk=variant_id)
    name = text.normalise(name)
    if (name, weight_grams) == (variant.name, variant.weight_grams):
        return variant
    if was_ordered(variant):
        raise PackSold
    others = Variant.objects.filter(product=variant.product_id).exclude(pk=variant.pk)
    same = next((row for row in others if text.fold(row.name) == text.fold(name)), None)
    if same is not None:
        raise PackExists(same)
    if name != variant.name:
        _take_name(product, name)
    variant.name, variant.weight_grams = name, weight_grams
    variant.save(update_fields=["name", "weight_grams"])
    return variant


def check_name(product: Product, name: str) -> None:
    """Packs are live at once, words wait for their approval: so a pack of what buyers or an officer see is called by
    its size, or as one on the market already is. A trusted stall may say more. Raises UnapprovedName."""
    if naming.is_size(name) or product.cooperative.is_trusted:
        return
    is_seen = product.live or product.first_published_at or product.current_workflow_state
    if (
        is_seen
        and not Variant.unscoped.filter(name__iexact=name, is_active=True, product__live=True).exists()
    ):
        raise UnapprovedName


def _take_name(product: Product, name: str) -> None:
    check_name(product, name)
    if product.cooperative.is_trusted and not naming.is_size(name):
        Product.objects.filter(pk=product.pk, live=True).update(is_unseen=True)


def withdraw(variant_id: int) -> None:
    """Takes a pack off the stall; one never counted or ordered is gone for good. Raises Variant.DoesNotExist."""
    with transaction.atomic():
        variant: Variant = row_locks.hold(Variant.objects).get(pk=variant_id)
        if StockMovement.objects.filter(variant=variant).exists():
            Variant.objects.filter(pk=variant.pk).update(is_active=False)
        else:
            variant.delete()


def was_ordered(variant: Variant) -> bool:
    return bool(StockMovement.objects.filter(variant=variant, kind=MovementKind.RESERVED).exists())


def of(product: Product) -> list[Variant]:
    """All packs in the stall's order, withdrawn ones too; one query, in scope."""
    return list(Variant.objects.filter(product=product))
