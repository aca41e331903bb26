"""Everything a product's page shows, read in one statement and without a model instance.

PostgreSQL hands it out as one text, and equal texts are the same page: it is taken apart once a process and drawn
once (`catalog.templatetags.drawing`), so that only what changed costs anything.
"""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language

from catalog import authorities, pack_sizes
from catalog.languages import in_language, is_english
from catalog.lists.cards import CARD, JOINED, PHOTO, ProductCard, card_of, missing, photo_of
from catalog.models import Commune, Product, ProductPhoto
from catalog.models.certificates import IS_SHOWN, label_of
from catalog.models.cooperatives import closed_on
from catalog.models.photos import Picture
from catalog.models.products import listed_sql
from catalog.photos import share_cards
from catalog.product.parts import parts
from catalog.serving.prepared import Statement
from catalog.traceability.pages import LOT, LotView, lot_view

KEPT = 1000  # pages per process, of some five kilobytes each
RELATED = 4
TEXTS = ("label", "summary", "description", "storage")

# `p` is the product, also to LOT and the parts. To CARD `p` is the product on the card: the SELECT around it calls the
# page's own `shown`.
SQL = f"""
SELECT jsonb_build_object(
 'pk', p.id, 'slug', p.slug, 'label', jsonb_build_array(p.name, p.name_en),
 'summary', jsonb_build_array(p.summary, p.summary_en),
 'description', jsonb_build_array(p.description, p.description_en),
 'village', p.origin_village, 'months', p.season_months, 'shelf_life_days', p.shelf_life_days,
 'storage', jsonb_build_array(p.storage, p.storage_en),
 'category', jsonb_build_array(c.id, c.name, c.name_en, c.slug),
 'seller', jsonb_build_object('pk', h.id, 'slug', h.slug, 'name', h.name,
   'tagline', jsonb_build_array(h.tagline, h.tagline_en), 'village', h.village, 'phone', h.phone,
   'founded_year', h.founded_year, 'households', h.member_households, 'preparation_days', h.preparation_days,
   'minimum_order', h.minimum_order, 'paused_until', h.paused_until, 'pause_note', h.pause_note,
   'commune', jsonb_build_array(m.name, m.kind)),
 'packs', (SELECT jsonb_agg(jsonb_build_array(v.id, v.name, v.name_en, v.price, v.on_hand - v.reserved, v.weight_grams)
                            ORDER BY v.position, v.id)
           FROM catalog_variant v WHERE v.product_id = p.id AND v.is_active),
 'photos', (SELECT jsonb_agg({PHOTO} ORDER BY f.position, f.id)
            FROM catalog_productphoto f WHERE f.product_id = p.id AND f.is_shown),
 'certificates', (SELECT jsonb_agg(jsonb_build_array(z.scheme, z.stars, z.number, z.authority, z.expires_on)
                                   ORDER BY z.id)
                  FROM catalog_certificate z
                  WHERE z.product_id = p.id AND {IS_SHOWN})
)::text,
{LOT},
(SELECT jsonb_agg({CARD} ORDER BY other.created_at DESC, other.id DESC)::text
 FROM (SELECT o.id, o.created_at FROM catalog_product o JOIN catalog_cooperative n ON n.id = o.cooperative_id
       WHERE o.category_id = shown.category_id AND o.id <> shown.id
         AND {listed_sql("o", "n")}
       ORDER BY o.created_at DESC, o.id DESC LIMIT {RELATED}) other
 JOIN catalog_product p ON p.id = other.id{JOINED})"""  # noqa: S608 - every value is a parameter
FROM = """
FROM catalog_product p JOIN catalog_product shown ON shown.id = p.id
JOIN catalog_cooperative h ON h.id = p.cooperative_id
JOIN catalog_commune m ON m.code = h.commune_id JOIN catalog_category c ON c.id = p.category_id
WHERE """


@dataclass(frozen=True)
class Pack:
    """A variant on sale. Prices in đồng; `unit_price` is for a kilogram or a litre, and None where it is not known."""

    pk: int
    label: str
    price: int
    available: int
    weight_grams: int
    unit_price: int | None
    unit: str
    untranslated: frozenset[str] = frozenset()  # as in `cards.Card`


@dataclass(frozen=True)
class Badge:
    """A certificate that is shown today."""

    label: str
    number: str
    authority_label: str
    authority_en: str
    expires_on: datetime.date | None


@dataclass(frozen=True)
class Seller:
    pk: int
    url: str
    name: str
    tagline: str
    village: str
    commune: str
    phone: str
    founded_year: int | None
    households: int
    preparation_days: int
    minimum_order: int  # đồng; 0: anything is sent
    paused_until: datetime.date | None = None  # the last day it is closed; None where it is open
    pause_note: str = ""
    untranslated: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ProductPage:
    """A product in one language, with its packs, photographs, certificates and seller."""

    pk: int
    slug: str
    url: str
    label: str
    summary: str
    description: str
    village: str
    months: tuple[int, ...]
    is_in_season: bool
    storage: str
    shelf_life_days: int | None
    category: str
    category_url: str
    seller: Seller
    packs: tuple[Pack, ...]
    photos: tuple[Picture, ...]
    share_card: str  # address of the picture for those who pass the link on; may be empty
    badges: tuple[Badge, ...]
    untranslated: frozenset[str] = frozenset()

    def __hash__(self) -> int:  # as `cards.Card`
        return hash((self.pk, self.label))

    @property
    def shown_pack(self) -> Pack | None:
        """The cheapest that can be ordered, else the cheapest."""
        return min(self.packs, key=lambda pack: (not pack.available, pack.price), default=None)

    @property
    def is_available(self) -> bool:
        return not self.seller.paused_until and any(pack.available for pack in self.packs)


