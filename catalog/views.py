"""The public catalogue: product list and product page."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog import paging
from catalog.lists import cards, facets, finding, listing
from catalog.lists.facets import Counts
from catalog.lists.listing import Chip
from catalog.models import Category
from catalog.product import content, old_addresses, withdrawn
from catalog.product.parts import parts
from catalog.reach import Reach
from catalog.search import promotions, spelling, statistics
from catalog.serving import documents
from catalog.templatetags.drawing import HOLE

MOST_SELLERS = 60  # that the filter names; beside them it leads to the list of all


def product_list(request: HttpRequest, draft: Category | None = None) -> HttpResponse:
    """`draft` is a category as it is not published yet, for its preview."""
    tree, cooperatives = listing.navigation.get(), listing.sellers.get()
    if draft is not None:
        tree = listing.with_draft(tree, draft)
    filters = listing.read_filters(request.GET, tree, cooperatives)
    if filters.unknown:  # or newer than what is kept
        tree, cooperatives = listing.navigation.renewed(), listing.sellers.renewed()
        listing.offered[_language()].forget()
        filters = listing.read_filters(request.GET, tree, cooperatives)
    if filters.unknown and (elsewhere := old_addresses.category(request, Category.address)):
        return elsewhere
    if filters.unknown and request.GET.get(old_addresses.CATEGORY, "").strip() and filters.category is None:
        raise Http404(_("Không có danh mục này."))
    number = request.GET.get("trang") or "1"
    read = _read(filters, number)
    if not read.keys and number != "1":
        return redirect(_last_page(filters, request.GET))
    counts, chosen = _count(filters, read.everything), _chosen(filters)
    place = _place(read, counts)
    if filters.query and place.number == 1:
        statistics.note(filters.query, place.count)
    values = {
        "cards": tuple(cards.read(read.keys, filters.pack_prices)),
        "page": place,
        "page_query": _without(request.GET, "trang"),
        "result_count": place.count,
        "chips": listing.chips(tree, filters.category.pk if filters.category else None),
        "children": _children(tree, filters, counts),
        "choices": _choices(counts, chosen, filters.reach),
        "chosen": chosen,
        "query": filters.query,
        "corrected": spelling.accented(filters.meaning.corrected, filters.query) if filters.meaning else "",
        "narrowed": filters.narrowed,
        "is_filtered": filters.is_filtered,
        "is_loose": filters.is_loose,
        "active": _active(filters, request.GET),
        "promoted": tuple(promotions.promoted(filters.query)),
        "instead": () if read.keys else _instead(filters),
        "title": _title(filters),
    }
    return documents.respond(request, "catalog/product_list.html", values)


@dataclass(frozen=True)
class Place:
    """A page among the others, as components/pagination.html shows it."""

    number: int
    count: int  # of all products

    @property
    def num_pages(self) -> int:
        return max(1, -(-self.count // listing.PAGE_SIZE))

    @property
    def paginator(self) -> "Place":
        return self

    @property
    def has_other_pages(self) -> bool:
        return self.num_pages > 1

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.num_pages

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1


@dataclass(frozen=True)
class Read:
    """One page's products and its number, and all that a search found, if that was read."""

    keys: list[int]
    number: int
    everything: list[int] | None = None


def _read_page(filters: listing.Filters, number: str) -> Read:
    """Raises Http404."""
    place = paging.number(number)
    start = (place - 1) * listing.PAGE_SIZE
    if filters.meaning is None or filters.category or filters.narrowed:
        return Read(finding.page(filters, start, listing.PAGE_SIZE), place)
    everything = finding.page(filters, 0, None)  # the filters' counts want all of them anyway
    return Read(everything[start : start + listing.PAGE_SIZE], place, everything)


