"""Orders whose time to be paid is over."""

from shop.card_payments import expiry as card_expiry
from shop.lifecycle import expiry


def expire_due() -> int:
    """What beat's two tasks end: unpaid transfers and cash nobody took, then cards; returns how many orders ended."""
    return expiry.expire_transfers() + card_expiry.expire_cards()
