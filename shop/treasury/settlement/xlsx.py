"""The statement as a spreadsheet, for who books it: days as days, amounts as numbers."""

from django.utils import timezone
from django.utils.translation import gettext as _

from shop.reports import spreadsheet
from shop.treasury.settlement.statement import Statement


def render(statement: Statement) -> bytes:
    """The XLSX file's bytes, in the reader's language."""
    settlement = statement.settlement
    paid: list[tuple[str, spreadsheet.Value]] = []
    if settlement.paid_on:
        paid = [(_("Ngày chuyển"), settlement.paid_on), (_("Mã giao dịch"), settlement.bank_reference)]
    return spreadsheet.workbook(
        spreadsheet.Table(
            title=settlement.number,
            facts=[
                (_("Bảng chốt tiền (đối soát)"), settlement.number),
                (_("Hợp tác xã"), settlement.cooperative.name),
                (_("Lập ngày"), timezone.localdate(settlement.created_at)),
                (_("Từ ngày"), statement.since),
                (_("Đến hết ngày"), settlement.until),
                (_("Số tài khoản"), settlement.account_number),
                (_("Chủ tài khoản"), settlement.account_name),
                (_("Ngân hàng"), f"{settlement.bank.short_name} ({settlement.bank.bin})"),
                *paid,
            ],
            heads=[
                _("Ngày"),
                _("Đơn hàng"),
                _("Nội dung"),
                _("Số tiền (đồng)"),
                _("Phí chợ"),
                _("Thực nhận"),
            ],
            rows=[
                [line.day, line.order_number, line.label, line.gross, line.cost, line.net]
                for line in statement.lines
            ],
            total=[_("Cộng"), "", "", statement.gross, statement.cost, statement.net],
            widths=[16, 20, 26, 16, 13, 16],
        )
    )
