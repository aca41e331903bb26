"""What a parcel costs and how long it takes: by the buyer's region and the parcel's weight, per cooperative."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from catalog.serving.prepared import Statement


class Rate(NamedTuple):
    """A row of the shipping table (`orders.ShippingRate`), read without making a model of it; đồng and days."""

    up_to_grams: int
    price: int
    extra_per_kg: int
    least_days: int
    most_days: int


OF_A_REGION = Statement(
    f"SELECT {', '.join(Rate._fields)} FROM orders_shippingrate WHERE region = %s ORDER BY up_to_grams"  # noqa: S608
)


@dataclass(frozen=True)
class Way:
    """One parcel's way: its price (đồng), and the calendar days on the road."""

    price: int
    least_days: int
    most_days: int


def read(region: str) -> list[Rate]:
    """The rows of a region, lightest first; one query. No rows where nothing is sent there."""
    return [Rate(*row) for row in OF_A_REGION.rows(region)]


def way(rows: Sequence[Rate], grams: int) -> Way:
    """By the rows of one region, lightest first.

    Beyond the heaviest row each started kilogram adds that row's `extra_per_kg`.
    """
    for row in rows:
        if grams <= row.up_to_grams:
            return Way(row.price, row.least_days, row.most_days)
    last = rows[-1]
    started_kilograms = -(-(grams - last.up_to_grams) // 1000)
    return Way(last.price + started_kilograms * last.extra_per_kg, last.least_days, last.most_days)


def too_slow(shelf_life_days: int | None, preparation_days: int, parcel: Way) -> bool:
    """Whether goods that keep so many days could be with their buyer only after that; None: they keep (promise K10).

    The slowest of the days told counts, and preparation with it: a stall may pack on its first day.
    """
    return shelf_life_days is not None and preparation_days + parcel.most_days > shelf_life_days


def arrival(today: datetime.date, preparation_days: int, parcel: Way) -> tuple[datetime.date, datetime.date]:
    """First and last day on which a parcel ordered `today` should arrive; calendar days, holidays included."""
    first = today + datetime.timedelta(days=preparation_days + parcel.least_days)
    return first, today + datetime.timedelta(days=preparation_days + parcel.most_days)
