"""Which goods come to a place before they are spoilt. How long the road is, a room above knows (settings.ROAD_DAYS)."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from catalog import addresses
from catalog.models import Region

# Days that goods keep, less those that their cooperative takes to prepare; NULL where they keep long.
SLACK = "p.shelf_life_days - h.preparation_days"


@dataclass(frozen=True)
class Reach:
    """A place to send to: as the address of a list says it, as people say it, and the most days on the road."""

    value: str
    label: str
    days: int


def find(value: str) -> Reach | None:
    """A region by its code, or a province by its code or name; None for others, or where nothing is sent."""
    if value in Region.values:
        region, label, code = value, str(Region(value).label), value
    else:
        province = addresses.find_province(value)
        if province is None:
            return None
        region, label, code = province.region, province.name, province.code
    days = _road_days()(region)
    return None if days is None else Reach(code, label, days)


@cache
def _road_days() -> Any:
    return import_string(settings.ROAD_DAYS)
