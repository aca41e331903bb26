"""Which fee the marketplace takes of card money on a day."""

import datetime

from shop.ledger.models import FeeRate


def rate_on(day: datetime.date) -> int:
    """The fee in force on a day of Vietnam, in basis points (250 = 2.5 %); 0 where no rate was ever set."""
    return FeeRate.objects.filter(valid_from__lte=day).values_list("basis_points", flat=True).first() or 0
