"""Synthetic data for measuring: many products, then many orders, written fast on top of what is there."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from catalog import photos, text
from catalog.lists import ranking
from catalog.models import (
    Commune,
    Cooperative,
    FormerDistrict,
    Product,
    ProductPhoto,
    SearchWord,
    StockMovement,
    Variant,
)
from catalog.models.cooperatives import Verification
from catalog.models.variants import MovementKind
from catalog.photos import renditions, tidying
from demo import catalogue, pictures
from demo.orders.courses import VIETNAM
from demo.orders.market import Market, moments
from demo.orders.plans import Plan
from demo.orders.rows import Writer, in_batches
from shop.orders.models import Purchase

MARKER = "scale"
DAYS = 365
PRODUCT_BATCH = 500
PURCHASE_BATCH = 1000
PRODUCTS_PER_STALL = 50
LAI_CHAU = "12"
PACKS = (("Gói 250 g", "250 g pack", 290), ("Gói 500 g", "500 g pack", 560), ("Túi 1 kg", "1 kg bag", 1080))


@dataclass(frozen=True)
class Progress:
    """What was written so far; `rows` are those of the orders."""

    products: int = 0
    orders: int = 0
    rows: int = 0


def load(products: int, orders: int, seed: int, stalls: int | None = None) -> Iterator[Progress]:
    """Writes both, a batch a transaction, and tells after each how far it is. Tenant scopes are off.

    `stalls` new ones share the products with those that are there; one for each 50 products where none are named.
    """
    catalogue.load()
    # A second run adds others instead of repeating the first.
    rng = Random(f"{seed}/{Product.objects.count()}/{Purchase.objects.count()}")
    _open_stalls(rng, products // PRODUCTS_PER_STALL if stalls is None else stalls)
    made = 0
    if products:
        shelves = Shelves(rng)
        while made < products:
            made += shelves.fill(min(PRODUCT_BATCH, products - made))
            yield Progress(made)
    written = 0
    writer = Writer(rng, timezone.now(), MARKER)
    for batch in in_batches(_plans(rng, writer, orders), PURCHASE_BATCH):
        written += writer.write(batch)
        yield Progress(made, written, writer.row_count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    ranking.rank()


def _plans(rng: Random, writer: Writer, orders: int) -> Iterator[Plan]:
    """Purchases of exactly `orders` orders in all, oldest first."""
    market = Market(rng)
    sizes: list[int] = []
    missing = orders
    while missing > 0:
        sizes.append(min(market.draw_size(), missing))
        missing -= sizes[-1]
    for size, moment in zip(sizes, moments(rng, len(sizes), writer.now, DAYS), strict=True):
        month = moment.astimezone(VIETNAM).month
        yield market.plan(moment, stall_ids=market.draw_stalls(month, size))


class Shelves:
    """New products, each after one of the demo's, spread over the stalls."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.number = Product.objects.count()
        # One pack of anything can then be ordered: what is measured is an order, not a refusal.
        self.stalls = list(Cooperative.published.filter(minimum_order=0).order_by("pk"))
        self.models = list(Product.published.select_related("category__parent").order_by("pk")[:84])
        self.photos = _cut_photos(self.models[0])
        self.other_photo = next(iter(self.photos.values()))

    @transaction.atomic
    def fill(self, count: int) -> int:
        """Adds `count` products with a photo, one to three packs and their first stock."""
        now = timezone.now()
        pairs = [(self.rng.choice(self.models), self._next_number()) for _ in range(count)]
        products = Product.objects.bulk_create(self._product(model, number) for model, number in pairs)
        SearchWord.learn(product.search_text for product in products)
        ProductPhoto.unscoped.bulk_create(
            self._photo(product, model) for product, (model, _number) in zip(products, pairs, strict=True)
        )
        packs = [pack for product in products for pack in self._variants(product)]
        StockMovement.unscoped.bulk_create(
            StockMovement(
                variant=pack, kind=MovementKind.RECEIVED, on_hand_delta=pack.on_hand, created_at=now
            )
            for pack in Variant.unscoped.bulk_create(packs)
        )
        return count

    def _next_number(self) -> int:
        self.number += 1
        return self.number

    def _product(self, model: Product, number: int) -> Product:
        """bulk_create calls no save(), so what that derives is set here."""
        name = f"{model.name} mẻ {number}"
        product = Product(
            cooperative=self.rng.choice(self.stalls),
            category=model.category,
            name=name,
            name_en=f"{model.name_en} batch {number}" if model.name_en else "",
            slug=f"{text.vi_slugify(name)[:140]}-{number}",
            summary=model.summary,
            summary_en=model.summary_en,
            description=model.description,
            description_en=model.description_en,
            origin_village=model.origin_village,
            season_months=model.season_months,
            storage=model.storage,
            storage_en=model.storage_en,
            shelf_life_days=model.shelf_life_days,
            live=True,
            name_sort_key=text.sort_key(name),
        )
        product.set_search_columns()
        return product

    def _variants(self, product: Product) -> Iterator[Variant]:
        price = self.rng.randrange(30, 260) * 1000
        for position, (name, name_en, weight) in enumerate(PACKS[: self.rng.choice((1, 2, 2, 3))]):
            yield Variant(
                product=product,
                name=name,
                name_en=name_en,
                weight_grams=weight,
                price=price * (position + 1),
                on_hand=self.rng.randrange(10, 400),
                position=position,
            )

    def _photo(self, product: Product, model: Product) -> ProductPhoto:
        photo = self.photos.get(model.pk, self.other_photo)
        name = f"{photos.FOLDER}/{product.slug}"
        for path in tidying.files_of(photo):
            _link(path, path.replace(photo.name, name, 1))
        return ProductPhoto(
            product=product,
            name=name,
            original=photo.original.replace(photo.name, name, 1),
            cut=photo.cut,
            has_avif=photo.has_avif,
            width=photo.width,
            height=photo.height,
            widths=photo.widths,
            colour=photo.colour,
            alt=product.name,
        )


