"""Reading the catalogue for public pages: cards, filters, sort and search, each in a known number of queries."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalog import addresses, reach, text
from catalog.models import (
    Category,
    Certificate,
    Commune,
    Cooperative,
    Product,
    ProductPhoto,
    Region,
    Variant,
)
from catalog.models.certificates import shown_on
from catalog.reach import Reach
from catalog.search import meaning
from catalog.search.conditions import NO_LIMIT
from catalog.serving.ttl_cache import Kept
from catalog.templatetags.money import dong

PAGE_SIZE = 24
MAX_QUERY = 120  # characters; more than anyone searches for

# What a list can be narrowed down to. Certificates: scheme and fewest stars; prices: from and below, đồng.
CERTIFIED = {
    "ocop": ("ocop", 0),
    "ocop-4": ("ocop", 4),
    "ocop-5": ("ocop", 5),
    "vietgap": ("vietgap", 0),
    "huu-co": ("organic", 0),
    "chi-dan-dia-ly": ("gi", 0),
    "an-toan-thuc-pham": ("safety", 0),
}
CERTIFIED_LABELS = {
    "ocop": _("OCOP"),
    "ocop-4": _("OCOP từ 4 sao"),
    "ocop-5": _("OCOP 5 sao"),
    "vietgap": _("VietGAP"),
    "huu-co": _("Hữu cơ"),
    "chi-dan-dia-ly": _("Chỉ dẫn địa lý"),
    "an-toan-thuc-pham": _("An toàn thực phẩm"),
}
PRICES = {
    "duoi-100": (0, 100_000),
    "100-300": (100_000, 300_000),
    "300-700": (300_000, 700_000),
    "tu-700": (700_000, NO_LIMIT),
}
SORTS = {
    "goi-y": _("Gợi ý"),  # see _suggested; the page says how it is made, and no stall can buy a place
    "moi": _("Mới lên chợ"),
    "gia-tang": _("Giá thấp trước"),
    "gia-giam": _("Giá cao trước"),
    "ten": _("Tên A–Z"),
}


def price_label(code: str) -> str:
    """The words of a key of PRICES, in the current language."""
    least, below = PRICES[code]
    if not least:
        return gettext("Dưới %(amount)s") % {"amount": dong(below)}
    if below == NO_LIMIT:
        return gettext("Từ %(amount)s") % {"amount": dong(least)}
    return f"{dong(least)} – {dong(below)}"


def cards(products: "QuerySet[Product]") -> list[Product]:
    """The products of a shelf with what their cards show; four queries for any number of them."""
    parts = [
        Prefetch("variants", Variant.unscoped.filter(is_active=True), to_attr="active_variants"),
        Prefetch("photos", ProductPhoto.shown.filter(position=0), to_attr="gallery"),
        Prefetch(
            "certificates", Certificate.unscoped.filter(shown_on(timezone.localdate())), to_attr="badges"
        ),
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


class Chip(NamedTuple):
    """A category to go to. `size` is how many products it holds, None where nobody counted."""

    label: str
    url: str
    is_current: bool = False
    size: int | None = None


def chips(nodes: Iterable[CategoryNode], current: int | None = None) -> tuple[Chip, ...]:
    """Links to categories; that in which the category `current` lies is marked."""
    return tuple(Chip(node.label, node.url, current in node.ids()) for node in nodes)


def category_tree() -> list[CategoryNode]:
    """Both levels of categories in one query."""
    rows = list(Category.published.order_by("position", "pk"))
    children: dict[int, list[CategoryNode]] = {}
    for row in rows:
        if row.parent_id is not None:
            children.setdefault(row.parent_id, []).append(CategoryNode(row, []))
    return [CategoryNode(row, children.get(row.pk, [])) for row in rows if row.parent_id is None]


def with_draft(tree: list[CategoryNode], draft: Category) -> list[CategoryNode]:
    """The tree as it will be with `draft` published; a new category stands where it belongs."""
    shown = [node for node in tree if node.category.pk != draft.pk]
    own = next((node for node in tree if node.category.pk == draft.pk), CategoryNode(draft, []))
    if draft.parent_id is None:
        shown.append(CategoryNode(draft, own.children))
    branches = [
        CategoryNode(node.category, [child for child in node.children if child.category.pk != draft.pk])
        for node in shown
    ]
    for node in branches:
        if node.category.pk == draft.parent_id:
            node.children.append(CategoryNode(draft, []))
            node.children.sort(key=_place)
    return sorted(branches, key=_place)


def _place(node: CategoryNode) -> tuple[int, int]:
    return node.category.position, node.category.pk


KEPT_SECONDS = 20
navigation = Kept(category_tree, KEPT_SECONDS)
# The chips under every page's header, by language; read in that language.
navigation_chips = {code: Kept(lambda: chips(navigation.get()), 1) for code, _name in settings.LANGUAGES}


@dataclass
class Filters:
    """What `/san-pham/?…` asks for. Unknown values are remembered in `unknown` and match nothing."""

    query: str = ""
    is_typing: bool = False  # the last word may be a beginning
    is_heard: bool = False  # words that sound like those typed answer too, where no product has them all
    is_loose: bool = False  # some of the words are enough, where no product has them all
    category: Category | None = None
    category_ids: list[int] | None = None
    commune: Commune | None = None
    cooperative: Cooperative | None = None
    certificate: str = ""  # a key of CERTIFIED
    price: str = ""  # a key of PRICES
    in_stock: bool = False
    reach: Reach | None = None
    sort: str = "goi-y"
    unknown: bool = False

    @cached_property
    def understood(self) -> meaning.Meaning | None:
        return meaning.understand(self.query, is_typing=self.is_typing) if self.query else None

    @cached_property
    def heard(self) -> meaning.Meaning | None:
        """The same with the words that sound like those typed; the same object where there are none."""
        return meaning.heard(self.understood) if self.understood else None

    @property
    def meaning(self) -> meaning.Meaning | None:
        """What the query means; None without one."""
        return self.heard if self.is_heard else self.understood

    @property
    def pack_prices(self) -> tuple[int, int] | None:
        """What a pack may cost, from and below, as the filter or the query has it."""
        return PRICES.get(self.price) or (self.meaning.wishes.prices if self.meaning else None)

    @property
    def is_filtered(self) -> bool:
        return bool(self.query or self.category or self.narrowed or self.unknown)

    @property
    def narrowed(self) -> int:
        """How many of the filters below the categories are set."""
        chosen = (self.commune, self.cooperative, self.certificate, self.price, self.in_stock, self.reach)
        return sum(map(bool, chosen))

    @property
    def is_hopeless(self) -> bool:
        """Nothing can match: a value that does not exist, or a query of signs alone."""
        return self.unknown or bool(self.query and (self.meaning is None or self.meaning.is_empty))


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
    filters.certificate = _one_of(CERTIFIED, params.get("chung-nhan", "").strip(), filters)
    filters.price = _one_of(PRICES, params.get("gia", "").strip(), filters)
    filters.in_stock = params.get("con-hang", "") == "1"
    if value := params.get("giao-toi", "").strip():
        filters.reach = reach.find(value)
        filters.unknown |= filters.reach is None
    sort = params.get("sap-xep", "")
    filters.sort = sort if sort in SORTS else "goi-y"
    return filters


def _one_of(known: Mapping[str, Any], value: str, filters: Filters) -> str:
    filters.unknown |= bool(value) and value not in known
    return value if value in known else ""


def selling_cooperatives() -> list[Cooperative]:
    """Every public cooperative with its commune, in Vietnamese order; one query."""
    return list(
        Cooperative.published.select_related("commune").only(
            "name",
            "slug",
            "name_sort_key",
            "commune__name",
            "commune__kind",
            "former_district",
            "commune__name_sort_key",
        )
    )


sellers = Kept(selling_cooperatives, KEPT_SECONDS)  # what the filters offer


def communes_of(cooperatives: list[Cooperative]) -> list[Commune]:
    communes = {cooperative.commune.code: cooperative.commune for cooperative in cooperatives}
    return sorted(communes.values(), key=lambda commune: commune.name_sort_key)


Row = tuple[Any, str, str]  # what is counted, the value in the address, the label


class Offered(NamedTuple):
    """What the filters may offer, in one language."""

    communes: tuple[Row, ...]
    cooperatives: tuple[Row, ...]
    certificates: tuple[Row, ...]
    prices: tuple[Row, ...]
    provinces: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # by region, as a parcel travels to them
    sorts: tuple[tuple[str, str], ...]


def _provinces() -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """(region, its provinces as code and name), nearest region first."""
    rows = addresses.provinces().values()
    for region in Region:
        yield str(region.label), tuple((row.code, row.name) for row in rows if row.region == region)


def _offered() -> Offered:
    cooperatives = sellers.get()
    return Offered(
        communes=tuple((row.pk, row.slug, row.full_name) for row in communes_of(cooperatives)),
        cooperatives=tuple((row.pk, row.slug, row.name) for row in cooperatives),
        certificates=tuple((code, code, str(label)) for code, label in CERTIFIED_LABELS.items()),
        prices=tuple((code, code, price_label(code)) for code in PRICES),
        provinces=tuple(_provinces()),
        sorts=tuple((value, str(label)) for value, label in SORTS.items()),
    )


offered = {code: Kept(_offered, KEPT_SECONDS) for code, _name in settings.LANGUAGES}  # read in that language
