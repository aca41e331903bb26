"""The first shipping table, put in by a migration; the union changes it in the technical admin."""

from typing import Any

# region: [(up to grams, price)], đồng per further started kilogram
RATES: dict[str, tuple[list[tuple[int, int]], int]] = {
    "lai-chau": ([(500, 16_000), (1_000, 18_000), (2_000, 22_000), (5_000, 30_000)], 3_000),
    "tay-bac": ([(500, 20_000), (1_000, 24_000), (2_000, 29_000), (5_000, 42_000)], 4_500),
    "mien-bac": ([(500, 24_000), (1_000, 28_000), (2_000, 34_000), (5_000, 50_000)], 5_500),
    "mien-trung": ([(500, 29_000), (1_000, 34_000), (2_000, 42_000), (5_000, 64_000)], 7_500),
    "mien-nam": ([(500, 32_000), (1_000, 38_000), (2_000, 48_000), (5_000, 76_000)], 9_000),
}

# region: calendar days on the road, least and most, whatever the weight
DAYS: dict[str, tuple[int, int]] = {
    "lai-chau": (1, 2),
    "tay-bac": (1, 3),
    "mien-bac": (2, 4),
    "mien-trung": (3, 6),
    "mien-nam": (4, 7),
}


def load(model: Any) -> None:
    """Takes the model, so that a migration can pass its historical one."""
    model.objects.bulk_create(
        model(
            region=region,
            up_to_grams=grams,
            price=price,
            extra_per_kg=extra,
            least_days=DAYS[region][0],
            most_days=DAYS[region][1],
        )
        for region, (rows, extra) in RATES.items()
        for grams, price in rows
    )
