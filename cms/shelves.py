"""Which products and cooperatives stand on a shelf. Each shelf costs at most four queries."""

from collections.abc import Collection

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog import listing
from catalog.models import Category, Cooperative, Product, Variant

MAX_ON_SHELF = 24
NEWEST_FACTOR = 12  # a shelf is picked from so many times its places, not from the whole market


class Rule(models.TextChoices):
    NEWEST = "newest", _("Mới nhất")
    IN_SEASON = "in_season", _("Đang vào vụ (theo tháng này)")
    CATEGORY = "category", _("Theo danh mục")
    COOPERATIVE = "cooperative", _("Theo hợp tác xã")
    CHOSEN = "chosen", _("Tự chọn từng sản phẩm")


def products(
    rule: str,
    limit: int,
    *,
    category: Category | None = None,
    cooperative: Cooperative | None = None,
    chosen: list[int] | None = None,
    is_in_stock_only: bool = True,
    without: Collection[int] = (),
) -> list[Product]:
    """Published products by `rule`, at most `limit`, ready for product_card.html.

    `chosen` are primary keys and keep their order; what is no longer published is left out.
    `without` are those that stand on the page already; what an editor chose by hand stays all the same.
    """
    found = Product.published.all()
    if without and rule != Rule.CHOSEN:
        found = found.exclude(pk__in=without)
    if rule == Rule.IN_SEASON:
        found = found.filter(listing.in_season(timezone.localdate().month))
    elif rule == Rule.CATEGORY:
        found = (
            found.filter(Q(category=category) | Q(category__parent=category)) if category else found.none()
        )
    elif rule == Rule.COOPERATIVE:
        found = found.filter(cooperative=cooperative) if cooperative else found.none()
    elif rule == Rule.CHOSEN:
        found = found.filter(pk__in=chosen or [])
    if is_in_stock_only:
        sellable = Variant.unscoped.filter(product=OuterRef("pk"), is_active=True, on_hand__gt=F("reserved"))
        found = found.filter(Exists(sellable))
    if rule == Rule.CHOSEN:
        places = {pk: place for place, pk in enumerate(chosen or [])}
        return sorted(listing.cards(found), key=lambda product: places[product.pk])[:limit]
    return listing.cards(_taking_turns(found, limit))


def _taking_turns(found: "models.QuerySet[Product]", limit: int) -> "models.QuerySet[Product]":
    """The newest, one from each cooperative before anyone's second."""
    newest = found.order_by("-created_at", "-pk").values("pk")[: limit * NEWEST_FACTOR]
    turn = Window(RowNumber(), partition_by=F("cooperative"), order_by=["-created_at", "-pk"])
    return found.filter(pk__in=newest).annotate(turn=turn).order_by("turn", "-created_at", "-pk")[:limit]


def cooperatives(limit: int, chosen: list[int] | None = None) -> list[Cooperative]:
    """Published cooperatives with `product_count`: the `chosen` in their order, else the largest shelves."""
    found = Cooperative.published.select_related("commune").annotate(
        product_count=Count("products", filter=Q(products__live=True))
    )
    if chosen:
        places = {pk: place for place, pk in enumerate(chosen)}
        return sorted(found.filter(pk__in=chosen), key=lambda cooperative: places[cooperative.pk])[:limit]
    return list(found.filter(product_count__gt=0).order_by("-product_count", "name_sort_key")[:limit])
