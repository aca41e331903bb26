"""How many products each filter would show, counted on bitmaps that a process keeps for some seconds.

A product is a bit; a filter's value is the number whose bits are its products, and counting is `&` and
`bit_count()`. What the list itself shows is always read afresh (`lists.finding`); only these figures may be old.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from django.db import connection
from django.utils import timezone

from catalog.lists.listing import CERTIFIED, PRICES, Filters
from catalog.models.certificates import IS_SHOWN
from catalog.models.products import listed_sql
from catalog.reach import SLACK
from catalog.serving import ttl_cache

FRESH_SECONDS = 3.0
COST_FACTOR = 40  # a catalogue that takes long to read is read more rarely: at most a fortieth of the time
Key = int | str
K = TypeVar("K", int, str)

SQL = f"""
SELECT p.id, p.category_id, h.commune_id, p.cooperative_id,
       (SELECT array_agg(v.price) FROM catalog_variant v WHERE v.product_id = p.id AND v.is_active),
       EXISTS (SELECT FROM catalog_variant v
               WHERE v.product_id = p.id AND v.is_active AND v.on_hand > v.reserved)
       AND (h.paused_until IS NULL OR h.paused_until < %s),
       (SELECT array_agg(z.scheme || ' ' || coalesce(z.stars, 0)) FROM catalog_certificate z
        WHERE z.product_id = p.id AND {IS_SHOWN}),
       {SLACK}
FROM catalog_product p JOIN catalog_cooperative h ON h.id = p.cooperative_id
WHERE {listed_sql()} ORDER BY p.cooperative_id
"""  # noqa: S608 - no values in it
LONGEST_ROAD = 100  # days; what keeps longer comes everywhere


@dataclass(frozen=True)
class Counts:
    """Products by value of each filter, the other filters being as they are; 0 is left out. `found`: by all filters."""

    categories: Mapping[int, int]
    communes: Mapping[str, int]
    cooperatives: Mapping[int, int]
    certificates: Mapping[str, int]
    prices: Mapping[str, int]
    in_stock: int
    found: int


@dataclass
class Bitmaps:
    """The public catalogue."""

    everything: int = 0
    places: dict[int, int] = field(default_factory=dict)  # product id: its bit's place
    # Cooperatives are many, so none has a bitmap: the places of each lie together, in bytes of their own.
    shelves: dict[int, tuple[int, int]] = field(
        default_factory=dict
    )  # cooperative: its first byte, and behind it
    size: int = 0  # bytes
    categories: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    communes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    certificates: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    prices: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    slacks: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # of fresh goods, by days
    stocked: int = 0
    packless: list[int] = field(default_factory=list)  # products nobody has given a pack yet

    @classmethod
    def read(cls) -> "Bitmaps":
        """One query over all public products."""
        with connection.cursor() as cursor:
            today = timezone.localdate()
            cursor.execute(SQL, [today, today])
            rows = list(ttl_cache.rows_of(cursor))
        bitmaps, columns = cls(), dict[tuple[str, Key], bytearray]()
        for cooperative, on_shelf in groupby(rows, key=itemgetter(3)):
            start = bitmaps.size
            for number, row in enumerate(on_shelf):
                bitmaps.places[row[0]] = start * 8 + number
                bitmaps.size = start + number // 8 + 1
            bitmaps.shelves[cooperative] = start, bitmaps.size
        for row in rows:
            place = bitmaps.places[row[0]]
            if row[4] is None:
                bitmaps.packless.append(row[0])
            for name in _values(row):
                column = columns.get(name)
                if column is None:
                    column = columns[name] = bytearray(bitmaps.size)
                column[place >> 3] |= 1 << (place & 7)
        bitmaps.everything = bitmaps.of(bitmaps.places)
        for (kind, value), column in columns.items():
            if kind == "stocked":
                bitmaps.stocked = int.from_bytes(column, "little")
            else:
                getattr(bitmaps, kind)[value] = int.from_bytes(column, "little")
        return bitmaps

    def of(self, product_ids: Iterable[int]) -> int:
        """The bits of these products; those nobody has counted yet are left out."""
        column = bytearray(self.size)
        for product_id in product_ids:
            if (place := self.places.get(product_id)) is not None:
                column[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(column, "little")

    def count(self, filters: Filters, found: int | None = None) -> Counts:
        """`found` are the products that the words of a search have found; None without a search."""
        words = self.everything if found is None else found
        chosen = {
            "categories": self._any(self.categories, filters.category_ids),
            "communes": self.communes[filters.commune.pk] if filters.commune else -1,
            "cooperatives": self._of_shelf(filters.cooperative.pk) if filters.cooperative else -1,
            "certificates": self.certificates[filters.certificate] if filters.certificate else -1,
            "prices": self.prices[filters.price] if filters.price else -1,
            "stocked": self.stocked if filters.in_stock else -1,
            "reach": self._within(filters.reach.days) if filters.reach else -1,
        }

        def others(name: str) -> int:
            left = words
            for other, bits in chosen.items():
                if other != name:
                    left &= bits
            return left

        return Counts(
            categories=_counted(self.categories, others("categories")),
            communes=_counted(self.communes, others("communes")),
            cooperatives=self._by_seller(others("cooperatives")),
            certificates=_counted(self.certificates, others("certificates")),
            prices=_counted(self.prices, others("prices")),
            in_stock=(others("stocked") & self.stocked).bit_count(),
            found=others("").bit_count(),
        )

    def _within(self, days: int) -> int:
        """What comes to a place so many days away before it is spoilt."""
        late = 0
        for slack, bits in self.slacks.items():
            if slack < days:
                late |= bits
        return self.everything & ~late

    def _of_shelf(self, cooperative: int) -> int:
        """The bits of all that a cooperative sells."""
        start, end = self.shelves.get(cooperative, (0, 0))
        return ((1 << (end - start) * 8) - 1) << start * 8

    def _by_seller(self, left: int) -> dict[int, int]:
        """How many each cooperative has of the products of these bits."""
        held = left.to_bytes(self.size, "little")
        counted = {}
        for cooperative, (start, end) in self.shelves.items():
            if count := int.from_bytes(held[start:end], "little").bit_count():
                counted[cooperative] = count
        return counted

    @staticmethod
    def _any(column: dict[int, int], values: list[int] | None) -> int:
        if values is None:
            return -1
        bits = 0
        for value in values:
            bits |= column[value]
        return bits


def _values(row: tuple) -> Iterable[tuple[str, Key]]:  # type: ignore[type-arg]
    """The bitmaps in which a row's product has a bit."""
    _pk, category, commune, _cooperative, prices, stocked, certificates, slack = row
    yield "categories", category
    yield "communes", commune
    if stocked:
        yield "stocked", ""
    if slack is not None and slack < LONGEST_ROAD:
        yield "slacks", slack
    for code, (low, high) in PRICES.items():
        if any(low <= price < high for price in prices or ()):
            yield "prices", code
    for code, (scheme, least) in CERTIFIED.items():
        if any(_answers(certificate, scheme, least) for certificate in certificates or ()):
            yield "certificates", code


def _answers(certificate: str, scheme: str, least: int) -> bool:
    name, _space, stars = certificate.partition(" ")
    return name == scheme and int(stars) >= least


def _counted(column: Mapping[K, int], left: int) -> dict[K, int]:
    counted = {}
    for value, bits in column.items():
        if count := (bits & left).bit_count():
            counted[value] = count
    return counted


bitmaps = ttl_cache.Kept(Bitmaps.read, FRESH_SECONDS, COST_FACTOR, is_ahead=True)
