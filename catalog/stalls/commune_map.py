"""The 38 communes of Lai Châu as tiles, and what is on sale in each.

There is no geometry: catalog/data/commune-tiles.json places a hexagon for each commune by hand, where it lies among
its neighbours. `x` counts half tiles from the west, `y` rows from the north.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db.models import Count, Q

from catalog import text
from catalog.models import Cooperative
from catalog.serving.ttl_cache import Kept

FILE = Path(__file__).resolve().parents[1] / "data" / "commune-tiles.json"
KEPT_SECONDS = 20
HALF_TILE, ROW = 22, 38  # units of the drawing; a regular hexagon's rows lie 3/4 of its height apart
MARGIN = 26
LEVELS = (1, 4, 7)  # products from which a tile is light, middle, dark


@dataclass(frozen=True)
class Place:
    """A commune's tile: where it lies, and its name on two lines."""

    code: str
    name: str
    x: int  # centre, units of the drawing
    y: int

    @property
    def slug(self) -> str:
        return text.vi_slugify(self.name)

    @property
    def lines(self) -> tuple[str, str]:
        first, _space, last = self.name.rpartition(" ")
        return first, last


@dataclass(frozen=True)
class Tile:
    place: Place
    stalls: int
    products: int

    @property
    def level(self) -> int:
        """0 where nothing is on sale, else 1–3 by the number of products."""
        return sum(self.products >= least for least in LEVELS)


@dataclass(frozen=True)
class CommuneMap:
    """Every commune once, from north to south and west to east; two equal maps are drawn the same."""

    tiles: tuple[Tile, ...]
    width: int  # units of the drawing
    height: int

    @property
    def selling(self) -> tuple[Tile, ...]:
        """Where something is on sale, most products first."""
        return tuple(sorted((tile for tile in self.tiles if tile.products), key=lambda tile: -tile.products))


@lru_cache(maxsize=1)
def places() -> tuple[Place, ...]:
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Place(code, row["name"], MARGIN + row["x"] * HALF_TILE, MARGIN + row["y"] * ROW)
        for code, row in rows.items()
    )


def of(goods: Iterable[tuple[str, int]]) -> CommuneMap:
    """The map for pairs of a commune's code and a stall's number of products, one for each public stall."""
    stalls: dict[str, list[int]] = {}
    for code, products in goods:
        stalls.setdefault(code, []).append(products)
    tiles = tuple(
        Tile(place, len(stalls.get(place.code, ())), sum(stalls.get(place.code, ()))) for place in places()
    )
    right, bottom = max(tile.place.x for tile in tiles), max(tile.place.y for tile in tiles)
    return CommuneMap(tiles, right + MARGIN, bottom + MARGIN)


def _read() -> CommuneMap:
    count = Count("products", filter=Q(products__live=True))
    # A cooperative's own order would split the groups and is not wanted here.
    rows = Cooperative.published.order_by("pk").annotate(count=count).values_list("commune_id", "count")
    return of(rows)


kept = Kept(_read, KEPT_SECONDS)


def read() -> CommuneMap:
    """What is on sale where, at most some seconds old; one query. Draw it with components/commune_map.html."""
    return kept.get()
