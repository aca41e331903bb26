"""The papers as PDF, set by Typst with the project's own letters; called in the request, it asks no other service.

What people typed goes in as JSON and is never part of the source.
"""

import json
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from catalog.models import Cooperative
from shop.stall.order_cards import OrderCard
from shop.stall.paper import contents
from shop.stall.paper.contents import Kind, Paper

HERE = Path(__file__).parent
TITLES = {Kind.LABEL: "Nhãn", Kind.SLIP: "Phiếu", Kind.PICK: "Lấy hàng trong kho"}


def render(kind: Kind, paper: Paper, cards: list[OrderCard], cooperative: Cooperative) -> bytes:
    """The PDF's bytes."""
    pdf: bytes = typst.compile(
        HERE / "documents" / "paper.typ",
        root=HERE,
        font_paths=[settings.BASE_DIR / "catalog" / "fonts"],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(_data(kind, paper, cards, cooperative))},
        timestamp=int(timezone.now().timestamp()),
        pdf_tags=False,  # they take most of the time, for what is looked at by a printer
    )
    return pdf


def _data(kind: Kind, paper: Paper, cards: list[OrderCard], cooperative: Cooperative) -> dict[str, Any]:
    with override("vi"):
        return {
            "kind": kind.value,
            "paper": paper.value,
            "title": TITLES[kind],
            "cooperative": cooperative.name,
            "about": about(cards),
            "words": {
                "to": _("Gửi đến"),
                "collect": _("THU TIỀN"),
                "nothing": _("KHÔNG THU TIỀN"),
                "note": _("Khách dặn:"),
            },
            "papers": contents.data(papers(kind, cards, cooperative)),
        }


def papers(kind: Kind, cards: list[OrderCard], cooperative: Cooperative) -> list[Any]:
    if kind == Kind.LABEL:
        return contents.labels(cards, cooperative)
    return contents.slips(cards, cooperative) if kind == Kind.SLIP else contents.shelves(cards)


def about(cards: list[OrderCard]) -> str:
    """Below the title of the list for the store room: how many orders, and when it was made."""
    count = sum(1 for card in cards if card.order.status in contents.TO_FETCH)
    orders = ngettext("%(n)d đơn", "%(n)d đơn", count) % {"n": count}
    return f"{orders} · {timezone.localtime():%H:%M %d/%m/%Y}"


def file_name(kind: Kind, cards: list[OrderCard]) -> str:
    day = f"{timezone.localdate():%Y-%m-%d}"
    return f"{kind.value}-{cards[0].order.number if len(cards) == 1 else day}.pdf"
