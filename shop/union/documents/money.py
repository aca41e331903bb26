"""The section of a report that tells of settlements: what card money was passed on to whom."""

from django.db.models import QuerySet, Sum

from catalog import days
from shop.ledger.models import Settlement
from shop.reports.official.document import NO_FIGURE, Cell, Section, Table
from shop.reports.periods import Period
from shop.union.documents.asked import Asked


def settlements(asked: Asked) -> Section:
    """Those that were made within the period; paid or not as it is now. No account and no name of a person."""
    made = made_in(asked.period).filter(created_at__lt=asked.gathered_at)
    rows: list[list[Cell]] = [
        [
            row.number,
            row.cooperative.name,
            f"{row.until:%d/%m/%Y}",
            row.total_amount,
            f"{row.paid_on:%d/%m/%Y}" if row.paid_on else "chưa chuyển",
            row.bank_reference or NO_FIGURE,
        ]
        for row in made.select_related("cooperative").order_by("number")
    ]
    total = made.aggregate(all=Sum("total_amount", default=0))["all"]
    paid = made.filter(paid_on__isnull=False).aggregate(all=Sum("total_amount", default=0))["all"]
    table = Table(
        "",
        ["Số đối soát", "Hợp tác xã", "Đến hết ngày", "Số tiền (đồng)", "Chuyển ngày", "Mã giao dịch"],
        rows,
        ["Cộng", "", "", total, "", ""],
        [22, 28, 13, 15, 13, 19],
    )
    words = f"Lập {len(rows)} bảng đối soát tiền thẻ; đã chuyển {_dong(paid)} trong {_dong(total)} đồng."
    return Section("Đối soát tiền thẻ", [words], [table] if rows else [])


def made_in(period: Period) -> "QuerySet[Settlement]":
    """Those that were made on its days. Not within a scope."""
    return Settlement.unscoped.filter(
        created_at__gte=days.midnight(period.first), created_at__lt=days.midnight(period.until)
    )


def _dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
