"""The promises of the books, each as one SQL statement that returns the rows breaking it.

What legal steps and balanced lines are is taken from `shop.orders.transitions` and `shop.ledger.posting`, so
that a check cannot drift from the code it watches.
"""

from shop.reports.promises import (
    closings,
    days,
    declared,
    feedback,
    goods,
    ledger,
    money,
    parts,
    payouts,
    transit,
)
from shop.reports.promises.check import Check

CHECKS: tuple[Check, ...] = (
    *money.CHECKS,
    *ledger.CHECKS,
    *parts.CHECKS,
    *payouts.CHECKS,
    *transit.CHECKS,
    *days.CHECKS,
    *goods.CHECKS,
    *declared.CHECKS,
    *feedback.CHECKS,
    *closings.CHECKS,
)

__all__ = ["CHECKS", "Check"]