def _read(filters: listing.Filters, number: str) -> Read:
    """A page of what matches; where nothing has all words that were typed, of what has words that sound like them, else
    of what has some of them."""
    read = _read_page(filters, number)
    several = filters.meaning is not None and len(filters.meaning.terms) > 1
    may_be_heard = filters.heard is not filters.understood
    if read.keys or not (several or may_be_heard) or (number != "1" and finding.page(filters, 0, 1)):
        return read
    if may_be_heard:
        filters.is_heard = True
        read = _read_page(filters, number)
        if read.keys or (number != "1" and finding.page(filters, 0, 1)):
            return read
        filters.is_heard = False
    if several:
        filters.is_loose = True
        read = _read_page(filters, number)
    return read


def _place(read: Read, counts: Counts) -> Place:
    """All that a search found was read; of a list, the number is the one beside its filters, some seconds old."""
    if read.everything is not None:
        return Place(read.number, len(read.everything))
    seen = (read.number - 1) * listing.PAGE_SIZE + len(read.keys)
    is_last = len(read.keys) < listing.PAGE_SIZE
    return Place(read.number, seen if is_last else max(seen, counts.found))


def _last_page(filters: listing.Filters, params: QueryDict) -> str:
    """Where a list ends, for who asks for a page behind its end: goods were taken off since the link was made."""
    last = Place(1, finding.count(filters)).num_pages
    query = _without(params, "trang") + (f"trang={last}" if last > 1 else "")
    return f"{reverse('catalog:products')}?{query}".rstrip("?&")


def _without(params: QueryDict, *names: str) -> str:
    """The query without some of its values, ready for more: "danh-muc=che&", or empty."""
    left = params.copy()
    for name in names:
        left.pop(name, None)
    return f"{left.urlencode()}&" if left else ""


def _count(filters: listing.Filters, everything: list[int] | None) -> Counts:
    known = facets.bitmaps.get()
    if filters.is_hopeless:
        return known.count(listing.Filters(), found=0)
    if filters.meaning is None:
        return known.count(filters)
    return known.count(filters, known.of(finding.with_words(filters) if everything is None else everything))


def _children(tree: list[listing.CategoryNode], filters: listing.Filters, counts: Counts) -> tuple[Chip, ...]:
    """The categories inside the chosen one, or beside it, that hold something."""
    if filters.category is None:
        return ()
    current = filters.category.pk
    top = next(node for node in tree if current in node.ids())
    return tuple(
        Chip(node.label, node.url, node.category.pk == current, counts.categories.get(node.category.pk, 0))
        for node in top.children
    )


@dataclass(frozen=True)
class Choices:
    """What the filters offer: (value, label) pairs, the chosen value always among them."""

    communes: tuple[tuple[str, str], ...]
    cooperatives: tuple[tuple[str, str], ...]
    certificates: tuple[tuple[str, str], ...]
    prices: tuple[tuple[str, str], ...]
    reach: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # provinces by region
    elsewhere: tuple[tuple[str, str], ...]  # a place that is chosen and is no province
    sorts: tuple[tuple[str, str], ...]
    in_stock: int
    has_more_cooperatives: bool


class Draft(NamedTuple):
    """Says that a page is none that buyers see; `back` is where it was opened, "" where that is beside it."""

    back: str = ""


class Chosen(NamedTuple):
    """The filters as the form names them."""

    query: str
    category: str
    commune: str
    cooperative: str
    certificate: str
    price: str
    in_stock: bool
    reach: str
    sort: str


def _choices(counts: Counts, chosen: Chosen, reach: Reach | None) -> Choices:
    def counted(
        rows: tuple[listing.Row, ...], count_of: Any, current: str, all_counts: Any = None
    ) -> tuple[tuple[str, str], ...]:
        get = (all_counts or count_of).get
        return tuple(
            (value, f"{label} ({get(key, 0)})")
            for key, value, label in rows
            if key in count_of or value == current
        )

    offered = listing.offered[_language()].get()
    sellers = dict(Counter(counts.cooperatives).most_common(MOST_SELLERS))
    is_province = reach is not None and reach.value.isdecimal()
    return Choices(
        communes=counted(offered.communes, counts.communes, chosen.commune),
        cooperatives=counted(offered.cooperatives, sellers, chosen.cooperative, counts.cooperatives),
        certificates=counted(offered.certificates, counts.certificates, chosen.certificate),
        prices=counted(offered.prices, counts.prices, chosen.price),
        reach=offered.provinces,
        elsewhere=((reach.value, reach.label),) if reach and not is_province else (),
        sorts=offered.sorts,
        in_stock=counts.in_stock,
        has_more_cooperatives=len(counts.cooperatives) > MOST_SELLERS,
    )


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


