"""Product cards: what one shows, read in four queries for any number of products. No model instance of a
product is made: most of a listed product's columns never reach a card."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Window
from django.urls import reverse
from django.utils import timezone

from catalog.languages import in_language
from catalog.models import Certificate, Product, ProductPhoto, Variant
from catalog.models.products import cheapest


@dataclass(frozen=True)
class Picture:
    """A photo as components/photo.html shows it."""

    small_url: str
    srcset: str
    width: int
    height: int
    colour: str
    alt: str

    @classmethod
    def of(cls, photo: ProductPhoto) -> "Picture":
        return cls(photo.small_url, photo.srcset, photo.width, photo.height, photo.colour, photo.alt)


@dataclass(frozen=True)
class Card:
    """Everything components/product_card.html shows, in one language; two equal cards are drawn the same."""

    pk: int
    url: str
    label: str
    seller: str
    place: str
    picture: Picture | None
    badge: str
    is_in_season: bool
    is_available: bool
    price: int | None  # đồng, of the cheapest pack that can be ordered, else of the cheapest
    variant: str
    has_several_prices: bool


class Words(NamedTuple):
    """A card's columns of the product itself."""

    pk: int
    slug: str
    name: str
    name_en: str
    season_months: Sequence[int]
    seller: str
    place: str


COLUMNS = (
    "pk",
    "slug",
    "name",
    "name_en",
    "season_months",
    "cooperative__name",
    "cooperative__commune__name",
)


class Parts:
    """Active packs, photos and certificates of some products, by product; three queries."""

    def __init__(self, product_ids: Sequence[int], *, all_photos_of: int | None = None) -> None:
        below = Q(product__in=product_ids)
        self.variants = _by_product(Variant.unscoped.filter(below, is_active=True))
        photos = Q(position=0) | Q(product=all_photos_of) if all_photos_of else Q(position=0)
        self.photos = _by_product(ProductPhoto.unscoped.filter(below, photos))
        self.certificates = _by_product(Certificate.unscoped.filter(below))

    def fill(self, product: Product) -> None:
        """Set what Product's own properties read."""
        product.active_variants = self.variants.get(product.pk, [])
        product.gallery = self.photos.get(product.pk, [])
        product.all_certificates = self.certificates.get(product.pk, [])

    def card(self, words: Words, pattern: str, today: datetime.date) -> Card:
        photos = self.photos.get(words.pk)
        certificates = self.certificates.get(words.pk, [])
        packs = self.variants.get(words.pk, [])
        return _card(words, pattern, today, packs, photos[0] if photos else None, certificates)


def _by_product(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.product_id].append(row)
    return found


def read(products: "QuerySet[Product]") -> list[Card]:
    """A card of each, in their order; four queries."""
    return _cards([Words._make(row) for row in products.values_list(*COLUMNS)])


def read_page(products: "QuerySet[Product]", start: int, size: int) -> tuple[list[Card], int]:
    """`size` cards from `start` on, and how many products there are in all (0 behind the last); four queries."""
    counted = products.values_list(*COLUMNS, Window(Count("pk")))[start : start + size]
    rows = list(counted)
    return _cards([Words._make(row[:-1]) for row in rows]), rows[0][-1] if rows else 0


def with_related(product: Product, count: int = 4) -> list[Card]:
    """Up to `count` other products of its category; fills `product` too. Four queries in all."""
    others = Product.published.filter(category=product.category_id).exclude(pk=product.pk)
    newest = others.order_by("-created_at", "-pk").values_list(*COLUMNS)[:count]
    related = [Words._make(row) for row in newest]
    parts = Parts([product.pk, *(words.pk for words in related)], all_photos_of=product.pk)
    parts.fill(product)
    return _drawn_from(parts, related)


def of_product(product: Product) -> Card:
    """The card of a product that `listing.cards` has read."""
    cooperative = product.cooperative
    words = Words(
        pk=product.pk,
        slug=product.slug,
        name=product.name,
        name_en=product.name_en,
        season_months=product.season_months,
        seller=cooperative.name,
        place=cooperative.commune.name,
    )
    certificates = product.all_certificates
    return _card(
        words, _address_pattern(), timezone.localdate(), product.active_variants, product.cover, certificates
    )


def _cards(rows: list[Words]) -> list[Card]:
    return _drawn_from(Parts([row.pk for row in rows]), rows) if rows else []


def _drawn_from(parts: Parts, rows: list[Words]) -> list[Card]:
    pattern, today = _address_pattern(), timezone.localdate()
    return [parts.card(row, pattern, today) for row in rows]


def _address_pattern() -> str:
    """A product's address with {} for its slug: one look through the address table for all cards."""
    return reverse("catalog:product", args=["0"]).replace("/0/", "/{}/")


def _card(
    words: Words,
    pattern: str,
    today: datetime.date,
    packs: list[Variant],
    photo: ProductPhoto | None,
    certificates: list[Certificate],
) -> Card:
    shown = cheapest(packs)
    months = words.season_months
    return Card(
        pk=words.pk,
        url=pattern.format(words.slug),
        label=in_language(words.name, words.name_en),
        seller=words.seller,
        place=words.place,
        picture=Picture.of(photo) if photo else None,
        badge=next((row.label for row in certificates if row.is_valid_on(today)), ""),
        is_in_season=today.month in months and len(months) < 12,
        is_available=bool(shown and shown.available),
        price=shown.price if shown else None,
        variant=shown.label if shown else "",
        has_several_prices=len({pack.price for pack in packs}) > 1,
    )