@dataclass(frozen=True)
class Found:
    """Everything that was read: the page, others of its category, newest first, and what the `parts()` asked for."""

    page: ProductPage
    lot: LotView | None
    related: tuple[ProductCard, ...]
    said: tuple[str, ...]


@cache
def _statement(where: str) -> Statement:
    """Made late, because it holds what rooms above ask for."""
    asked = "".join(f",\n{part.sql}" for part in parts())
    return Statement(f"{SQL}{asked}{FROM}{where}")


def read(slug: str) -> Found | None:
    """A public product; one query. None where there is none."""
    return _read(f"{listed_sql()} AND p.slug = %s", slug)


def read_by_key(pk: int) -> Found | None:
    """Any product, public or not, for a preview."""
    return _read("p.id = %s", pk)


def _read(where: str, value: str | int) -> Found | None:
    today, language = timezone.localdate(), get_language() or ""
    for text, lot, others, *said in _statement(where).rows(today, today, value):
        return Found(
            page(text, language, today),
            lot_view(lot, language),
            _related(others, language, today),
            tuple(said),
        )
    return None


@lru_cache(KEPT)
def _related(text: str | None, language: str, today: datetime.date) -> tuple[ProductCard, ...]:
    return tuple(card_of(row, language, today) for row in json.loads(text or "[]"))


@lru_cache(KEPT)
def page(text: str, language: str, today: datetime.date) -> ProductPage:
    """The page of the statement's text, in the active `language`."""
    row = json.loads(text)
    words = Words(language.startswith("en"))
    months = tuple(row["months"])
    photos = [photo_of(photo) for photo in row["photos"] or []]
    return ProductPage(
        pk=row["pk"],
        slug=row["slug"],
        url=reverse("catalog:product", args=[row["slug"]]),
        label=words.of(row["label"]),
        summary=words.of(row["summary"]),
        description=words.of(row["description"]),
        village=row["village"],
        months=months,
        is_in_season=today.month in months and len(months) < 12,
        storage=words.of(row["storage"]),
        shelf_life_days=row["shelf_life_days"],
        category=words.of(row["category"][1:3]),
        category_url=f"{reverse('catalog:products')}?danh-muc={row['category'][3]}",
        seller=_seller(row["seller"], words, today),
        packs=tuple(_pack(pack, words) for pack in row["packs"] or []),
        # What a photo shows is written in Vietnamese alone; English pages then say the product's name.
        photos=tuple(
            replace(photo.picture, alt="") if words.in_english else photo.picture for photo in photos
        ),
        share_card=_share_card(photos[0]) if photos else "",
        badges=tuple(_badge(certificate) for certificate in row["certificates"] or []),
        untranslated=missing(words.in_english, **{name: row[name][1] for name in TEXTS}),
    )


@dataclass(frozen=True)
class Words:
    """Content in two languages: [Vietnamese, English]."""

    in_english: bool

    def of(self, pair: list[str]) -> str:
        return (self.in_english and pair[1]) or pair[0]


def _seller(row: dict[str, Any], words: Words, today: datetime.date) -> Seller:
    name, kind = row["commune"]
    until = parse_date(row["paused_until"] or "")
    is_paused = closed_on(today, until)
    return Seller(
        pk=row["pk"],
        url=reverse("catalog:cooperative", args=[row["slug"]]),
        name=row["name"],
        tagline=words.of(row["tagline"]),
        village=row["village"],
        commune=Commune(name=name, kind=kind).full_name,
        phone=row["phone"],
        founded_year=row["founded_year"],
        households=row["households"],
        preparation_days=row["preparation_days"],
        minimum_order=row["minimum_order"],
        paused_until=until if is_paused else None,
        pause_note=row["pause_note"] if is_paused else "",
        untranslated=missing(words.in_english, tagline=row["tagline"][1]),
    )


def _share_card(photo: ProductPhoto) -> str:
    return f"{settings.MEDIA_URL}{share_cards.path_of(photo)}" if photo.share_card else ""


def with_draft(page: ProductPage, draft: Product, gallery: Iterable[Picture]) -> ProductPage:
    """The page with the words and photographs of a draft; packs and certificates are no part of one."""
    return replace(
        page,
        photos=tuple(gallery),
        label=draft.label,
        summary=draft.summary_label,
        description=draft.description_label,
        village=draft.origin_village,
        months=tuple(draft.season_months),
        storage=draft.storage_label,
        shelf_life_days=draft.shelf_life_days,
        category=draft.category.label,
        untranslated=missing(
            is_english(),
            label=draft.name_en,
            summary=draft.summary_en,
            description=draft.description_en,
            storage=draft.storage_en,
        ),
    )


def _pack(row: list[Any], words: Words) -> Pack:
    pk, name, name_en, price, available, grams = row
    unit_price, unit = pack_sizes.price_of_unit(name, price) or (None, "")
    untranslated = missing(words.in_english, label=name_en)
    return Pack(
        pk, words.of([name, name_en]), price, max(available, 0), grams, unit_price, unit, untranslated
    )


def _badge(row: list[Any]) -> Badge:
    scheme, stars, number, authority, expires_on = row
    english = authorities.in_english(authority)
    return Badge(
        label_of(scheme, stars),
        number,
        in_language(authority, english),
        english,
        parse_date(expires_on) if expires_on else None,
    )
