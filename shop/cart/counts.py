"""How many packs somebody typed."""

from django.utils.translation import gettext as _

from catalog import amounts
from shop.cart import cart


class BadQuantity(ValueError):
    """The quantity typed cannot be ordered; the text says why, in the reader's language."""


def parse(raw: str, *, least: int = 1) -> int:
    """Packs as typed, `least` to 999. Raises BadQuantity with the message to show."""
    try:
        quantity = amounts.read_count(raw)
    except amounts.TooLong:
        quantity = cart.MAX_QUANTITY + 1
    except amounts.NoAmount as error:
        words = _("Số lượng phải là một số nguyên từ %(least)s đến %(most)s, ví dụ 2.")
        raise BadQuantity(words % {"least": least, "most": cart.MAX_QUANTITY}) from error
    if quantity < least:
        raise BadQuantity(_("Số lượng ít nhất là 1."))
    if problem := too_many(quantity):
        raise BadQuantity(problem)
    return quantity


def too_many(quantity: int) -> str:
    """Why a line cannot hold so many packs; empty where it can."""
    if quantity <= cart.MAX_QUANTITY:
        return ""
    return _("Mỗi loại gói đặt nhiều nhất %(most)s.") % {"most": cart.MAX_QUANTITY}
