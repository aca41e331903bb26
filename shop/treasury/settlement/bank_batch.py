"""The list of transfers that a bank takes as one file: every settlement that was approved and waits for its money.

Names and contents are plain capitals: banks cut or refuse diacritics, and contents past 25 characters.
"""

from shop.ledger import settlement_payment
from shop.reports import spreadsheet
from shop.treasury.payout import payout_account

# The bank's clerk reads them, whatever language our officer uses.
HEADS = ["STT", "Tên người hưởng", "Số tài khoản", "Ngân hàng", "Mã BIN", "Số tiền", "Nội dung"]
MAX_CONTENT = 25  # characters

Row = list[str | int]


def rows() -> list[Row]:
    """One transfer a settlement, the oldest first; one query."""
    ready = settlement_payment.payable().select_related("bank").order_by("pk")
    return [
        [
            place,
            payout_account.holder_name(settlement.account_name),
            settlement.account_number,
            settlement.bank.short_name,
            settlement.bank.bin,
            settlement.total_amount,
            settlement.number[:MAX_CONTENT],
        ]
        for place, settlement in enumerate(ready, 1)
    ]


def as_csv(transfers: list[Row], *, delimiter: str = ",") -> str:
    return spreadsheet.write([HEADS, *transfers], delimiter=delimiter)


def as_xlsx(transfers: list[Row]) -> bytes:
    return spreadsheet.workbook(
        spreadsheet.Table(
            title="Lenh chuyen", heads=HEADS, rows=transfers, widths=[6, 36, 22, 18, 10, 16, 22]
        )
    )
