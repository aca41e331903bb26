"""The statement on paper: A4, Vietnamese, set by Typst with the project's own fonts.

What people typed goes in as JSON and is never part of the source; nothing is read from the network or the system.
"""

import json
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from catalog.templatetags.money import dong
from shop.ledger.models import Settlement
from shop.treasury.settlement import spelled_amounts
from shop.treasury.settlement.statement import Line, Statement

HERE = Path(__file__).parent
MINUS = "\u2212"
MARKET = "Chợ Phiên Lai Châu"
MOST_TAGGED = 1000  # lines; the tags that screen readers use take fifteen times the time and size of the rest


def render(statement: Statement) -> bytes:
    """The PDF's bytes."""
    pdf: bytes = typst.compile(
        HERE / "documents" / "settlement.typ",
        root=settings.BASE_DIR / "shop",  # of the logo
        font_paths=[settings.BASE_DIR / "catalog" / "fonts"],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(_data(statement))},
        timestamp=int(statement.settlement.created_at.timestamp()),  # the same file whenever it is asked for
        pdf_tags=len(statement.lines) <= MOST_TAGGED,
    )
    return pdf


def _data(statement: Statement) -> dict[str, Any]:
    settlement = statement.settlement
    with override("vi"):
        return {
            "market": MARKET,
            "title": f"Bảng đối soát {settlement.number}",
            "number": settlement.number,
            "made_on": f"{timezone.localdate(settlement.created_at):%d/%m/%Y}",
            "since": f"{statement.since:%d/%m/%Y}",
            "until": f"{settlement.until:%d/%m/%Y}",
            "lines": [_line(line) for line in statement.lines],
            "totals": [
                ["Bán hàng", _signed(statement.sold)],
                ["Hoàn tiền, khiếu nại", _signed(statement.given_back)],
                ["Phí chợ", _signed(statement.cost)],
            ],
            "total": dong(settlement.total_amount),
            "words": spelled_amounts.amount(settlement.total_amount),
            "paid_on": f"{settlement.paid_on:%d/%m/%Y}" if settlement.paid_on else "",
            "bank_reference": settlement.bank_reference,
            **_payee(settlement),
        }


def _payee(settlement: Settlement) -> dict[str, str]:
    cooperative = settlement.cooperative
    return {
        "cooperative": cooperative.name,
        "place": cooperative.commune.full_name,
        "tax_number": cooperative.tax_number,
        "account_number": settlement.account_number,
        "account_name": settlement.account_name,
        "bank": f"{settlement.bank.short_name} ({settlement.bank.bin})",
    }


def _line(line: Line) -> list[str]:
    amounts = (line.gross, line.cost, line.net)
    return [f"{line.day:%d/%m/%Y}", line.order_number or "–", line.label, *map(_signed, amounts)]


def _signed(amount: int) -> str:
    """Without the currency, which the table's foot says; a real minus sign."""
    return dong(amount).removesuffix("\u00a0₫").replace("-", MINUS)
