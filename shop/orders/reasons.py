"""Reasons that the system writes are codes; people read them in their own language."""

from django.utils.translation import gettext_lazy as _

EXPIRED = "expired"
UNCONFIRMED = "unconfirmed"
LATE = "late"
BUYER = "buyer"
PAID_LATE = "paid_late"
MARK = ": "  # between a code and the words that a person gave with it

WORDS = {
    EXPIRED: _("quá hạn trả tiền"),
    UNCONFIRMED: _("hợp tác xã chưa kịp nhận đơn"),
    LATE: _("tiền đến sau khi đơn đã kết thúc"),
    BUYER: _("người mua huỷ"),
    PAID_LATE: _("tiền đến muộn, hàng vẫn còn nên nhận lại đơn"),
}


def words(reason: str) -> str:
    """A code as words; what a person typed stays as it is."""
    code, mark, typed = reason.partition(MARK)
    if mark and code == BUYER:
        return f"{WORDS[BUYER]} ({typed})"
    return str(WORDS.get(reason, reason))


def by_buyer(typed: str) -> str:
    """The buyer's own cancellation, with the words the buyer gave for it, if any; 300 characters at most."""
    return f"{BUYER}{MARK}{typed}"[:300] if typed else BUYER