def _cut_photos(product: Product) -> dict[int, ProductPhoto]:
    """Every product's first photo, cut as its copies shall be; `product` gets one where the demo's are not there."""
    if not ProductPhoto.shown.exists():
        pictures.hang_photos(product)
    while renditions.make_due():
        pass
    return {photo.product_id: photo for photo in ProductPhoto.shown.filter(position=0)}


def _link(source: str, target: str) -> None:
    """The same file under another name, without a copy where the disk can do that."""
    if default_storage.exists(target) or not default_storage.exists(source):
        return
    old, new = Path(default_storage.path(source)), Path(default_storage.path(target))
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def _open_stalls(rng: Random, count: int) -> None:
    """`count` more stalls in the communes of the province."""
    communes = list(Commune.objects.filter(province_id=LAI_CHAU).order_by("pk"))
    first = Cooperative.objects.count() + 1
    bank = Cooperative.objects.exclude(bank=None).order_by("pk").first()
    Cooperative.objects.bulk_create(
        _stall(rng.choice(communes), number, bank) for number in range(first, first + count)
    )


def _stall(commune: Commune, number: int, like: Cooperative | None) -> Cooperative:
    name = f"HTX {commune.name} {number}"
    district = FormerDistrict(commune.district_of(""))
    return Cooperative(
        name=name,
        slug=f"{text.vi_slugify(name)}-{number}",
        tagline=f"Nông sản {commune.full_name}",
        commune=commune,
        former_district=district,
        verification=Verification.VERIFIED,
        live=True,
        contact_person="Lò Văn Mẫu",
        phone=f"+8491300{number:04d}",
        member_households=20 + number % 80,
        bank=like.bank if like else None,
        bank_account_number=f"{number:012d}" if like else "",
        bank_account_name="HTX MAU",
        search_text=text.fold(f"{name} {commune.name} {district.label}"),
        name_sort_key=text.sort_key(name),
    )
