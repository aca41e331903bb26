"""Prices of packs in đồng: what can be one, which change is asked about first, and a change by per cent."""

from decimal import Decimal
from typing import Final

LEAST: Final = 1000  # đồng; less is a price typed in thousands
MOST: Final = 99_999_999  # đồng; Stripe takes at most eight digits
LEAP: Final = 5  # times dearer or cheaper
FINE_BELOW: Final = 50_000  # đồng; prices below it are rounded to FINE, others to COARSE
FINE: Final = 500
COARSE: Final = 1000


def is_leap(old: int, new: int) -> bool:
    """So far from the price before that a digit too many or too few is likelier than a new price."""
    return new >= old * LEAP or new * LEAP <= old


def changed_by(price: int, percent: Decimal) -> int:
    """The price `percent` dearer (below 0: cheaper), in whole 500 đồng, from 50.000 on 1.000; LEAST to MOST."""
    exact = int(price * (100 + percent))  # hundredths of a đồng
    step = 100 * (FINE if exact < FINE_BELOW * 100 else COARSE)
    return min(max((exact + step // 2) // step * step // 100, LEAST), MOST)
