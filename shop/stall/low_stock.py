"""What is in season and nearly sold out: its stall is told, once for each time that it was filled up."""

from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import F, Max, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from catalog.models import Product
from catalog.models.variants import MovementKind
from shop.notifications import ladder, letters, messages, outbox
from shop.notifications.ladder import Wait
from shop.notifications.models import Ladder
from shop.notifications.topics import Topic

FILLED = (MovementKind.RECEIVED, MovementKind.RETURNED)


def low() -> "QuerySet[Product]":
    """Public goods of this month's season with LOW_STOCK_PACKS or fewer free, of open stalls; `filled_at` is when packs
    came last."""
    today = timezone.localdate()
    active = Q(variants__is_active=True)
    in_season = Q(season_months=[]) | Q(season_months__contains=[today.month])
    open_today = Q(cooperative__paused_until=None) | Q(cooperative__paused_until__lt=today)
    few = (
        Product.published.filter(in_season, open_today)
        .annotate(left=Sum(F("variants__on_hand") - F("variants__reserved"), filter=active))
        .filter(left__lte=settings.LOW_STOCK_PACKS)
    )
    filled = Max("variants__movements__created_at", filter=Q(variants__movements__kind__in=FILLED))
    return (
        Product.published.filter(pk__in=few.values("pk")).annotate(filled_at=filled).exclude(filled_at=None)
    )


def climb() -> int:
    """Promises each reminder that is due; returns how many. May run twice at once."""
    waits = [
        Wait(Ladder.STOCK, product.pk, product.cooperative_id, product.filled_at)
        for product in low().order_by("pk")
    ]
    return ladder.climb_all(ladder.with_steps(waits), _promise)


def _promise(wait: Wait, step: str) -> None:
    outbox.write(Topic.STOCK_LOW, product=wait.subject)


def tell(message_id: int, payload: dict[str, Any]) -> None:
    """The payload names the product. One that was filled up meanwhile is not told any more."""
    product = low().select_related("cooperative").filter(pk=payload["product"]).first()
    if product is None:
        return
    variants = product.variants(manager="unscoped").filter(is_active=True)
    left = sum(pack.available for pack in variants)
    letter = letters.to_cooperative(product.cooperative, Topic.STOCK_LOW, partial(_context, product, left))
    messages.send_once(message_id, letter)


def _context(product: Product, left: int) -> dict[str, object]:
    with override("vi"):
        url = reverse("stall:product", args=[product.pk])
        return {"name": product.label, "left": left, "url": settings.SITE_URL + url}
