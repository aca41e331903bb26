"""The shipping table at its edges."""

import pytest

from shop.orders import shipping
from shop.orders.shipping import Rate

ROWS = [
    Rate(up_to_grams=500, price=24_000, extra_per_kg=5_500, least_days=2, most_days=4),
    Rate(up_to_grams=5_000, price=50_000, extra_per_kg=5_500, least_days=3, most_days=6),
]


@pytest.mark.parametrize(
    ("grams", "price", "most_days"),
    [
        (1, 24_000, 4),
        (500, 24_000, 4),
        (501, 50_000, 6),
        (5_000, 50_000, 6),
        (5_001, 55_500, 6),
        (6_000, 55_500, 6),
        (6_001, 61_000, 6),
    ],
)
def test_a_parcel_as_heavy_as_a_row_pays_that_row_and_each_started_kilogram_after_the_last_pays_more(
    grams: int, price: int, most_days: int
) -> None:
    parcel = shipping.way(ROWS, grams)
    assert (parcel.price, parcel.most_days) == (price, most_days)
