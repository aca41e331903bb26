"""What a parcel costs: by the buyer's region and the parcel's weight, per cooperative."""

from shop.orders.models import ShippingRate


class NoRate(LookupError):
    """No row of the table covers this region."""


def quote(region: str, weights: list[int]) -> list[int]:
    """Đồng for each parcel of `weights` (grams) to a region; one query. Raises NoRate.

    Beyond the heaviest row each started kilogram adds that row's `extra_per_kg`.
    """
    rows = list(ShippingRate.objects.filter(region=region).order_by("up_to_grams"))
    if not rows:
        raise NoRate(region)
    return [_price(rows, grams) for grams in weights]


def _price(rows: list[ShippingRate], grams: int) -> int:
    for row in rows:
        if grams <= row.up_to_grams:
            return row.price
    last = rows[-1]
    started_kilograms = -(-(grams - last.up_to_grams) // 1000)
    return last.price + started_kilograms * last.extra_per_kg