def _chosen(filters: listing.Filters) -> Chosen:
    return Chosen(
        query=filters.query,
        category=filters.category.slug if filters.category else "",
        commune=filters.commune.slug if filters.commune else "",
        cooperative=filters.cooperative.slug if filters.cooperative else "",
        certificate=filters.certificate,
        price=filters.price,
        in_stock=filters.in_stock,
        reach=filters.reach.value if filters.reach else "",
        sort=filters.sort,
    )


def _active(filters: listing.Filters, params: QueryDict) -> tuple[tuple[str, str], ...]:
    """What narrows the list, each with the address of the list without it."""
    labels = {
        "q": f"“{filters.query}”" if filters.query else "",
        "danh-muc": filters.category.label if filters.category and filters.narrowed else "",
        "xa": filters.commune.full_name if filters.commune else "",
        "htx": filters.cooperative.name if filters.cooperative else "",
        "chung-nhan": listing.CERTIFIED_LABELS.get(filters.certificate, ""),
        "gia": listing.price_label(filters.price) if filters.price else "",
        "con-hang": _("Còn hàng") if filters.in_stock else "",
        "giao-toi": _("Giao được tới %(place)s") % {"place": filters.reach.label} if filters.reach else "",
    }
    address = reverse("catalog:products")
    return tuple(
        (
            str(label),
            f"{address}?{left.removesuffix('&')}" if (left := _without(params, name, "trang")) else address,
        )
        for name, label in labels.items()
        if label
    )


def _instead(filters: listing.Filters) -> tuple[tuple[str, str], ...]:
    """Words of a search that found nothing, each of which finds something alone; one query."""
    words = list(filters.meaning.words) if filters.meaning and not filters.narrowed else []
    found = finding.in_names(words) if len(words) > 1 else []
    address = reverse("catalog:products")
    return tuple((word, f"{address}?{urlencode({'q': word})}") for word in found)


def _title(filters: listing.Filters) -> str:
    if filters.query:
        return _("Tìm “%(query)s”") % {"query": filters.query}
    if filters.category:
        return filters.category.label
    if filters.cooperative:
        return filters.cooperative.name
    if filters.commune:
        return filters.commune.full_name
    return _("Tất cả sản phẩm")


def product_detail(request: HttpRequest, slug: str) -> HttpResponse:
    return show_product(request, slug)


def show_product(request: HttpRequest, slug: str, **refused: str) -> HttpResponse:
    """A product's page; with `selected`, `quantity` and `error` of a refused "add to cart". Raises Http404."""
    found = content.read(slug)
    if found is None:
        return withdrawn.respond(request, slug)
    return draw_product(request, found, **refused)


def draw_product(
    request: HttpRequest, found: content.Found, draft: Draft | None = None, /, **refused: str
) -> HttpResponse:
    values, holes = _product_values(found, **refused), {"hole_token": get_token(request)}
    values["draft"] = draft
    for part, said in zip(parts(), found.said, strict=True):
        for name, value in part.show(request, found.page, said).items():
            (holes if name.startswith(HOLE) else values)[name] = value
    return documents.respond(request, "catalog/product.html", values, holes)


def _product_values(
    found: content.Found, *, selected: str = "", quantity: str = "1", error: str = ""
) -> dict[str, Any]:
    page = found.page
    shown = page.shown_pack
    return {
        "page": page,
        "lot": found.lot,
        "selected": selected or (str(shown.pk) if shown else ""),
        "quantity": quantity,
        "error": error,
        "related": found.related,
        "breadcrumbs": (
            Chip(_("Sản phẩm"), reverse("catalog:products")),
            Chip(page.category, page.category_url),
        ),
    }
