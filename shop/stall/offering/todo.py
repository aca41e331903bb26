"""What the stall has begun and not finished, and what the union sent back: lines on the first page."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from catalog.models import Product
from catalog.offering import standing
from catalog.offering.standing import Standing

MOST = 3


@dataclass(frozen=True)
class Unfinished:
    product: Product
    stands: Standing

    @property
    def url(self) -> str:
        return reverse("stall:product", args=[self.product.pk])


def of_stall() -> list[Unfinished]:
    """Sent back first, then drafts, newest first; two queries, one where there is nothing."""
    begun = Q(live=False, first_published_at=None) | Q(live=True, has_unpublished_changes=True)
    rows = list(
        Product.objects.filter(begun, archived_at=None)
        .only(
            "name", "live", "first_published_at", "has_unpublished_changes", "archived_at", "latest_revision"
        )
        .order_by("-latest_revision")[: 4 * MOST]
    )
    if not rows:
        return []
    stands = standing.of_many(rows)
    found = [Unfinished(row, stands[row.pk]) for row in rows if not stands[row.pk].is_waiting]
    return sorted(found, key=lambda one: not one.stands.is_sent_back)[:MOST]
