"""Labels to stick on packs, as PDF: A4 sheets of 24 (70 × 37 mm), or one label a page for a roll of 40 × 30 mm.

What people typed goes to Typst as JSON and is never part of the source; nothing is read from the network.
"""

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalog.models import Lot, Variant
from catalog.traceability import codes

HERE = Path(__file__).parent
FONTS = settings.BASE_DIR / "catalog" / "fonts"
PER_SHEET = 24
MOST = 480  # labels in a file: twenty sheets


class Paper(TextChoices):
    SHEET = "a4", _("Tờ A4, 24 tem (70 × 37 mm)")
    ROLL = "cuon", _("Cuộn tem 40 × 30 mm")


@dataclass(frozen=True)
class Order:
    """What is to be printed. `lot` comes with its product and cooperative; `pack` where the label is of one."""

    lot: Lot
    pack: Variant | None
    paper: str
    count: int  # 1 to MOST


def packs_of(lot: Lot) -> list[Variant]:
    """The packs that a label of this lot can be for, those on sale first. Inside the tenant's scope."""
    if lot.variant:
        return [lot.variant]
    return list(Variant.objects.filter(product=lot.product_id).order_by("-is_active", "position", "pk"))


def address(order: Order) -> str:
    return codes.address(order.lot.code, order.pack.gtin if order.pack else "")


def render(order: Order) -> bytes:
    """The PDF's bytes; the same for the same lot."""
    pdf: bytes = typst.compile(
        HERE / "documents" / "labels.typ",
        root=HERE,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(_data(order))},
        timestamp=int(order.lot.created_at.timestamp()),
        pdf_tags=False,  # they take most of the time, for a sheet that is looked at by a printer
    )
    return pdf


def file_name(order: Order) -> str:
    return f"tem-{order.lot.code}-{order.paper}.pdf"


def _data(order: Order) -> dict[str, Any]:
    lot, product = order.lot, order.lot.product
    with override("vi"):
        return {
            "title": f"Tem lô {lot.shown_code}",
            "paper": order.paper,
            "count": order.count,
            "square": codes.square(address(order)),
            "product": product.name,
            "pack": order.pack.name if order.pack else "",
            "cooperative": product.cooperative.name,
            "place": f"{product.cooperative.commune.full_name}, Lai Châu",
            "batch": lot.batch,
            "code": lot.shown_code,
            "dates": [
                [name, _day(day)]
                for name, day in (("NSX", lot.produced_on), ("ĐG", lot.packed_on), ("HSD", lot.expires_on))
                if day
            ],
        }


def _day(day: datetime.date) -> str:
    return f"{day:%d/%m/%Y}"
