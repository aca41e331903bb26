"""Reading the catalogue for public pages: cards, filters, sort and search, each in a known number of queries."""

import datetime
from dataclasses import dataclass
from functools import cache, cached_property
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
    Window,
)
from django.db.models.functions import Coalesce, RowNumber
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog import search, text
from catalog.fresh import Kept
from catalog.models import Category, Certificate, Commune, Cooperative, Product, ProductPhoto, Variant

PAGE_SIZE = 24
MAX_QUERY = 120  # characters; more than anyone searches for

SORTS = {
    "goi-y": _("Gợi ý"),  # see _suggested; the page says how it is made, and no stall can buy a place
    "moi": _("Mới lên chợ"),
    "gia-tang": _("Giá thấp trước"),
    "gia-giam": _("Giá cao trước"),
    "ten": _("Tên A–Z"),
}


def cards(products: "QuerySet[Product]") -> list[Product]:
    """The products of a shelf with what their cards show; four queries for any number of them."""
    parts = [
        Prefetch("variants", Variant.unscoped.filter(is_active=True), to_attr="active_variants"),
        Prefetch("photos", ProductPhoto.unscoped.filter(position=0), to_attr="gallery"),
        Prefetch("certificates", Certificate.unscoped.all(), to_attr="all_certificates"),
    ]
    wanted = products.select_related("cooperative__commune").defer("description", "description_en")
    return list(wanted.prefetch_related(*parts))


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
        return f"{_list_address(get_language())}?danh-muc={self.category.slug}"

    def ids(self) -> list[int]:
        return [self.category.pk, *(child.category.pk for child in self.children)]


@cache
def _list_address(language: str) -> str:
    """Asked for by every category of every page; `language` is the active one."""
    return reverse("catalog:products")


def category_tree() -> list[CategoryNode]:
    """Both levels of categories in one query."""
    rows = list(Category.objects.order_by("position", "pk"))
    children: dict[int, list[CategoryNode]] = {}
    for row in rows:
        if row.parent_id is not None:
            children.setdefault(row.parent_id, []).append(CategoryNode(row, []))
    return [CategoryNode(row, children.get(row.pk, [])) for row in rows if row.parent_id is None]


KEPT_SECONDS = 20
navigation = Kept(category_tree, KEPT_SECONDS)  # the chips under every page's header


@dataclass
class Filters:
    """What `/san-pham/?…` asks for. Unknown values are remembered in `unknown` and match nothing."""

    query: str = ""
    is_typing: bool = False  # the last word may be a beginning
    is_loose: bool = False  # some of the words are enough, where no product has them all
    category: Category | None = None
    category_ids: list[int] | None = None
    commune: Commune | None = None
    cooperative: Cooperative | None = None
    sort: str = "goi-y"
    unknown: bool = False

    @cached_property
    def meaning(self) -> search.Meaning | None:
        """What the query means; None without one."""
        return search.understand(self.query, is_typing=self.is_typing) if self.query else None

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
    if filters.query:
        meaning = filters.meaning
        if meaning is None or meaning.is_empty:
            return products.none()
        products = search.matching(products, meaning, some=filters.is_loose)
    if filters.category_ids is not None:
        products = products.filter(category__in=filters.category_ids)
    if filters.commune is not None:
        products = products.filter(cooperative__commune=filters.commune)
    if filters.cooperative is not None:
        products = products.filter(cooperative=filters.cooperative)
    return _ordered(products, filters, today or timezone.localdate())


def _ordered(products: "QuerySet[Product]", filters: Filters, today: datetime.date) -> "QuerySet[Product]":
    if filters.sort == "ten":
        return products.order_by("name_sort_key", "pk")
    if filters.sort in ("gia-tang", "gia-giam"):
        products = products.annotate(lowest_price=Min("variants__price", filter=Q(variants__is_active=True)))
        price = F("lowest_price")
        first = price.asc(nulls_last=True) if filters.sort == "gia-tang" else price.desc(nulls_last=True)
        return products.order_by(first, "pk")
    if filters.sort == "moi":
        return products.order_by("-created_at", "-pk")
    return _suggested(products, filters, today)


def _suggested(products: "QuerySet[Product]", filters: Filters, today: datetime.date) -> "QuerySet[Product]":
    """What answers the search best; what can be bought now; then every category in turn: in season, certified,
    newest. Within one category the cooperatives take turns instead."""
    stocked = Variant.unscoped.filter(product=OuterRef("pk"), is_active=True, on_hand__gt=F("reserved"))
    season: Any = Case(
        When(in_season(today.month), then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    valid = Q(expires_on=None) | Q(expires_on__gte=today)
    certified = Exists(Certificate.unscoped.filter(valid, product=OuterRef("pk")))
    products = products.annotate(stocked=Exists(stocked), seasonal=season, certified=certified)
    best = ["-stocked", "-seasonal", "-certified", "-created_at", "-pk"]
    if filters.query:
        return products.order_by(F("match").desc(), *best)
    group: Any = F("cooperative") if filters.category else Coalesce("category__parent", "category")
    turn = Window(RowNumber(), partition_by=group, order_by=best)
    return products.annotate(turn=turn).order_by("-stocked", "turn", *best[1:])


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


sellers = Kept(selling_cooperatives, KEPT_SECONDS)  # what the filters offer


def communes_of(cooperatives: list[Cooperative]) -> list[Commune]:
    communes = {cooperative.commune.code: cooperative.commune for cooperative in cooperatives}
    return sorted(communes.values(), key=lambda commune: commune.name_sort_key)
