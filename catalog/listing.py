"""Reading the catalogue for public pages: cards, filters, sort and search, each in a known number of queries."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog import text
from catalog.fresh import Kept
from catalog.models import Category, Certificate, Commune, Cooperative, Product, ProductPhoto, Variant

PAGE_SIZE = 24
MAX_QUERY = 120  # characters; more than anyone searches for

SORTS = {
    "goi-y": _(
        "Gợi ý"
    ),  # in stock, then in season, then newest: stated on the page, the same for every stall
    "moi": _("Mới lên chợ"),
    "gia-tang": _("Giá thấp trước"),
    "gia-giam": _("Giá cao trước"),
    "ten": _("Tên A–Z"),
}


def _card_parts(photos: "QuerySet[ProductPhoto]") -> list[Any]:
    """Three queries that fill what Product's card properties read."""
    return [
        Prefetch("variants", Variant.unscoped.filter(is_active=True), to_attr="active_variants"),
        Prefetch("photos", photos, to_attr="gallery"),
        Prefetch("certificates", Certificate.unscoped.all(), to_attr="all_certificates"),
    ]


def with_cards(products: "QuerySet[Product]") -> "QuerySet[Product]":
    """Adds what a product card shows: four queries for any number of products."""
    parts = _card_parts(ProductPhoto.unscoped.filter(position=0))
    return products.select_related("cooperative__commune", "category").prefetch_related(*parts)


def with_related(product: Product, count: int = 4) -> list[Product]:
    """Up to `count` other products of its category; fills them and `product` itself. Four queries in all."""
    others = Product.published.filter(category=product.category_id).exclude(pk=product.pk)
    related = list(
        others.select_related("cooperative__commune")
        .defer("description", "description_en")
        .order_by("-created_at", "-pk")[:count]
    )
    photos = ProductPhoto.unscoped.filter(Q(product=product) | Q(position=0))
    prefetch_related_objects([product, *related], *_card_parts(photos))
    return related


def cards(products: "QuerySet[Product]") -> list[Product]:
    """The products of a shelf, ready for components/product_card.html."""
    return list(with_cards(products.defer("description", "description_en")))


def in_season(month: int) -> Q:
    """Products whose harvest covers the month (1–12); all-year products are not "in season"."""
    return Q(season_months__contains=[month])


@dataclass(frozen=True)
class CategoryNode:
    category: Category
    children: list["CategoryNode"]

    @property
    def label(self) -> str:
        return self.category.label

    @property
    def url(self) -> str:
        return f"{reverse('catalog:products')}?danh-muc={self.category.slug}"

    def ids(self) -> list[int]:
        return [self.category.pk, *(child.category.pk for child in self.children)]


def category_tree() -> list[CategoryNode]:
    """Both levels of categories in one query."""
    rows = list(Category.objects.order_by("position", "pk"))
    children: dict[int, list[CategoryNode]] = {}
    for row in rows:
        if row.parent_id is not None:
            children.setdefault(row.parent_id, []).append(CategoryNode(row, []))
    return [CategoryNode(row, children.get(row.pk, [])) for row in rows if row.parent_id is None]


navigation = Kept(category_tree, seconds=20)  # the chips under every page's header


@dataclass
class Filters:
    """What `/san-pham/?…` asks for. Unknown values are remembered in `unknown` and match nothing."""

    query: str = ""
    category: Category | None = None
    category_ids: list[int] | None = None
    commune: Commune | None = None
    cooperative: Cooperative | None = None
    sort: str = "goi-y"
    unknown: bool = False

    @property
    def is_filtered(self) -> bool:
        return bool(self.query or self.category or self.commune or self.cooperative or self.unknown)


def read_filters(params: QueryDict, tree: list[CategoryNode], cooperatives: list[Cooperative]) -> Filters:
    """Filters from a query string of any content; never raises."""
    filters = Filters(query=text.normalise(params.get("q", ""))[:MAX_QUERY])
    if slug := params.get("danh-muc", "").strip():
        nodes = {node.category.slug: node for top in tree for node in (top, *top.children)}
        node = nodes.get(slug)
        filters.unknown |= node is None
        if node:
            filters.category, filters.category_ids = node.category, node.ids()
    if value := params.get("xa", "").strip():
        communes = [cooperative.commune for cooperative in cooperatives]
        filters.commune = next((row for row in communes if value in (row.code, row.slug)), None)
        filters.unknown |= filters.commune is None
    if slug := params.get("htx", "").strip():
        filters.cooperative = next((row for row in cooperatives if row.slug == slug), None)
        filters.unknown |= filters.cooperative is None
    sort = params.get("sap-xep", "")
    filters.sort = sort if sort in SORTS else "goi-y"
    return filters


def select(filters: Filters, today: datetime.date | None = None) -> "QuerySet[Product]":
    """Published products that match, in the order asked for."""
    products = Product.published.all()
    if filters.unknown:
        return products.none()
    for word in text.fold(filters.query).split():
        products = products.filter(Q(search_text__contains=word) | Q(cooperative__search_text__contains=word))
    if filters.query and not text.fold(filters.query):
        return products.none()
    if filters.category_ids is not None:
        products = products.filter(category__in=filters.category_ids)
    if filters.commune is not None:
        products = products.filter(cooperative__commune=filters.commune)
    if filters.cooperative is not None:
        products = products.filter(cooperative=filters.cooperative)
    return _ordered(products, filters.sort, today or timezone.localdate())


def _ordered(products: "QuerySet[Product]", sort: str, today: datetime.date) -> "QuerySet[Product]":
    if sort == "ten":
        return products.order_by("name_sort_key", "pk")
    if sort in ("gia-tang", "gia-giam"):
        products = products.annotate(lowest_price=Min("variants__price", filter=Q(variants__is_active=True)))
        price = F("lowest_price")
        first = price.asc(nulls_last=True) if sort == "gia-tang" else price.desc(nulls_last=True)
        return products.order_by(first, "pk")
    if sort == "moi":
        return products.order_by("-created_at", "-pk")
    stocked = Variant.unscoped.filter(product=OuterRef("pk"), is_active=True, on_hand__gt=F("reserved"))
    season: Any = Case(
        When(in_season(today.month), then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    return products.annotate(stocked=Exists(stocked), seasonal=season).order_by(
        "-stocked", "-seasonal", "-created_at", "-pk"
    )


def selling_cooperatives() -> list[Cooperative]:
    """Every public cooperative with its commune, in Vietnamese order; one query."""
    return list(
        Cooperative.published.select_related("commune").only(
            "name",
            "slug",
            "name_sort_key",
            "commune__name",
            "commune__kind",
            "commune__former_district",
            "commune__name_sort_key",
        )
    )


def communes_of(cooperatives: list[Cooperative]) -> list[Commune]:
    communes = {cooperative.commune.code: cooperative.commune for cooperative in cooperatives}
    return sorted(communes.values(), key=lambda commune: commune.name_sort_key)
