"""What is in season and nearly sold out."""

from django.conf import settings
from django.db.models import F, Max, Q, QuerySet, Sum
from django.utils import timezone

from catalog.models import Product
from catalog.models.variants import MovementKind

FILLED = (MovementKind.RECEIVED, MovementKind.RETURNED)


def goods() -> "QuerySet[Product]":
    """Public goods of this month's season with LOW_STOCK_PACKS or fewer free, of open stalls; `filled_at` is when packs
    came last, `moved_at` when one last came or went."""
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
    rows = Product.published.filter(pk__in=few.values("pk"))
    moved = Max("variants__movements__created_at")
    return rows.annotate(filled_at=filled, moved_at=moved).exclude(filled_at=None)
