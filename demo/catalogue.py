"""Categories, cooperatives, products, packs and certificates of the demo; what is there is left alone."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog import phones
from catalog.models import (
    Bank,
    Category,
    Certificate,
    Commune,
    Cooperative,
    CooperativeRecord,
    Product,
    StockMovement,
    Variant,
)
from catalog.models.cooperatives import Verification
from catalog.models.variants import MovementKind
from demo import source
from demo.source import Record

# Left for the union to decide on, so that its desk is not empty: one stall, and one listing of another.
SUBMITTED_COOPERATIVE = "nong-san-pho-nui"
SUBMITTED_PRODUCT = "dau-nho-nhe"
AUTHORITIES = {"ocop": "UBND tỉnh Lai Châu", "gi": "Cục Sở hữu trí tuệ"}
COPIED = (  # from a cooperative's record as they are
    "slug", "name", "tagline", "tagline_en", "village", "entity_type", "tax_number", "email",
    "contact_person", "founded_year", "member_households", "preparation_days", "bank_account_number",
    "bank_account_name",
)  # fmt: skip
WORDS = (  # from a product's record as they are
    "slug", "name", "name_en", "summary", "summary_en", "description_en", "season_months", "storage", "storage_en",
    "shelf_life_days", "origin_village",
)  # fmt: skip
OPENED = datetime.timedelta(days=215)  # before today: since then every stall has been open
FIRST = 5  # stalls that opened before the demo's first order; the others came one after another


def load() -> dict[str, int]:
    """How many rows of each kind were new. The caller has switched tenant scopes off."""
    with transaction.atomic():
        return {
            "categories": _categories(),
            "cooperatives": _cooperatives(),
            "products": _products(),
        }


def _missing(model: Any, records: list[Record]) -> list[Record]:
    slugs = set(model.objects.values_list("slug", flat=True))
    return [record for record in records if record["slug"] not in slugs]


def _categories() -> int:
    records = _missing(Category, source.categories())
    for record in records:
        parent = Category.objects.get(slug=record["parent"]) if record["parent"] else None
        Category.objects.create(
            slug=record["slug"],
            name=record["name"],
            name_en=record["name_en"],
            parent=parent,
            position=record["position"],
        )
    return len(records)


def _cooperatives() -> int:
    records = _missing(Cooperative, source.cooperatives())
    for record in records:
        is_submitted = record["slug"] == SUBMITTED_COOPERATIVE
        opened_at = _opened_at(record["slug"])
        cooperative = Cooperative(
            **{name: record[name] for name in COPIED},
            minimum_order=record.get("minimum_order", 0),
            story="\n\n".join(record["story"]),
            story_en="\n\n".join(record["story_en"]),
            commune=Commune.objects.get(code=record["commune_code"]),
            phone=phones.parse(record["phone"]),
            bank=Bank.objects.filter(bin=record["bank_bin"]).first(),
            verification=Verification.SUBMITTED if is_submitted else Verification.VERIFIED,
            verified_at=None if is_submitted else opened_at,
            live=True,
            first_published_at=opened_at,
            last_published_at=opened_at,
        )
        cooperative.full_clean(exclude=["slug", "phone"])
        cooperative.save()
        CooperativeRecord.objects.filter(cooperative=cooperative).update(known_at=opened_at)
    return len(records)


def _opened_at(slug: str) -> datetime.datetime:
    """When a stall opened: the first before the demo's first year, the last OPENED ago."""
    now = timezone.now()
    places = [record["slug"] for record in source.cooperatives()]
    last = len(places) - 1
    first = now.replace(year=now.year - 3, month=1, day=1) - datetime.timedelta(days=20)
    later = max(places.index(slug) - FIRST + 1, 0)
    return first + (now - OPENED - first) * later / (last - FIRST + 1)


def _products() -> int:
    records = _missing(Product, source.products())
    cooperatives = {row.slug: row for row in Cooperative.objects.all()}
    categories = {row.slug: row for row in Category.objects.all()}
    for record in records:
        opened_at = _opened_at(record["cooperative"])
        product = Product(
            cooperative=cooperatives[record["cooperative"]],
            category=categories[record["category"]],
            **{name: record[name] for name in WORDS},
            description="\n\n".join(record["description"]),
            live=True,
            first_published_at=opened_at,
            last_published_at=opened_at,
        )
        product.full_clean(exclude=["slug"])
        product.save()
        _variants(product, record, opened_at)
        _certificates(product, record)
    return len(records)


def _variants(product: Product, record: Record, opened_at: datetime.datetime) -> None:
    variants = Variant.unscoped.bulk_create(
        Variant(
            product=product,
            name=pack["name"],
            name_en=pack["name_en"],
            weight_grams=pack["weight_grams"],
            price=pack["price"],
            on_hand=pack["stock"],
            position=position,
        )
        for position, pack in enumerate(record["variants"])
    )
    StockMovement.unscoped.bulk_create(
        StockMovement(
            variant=variant,
            kind=MovementKind.RECEIVED,
            on_hand_delta=variant.on_hand,
            reason="Tồn đầu kỳ",
            created_at=opened_at,
        )
        for variant in variants
        if variant.on_hand
    )


def _certificates(product: Product, record: Record) -> None:
    Certificate.unscoped.bulk_create(
        Certificate(
            product=product,
            scheme=certificate["scheme"],
            stars=certificate["stars"],
            number=certificate["number"],
            authority=AUTHORITIES.get(certificate["scheme"], ""),
            issued_on=_day(certificate["issued_on"]),
            expires_on=_day(certificate["expires_on"]),
        )
        for certificate in record["certificates"]
    )


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
