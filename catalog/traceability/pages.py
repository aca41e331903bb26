"""What the public page of a lot shows, in three queries, and the lot that orders are packed from now."""

import datetime
import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from catalog import gtin
from catalog.models import Certificate, Lot, LotStep, ProductPhoto, Variant
from catalog.models.certificates import shown_on
from catalog.models.lots import TYPED_KINDS, StepKind

STEP_COLUMNS = ("id", "kind", "place", "happened_at", "who", "note", "corrects_id", "correction_reason",
                "is_withdrawn", "recorded_at")  # fmt: skip
KEPT = 1000  # lots on product pages
NOT_SHOWN = ("scan_marks", "product__description", "product__description_en", "product__search_text",
             "product__cooperative__story", "product__cooperative__story_en")  # fmt: skip


# The lot that orders of the product p are packed from, as one text; a column of the product page's statement.
LOT = """(SELECT jsonb_build_array(l.batch, l.produced_on, l.packed_on, l.code)::text
 FROM catalog_lot l WHERE l.product_id = p.id AND l.is_current)"""


@dataclass(frozen=True)
class LotView:
    """What catalog/lot_piece.html shows of the lot that a buyer would get now."""

    batch: str
    produced_on: datetime.date
    packed_on: datetime.date | None
    url: str


@lru_cache(KEPT)
def lot_view(text: str | None, language: str) -> LotView | None:
    """The view of a LOT, in the active `language`."""
    if text is None:
        return None
    batch, produced_on, packed_on, code = json.loads(text)
    return LotView(
        batch,
        datetime.date.fromisoformat(produced_on),
        datetime.date.fromisoformat(packed_on) if packed_on else None,
        reverse("catalog:trace", args=[code]),
    )


@dataclass
class ShownStep:
    """A step as it stands, with what was said before: each correction explains itself."""

    kind: str
    place: str
    happened_at: datetime.datetime
    who: str
    note: str
    pk: int = 0
    reason: str = ""
    corrected_at: datetime.datetime | None = None
    is_withdrawn: bool = False
    former: "list[ShownStep]" = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(StepKind(self.kind).label)

    @property
    def is_fixed(self) -> bool:
        """Whether a stall can say it anew no more."""
        return self.is_withdrawn or self.kind not in TYPED_KINDS

    @property
    def is_bad(self) -> bool:
        return self.kind == StepKind.RECALLED


@dataclass(frozen=True)
class TracePage:
    lot: Lot
    steps: list[ShownStep]
    photo: ProductPhoto | None
    certificates: list[Certificate]
    gtins: list[str]
    is_on_sale: bool


def read(code: str) -> TracePage | None:
    """Everything about the lot of this code; three queries, one where there is none."""
    steps = LotStep.unscoped.filter(lot=OuterRef("pk")).order_by("pk")
    numbers = Variant.unscoped.filter(product=OuterRef("product")).exclude(gtin="").order_by("position", "pk")
    related = ("product__cooperative__commune__province", "product__category", "variant")
    lot: Any = (
        Lot.public.filter(code=code)
        .select_related(*related)
        .defer(*NOT_SHOWN)
        .annotate(
            step_rows=ArraySubquery(steps.values(row=JSONObject(**{name: F(name) for name in STEP_COLUMNS}))),
            gtins=ArraySubquery(numbers.values("gtin")),
        )
        .first()
    )
    if lot is None:
        return None
    product = lot.product
    numbers_shown = [lot.variant.gtin] if lot.variant and lot.variant.gtin else lot.gtins
    return TracePage(
        lot=lot,
        steps=as_they_stand([_step(row) for row in lot.step_rows], lot.step_rows),
        photo=ProductPhoto.shown.filter(product=product).first(),
        certificates=list(Certificate.unscoped.filter(shown_on(timezone.localdate()), product=product)),
        gtins=[gtin.printed(number) for number in numbers_shown],
        is_on_sale=product.live and product.cooperative.is_selling,
    )


def steps_of(lot: Lot) -> list[ShownStep]:
    """The steps of a lot for the stall and the union, as the public page shows them; one query, in scope."""
    rows = list(LotStep.objects.filter(lot=lot).order_by("pk").values(*STEP_COLUMNS))
    return as_they_stand([_step(row) for row in rows], rows)


def _step(row: dict[str, Any]) -> ShownStep:
    return ShownStep(
        kind=row["kind"],
        place=row["place"],
        happened_at=_moment(row["happened_at"]),
        who=row["who"],
        note=row["note"],
        pk=row["id"],
        reason=row["correction_reason"],
        corrected_at=_moment(row["recorded_at"]) if row["corrects_id"] else None,
        is_withdrawn=row["is_withdrawn"],
    )


def _moment(value: str | datetime.datetime) -> datetime.datetime:
    """PostgreSQL writes a moment into JSON as ISO 8601."""
    return datetime.datetime.fromisoformat(value) if isinstance(value, str) else value


def as_they_stand(steps: list[ShownStep], rows: list[dict[str, Any]]) -> list[ShownStep]:
    """Each step under its latest correction, in the order in which they happened. Both lists go by age."""
    standing: dict[int, ShownStep] = {}
    first: dict[int, int] = {}  # what was said anew keeps its place among steps of the same minute
    for step, row in zip(steps, rows, strict=True):
        before = standing.pop(row["corrects_id"], None) if row["corrects_id"] else None
        if before is not None:
            step.former = [before, *before.former]
        first[step.pk] = first[before.pk] if before else step.pk
        standing[step.pk] = step
    return sorted(standing.values(), key=lambda step: (step.happened_at, first[step.pk]))
