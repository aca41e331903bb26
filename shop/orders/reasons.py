"""Reasons that the system writes are codes; people read them in their own language."""

from django.utils.translation import gettext_lazy as _

EXPIRED = "expired"
LATE = "late"
BUYER = "buyer"
PAID_LATE = "paid_late"

WORDS = {
    EXPIRED: _("quá hạn trả tiền"),
    LATE: _("tiền đến sau khi đơn đã kết thúc"),
    BUYER: _("người mua huỷ"),
    PAID_LATE: _("tiền đến muộn, hàng vẫn còn nên nhận lại đơn"),
}


def words(reason: str) -> str:
    """A code as words; what a person typed stays as it is."""
    return str(WORDS.get(reason, reason))
