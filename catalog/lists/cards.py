"""Product cards: what one shows, read in one query for any number of products.

PostgreSQL hands out everything a card shows as one text, and equal texts are the same card: it is taken apart once a
process, and drawn once (`catalog.templatetags.drawing`). No model instance is made.
"""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language

from catalog.models import Product, ProductPhoto
from catalog.models.certificates import IS_SHOWN, label_of
from catalog.models.cooperatives import closed_on
from catalog.models.photos import Picture
from catalog.models.products import listed_sql
from catalog.serving.prepared import Statement

Prices = tuple[int, int]  # đồng: from and below
KEPT = 4000  # cards per process, of about two kilobytes each
# One JSON array of a photo f, as `picture` takes it apart.
PHOTO = (
    "jsonb_build_array(f.id, f.name, f.original, f.cut, f.width, f.height, f.widths, f.has_avif, f.colour, f.alt,"
    " f.share_card)"
)
# One JSON array of a product p, its cooperative h and the commune m.
CARD = f"""jsonb_build_array(p.id, p.slug, p.name, p.name_en, p.season_months, h.name, m.name, h.paused_until,
 (SELECT jsonb_agg(jsonb_build_array(v.price, v.name, v.name_en, v.on_hand > v.reserved)
                   ORDER BY v.position, v.id)
  FROM catalog_variant v WHERE v.product_id = p.id AND v.is_active),
 (SELECT {PHOTO}
  FROM catalog_productphoto f WHERE f.product_id = p.id AND f.is_shown ORDER BY f.position, f.id LIMIT 1),
 (SELECT jsonb_build_array(z.scheme, z.stars) FROM catalog_certificate z
  WHERE z.product_id = p.id AND {IS_SHOWN} ORDER BY z.id LIMIT 1))"""  # noqa: S608 - no values in it
JOINED = (
    " JOIN catalog_cooperative h ON h.id = p.cooperative_id JOIN catalog_commune m ON m.code = h.commune_id"
)
SQL = Statement(
    f"SELECT {CARD}::text FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted (id, place)"  # noqa: S608 - no values in it
    f" JOIN catalog_product p ON p.id = wanted.id{JOINED}"
    f" WHERE {listed_sql()} ORDER BY wanted.place"
)


@dataclass(frozen=True)
class ProductCard:
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
    is_paused: bool = False  # its cooperative is closed today
    untranslated: frozenset[str] = frozenset()  # of label and variant: what is Vietnamese on an English page

    def __hash__(self) -> int:  # equal cards have it in common; all fields would cost more than drawing
        return hash((self.pk, self.price))


def read(products: "QuerySet[Product] | Iterable[int]", prices: Prices | None = None) -> list[ProductCard]:
    """A card of each public product, in their order; one query for keys, two for a queryset.

    With `prices` (from, below) a card shows the pack that costs so much, not one outside of what was asked for.
    """
    keys = list(products.values_list("pk", flat=True) if isinstance(products, QuerySet) else products)
    if not keys:
        return []
    today, language = timezone.localdate(), get_language() or ""
    return [card(text, language, today, prices) for (text,) in SQL.rows(today, keys)]


@lru_cache(KEPT)
def card(text: str, language: str, today: datetime.date, prices: Prices | None = None) -> ProductCard:
    """The card of a CARD's text, in the active `language`."""
    return card_of(json.loads(text), language, today, prices)


def card_of(row: list[Any], language: str, today: datetime.date, prices: Prices | None = None) -> ProductCard:
    """The card of a CARD, in the active `language`; with `prices`, of the packs that cost so much."""
    pk, slug, name, name_en, months, seller, place, until, packs, photo, certificate = row
    packs = packs or []
    if prices:
        packs = [pack for pack in packs if prices[0] <= pack[0] < prices[1]] or packs
    price, pack, pack_en, is_available = cheapest(packs)
    is_paused = closed_on(today, parse_date(until) if until else None)
    in_english = language.startswith("en")
    return ProductCard(
        pk=pk,
        url=_address_pattern(language).format(slug),
        label=(in_english and name_en) or name,
        seller=seller,
        place=place,
        picture=photo_of(photo).picture if photo else None,
        badge=label_of(*certificate) if certificate else "",
        is_in_season=today.month in months and len(months) < 12,
        is_available=is_available and not is_paused,
        is_paused=is_paused,
        price=price,
        variant=(in_english and pack_en) or pack,
        has_several_prices=len({row[0] for row in packs}) > 1,
        untranslated=missing(in_english, label=name_en, variant=pack_en),
    )


def missing(in_english: bool, **texts: str) -> frozenset[str]:
    """Names of the English texts that a page in English wants and that nobody has written."""
    return frozenset(name for name, text in texts.items() if in_english and not text)


def photo_of(row: list[Any]) -> ProductPhoto:
    """The photo of a PHOTO, to ask for addresses; it cannot be saved."""
    pk, name, original, cut, width, height, widths, has_avif, colour, alt, share_card = row
    return ProductPhoto(
        pk=pk,
        name=name,
        original=original,
        cut=cut,
        width=width,
        height=height,
        widths=widths,
        has_avif=has_avif,
        colour=colour,
        alt=alt,
        share_card=share_card,
    )


def cheapest(packs: list[list[Any]]) -> list[Any]:
    """The cheapest [price, name, name_en, is available] that can be ordered, else the cheapest."""
    return min(packs, key=lambda row: (not row[3], row[0]), default=[None, "", "", False])


@lru_cache
def _address_pattern(language: str) -> str:
    """A product's address with {} for its slug; `language` is the active one."""
    return reverse("catalog:product", args=["0"]).replace("/0/", "/{}/")
