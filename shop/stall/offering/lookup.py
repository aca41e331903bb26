"""The product that a page is about, as its stall has drafted it."""

import uuid
from dataclasses import dataclass

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from catalog.offering import drafts, standing
from catalog.offering.standing import Standing

STEPS: tuple[tuple[str, str | Promise], ...] = (
    ("photos", _("Ảnh")),
    ("words", _("Tên")),
    ("packs", _("Gói, giá")),
    ("look", _("Xem, gửi")),
)


@dataclass(frozen=True)
class Offer:
    """`row` is what is live, or a draft that never was; `draft` what the stall has written last."""

    row: Product
    draft: Product
    stands: Standing

    @property
    def is_new(self) -> bool:
        """It goes through the four steps; later each is a page of its own."""
        return self.row.first_published_at is None and not self.row.live

    @property
    def steps(self) -> tuple[tuple[str, str | Promise], ...]:
        return STEPS if self.is_new else ()


def offer(pk: int) -> Offer:
    """Two queries. Raises Http404 for another stall's and where there is none."""
    row = (
        Product.objects.select_related("latest_revision", "category", "cooperative__commune")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise Http404
    return Offer(row, drafts.of(row), standing.of(row))


def key_of(raw: str) -> uuid.UUID | None:
    """The id that a page has made for what is begun on it; None for anything else."""
    try:
        return uuid.UUID(raw)
    except ValueError:
        return None
