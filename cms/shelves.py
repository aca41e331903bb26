"""Which products and cooperatives stand on a shelf. All shelves of a page cost two queries together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Value, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.lists import cards, listing
from catalog.models import Certificate, Cooperative, Product, Variant
from catalog.models.certificates import shown_on
from catalog.serving.ttl_cache import Kept

MAX_ON_SHELF = 24
KEPT_SECONDS = 20
NEWEST_FACTOR = 12  # a shelf is picked from so many times its places, not from the whole market


class Rule(models.TextChoices):
    NEWEST = "newest", _("Mới nhất")
    IN_SEASON = "in_season", _("Đang vào vụ (theo tháng này)")
    CERTIFIED = "certified", _("Có chứng nhận còn hạn (OCOP, VietGAP…)")
    CATEGORY = "category", _("Theo danh mục")
    COOPERATIVE = "cooperative", _("Theo hợp tác xã")
    CHOSEN = "chosen", _("Tự chọn từng sản phẩm")


@dataclass(frozen=True)
class Ask:
    """What a shelf wants. `chosen` are primary keys; those of category and cooperative are None where unused."""

    rule: str
    limit: int
    category: int | None = None
    cooperative: int | None = None
    chosen: tuple[int, ...] = ()
    is_in_stock_only: bool = True


def read(asks: Sequence[Ask], shown: set[int]) -> list[list[cards.ProductCard]]:
    """The cards of each shelf, in order.

    `shown` are products that stand on the page already: no later shelf repeats them, but what an editor chose by
    hand stays all the same. The products of every shelf are added to it.
    """
    shelves = _keys(asks, shown)
    wanted = sorted({key for keys in shelves for key in keys})
    known = {card.pk: card for card in cards.read(wanted)}
    return [[known[key] for key in keys if key in known] for keys in shelves]


def _keys(asks: Sequence[Ask], shown: set[int]) -> list[list[int]]:
    """What stands on each shelf; one query. A shelf asks for as many more as those above it may take away."""
    parts: list[models.QuerySet[Product, tuple[Any, ...]]] = []
    before = 0
    for number, ask in enumerate(asks):
        found = products(ask, shown, before).annotate(shelf=Value(number))
        parts.append(found.values_list("shelf", "turn", "created_at", "pk"))
        before += ask.limit
    shelves: list[list[tuple[Any, ...]]] = [[] for _ask in asks]
    for row in parts[0].union(*parts[1:], all=True) if parts else ():
        shelves[row[0]].append(row)
    taken: list[list[int]] = []
    for ask, rows in zip(asks, shelves, strict=True):
        if ask.rule == Rule.CHOSEN:
            places = {pk: place for place, pk in enumerate(ask.chosen)}
            keys = sorted((row[3] for row in rows), key=lambda pk: places[pk])
        else:
            rows.sort(key=lambda row: (-row[1], row[2], row[3]), reverse=True)
            keys = [row[3] for row in rows if row[3] not in shown]
        taken.append(keys[: ask.limit])
        shown.update(taken[-1])
    return taken


def products(ask: Ask, without: set[int], spare: int = 0) -> "models.QuerySet[Product]":
    """Published products by the rule, at most `limit` and `spare` more (chosen ones: all, in any order)."""
    found = Product.published.all()
    if without and ask.rule != Rule.CHOSEN:
        found = found.exclude(pk__in=without)
    if ask.rule == Rule.IN_SEASON:
        found = found.filter(listing.in_season(timezone.localdate().month))
    elif ask.rule == Rule.CERTIFIED:
        shown = shown_on(timezone.localdate())
        found = found.filter(Exists(Certificate.unscoped.filter(shown, product=OuterRef("pk"))))
    elif ask.rule == Rule.CATEGORY:
        inside = Q(category=ask.category) | Q(category__parent=ask.category)
        found = found.filter(inside) if ask.category else found.none()
    elif ask.rule == Rule.COOPERATIVE:
        found = found.filter(cooperative=ask.cooperative) if ask.cooperative else found.none()
    elif ask.rule == Rule.CHOSEN:
        found = found.filter(pk__in=ask.chosen)
    if ask.is_in_stock_only:
        sellable = Variant.unscoped.filter(product=OuterRef("pk"), is_active=True, on_hand__gt=F("reserved"))
        found = found.filter(Exists(sellable))
    return (
        found.annotate(turn=Value(0)) if ask.rule == Rule.CHOSEN else _taking_turns(found, ask.limit + spare)
    )


def _taking_turns(found: "models.QuerySet[Product]", limit: int) -> "models.QuerySet[Product]":
    """The newest, one from each cooperative before anyone's second."""
    newest = found.order_by("-created_at", "-pk").values("pk")[: limit * NEWEST_FACTOR]
    turn = Window(RowNumber(), partition_by=F("cooperative"), order_by=["-created_at", "-pk"])
    return found.filter(pk__in=newest).annotate(turn=turn).order_by("turn", "-created_at", "-pk")[:limit]


def cooperatives(limit: int, chosen: Sequence[int] = ()) -> list[Cooperative]:
    """Published cooperatives with `product_count`: the `chosen` in their order, else the largest shelves.

    Some seconds old at most; one query then.
    """
    return _kept_cooperatives(limit, tuple(chosen)).get()


@lru_cache(64)
def _kept_cooperatives(limit: int, chosen: tuple[int, ...]) -> Kept[list[Cooperative]]:
    return Kept(partial(_read_cooperatives, limit, chosen), KEPT_SECONDS)


def _read_cooperatives(limit: int, chosen: tuple[int, ...]) -> list[Cooperative]:
    found = Cooperative.published.select_related("commune").annotate(
        product_count=Count("products", filter=Q(products__live=True))
    )
    if chosen:
        places = {pk: place for place, pk in enumerate(chosen)}
        return sorted(found.filter(pk__in=chosen), key=lambda cooperative: places[cooperative.pk])[:limit]
    return list(found.filter(product_count__gt=0).order_by("-product_count", "name_sort_key")[:limit])
