"""The public catalogue: product list, product page, cooperatives."""

import re
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import cards, listing
from catalog.models import Cooperative, Product

PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


def product_list(request: HttpRequest) -> HttpResponse:
    tree, cooperatives = listing.navigation.get(), listing.sellers.get()
    filters = listing.read_filters(request.GET, tree, cooperatives)
    if filters.unknown:  # or newer than what is kept
        tree, cooperatives = listing.navigation.renewed(), listing.sellers.renewed()
        filters = listing.read_filters(request.GET, tree, cooperatives)
    found, page = _read_page(listing.select(filters), request.GET.get("trang") or "1")
    if not found and filters.meaning and len(filters.meaning.terms) > 1:
        filters.is_loose = True
        found, page = _read_page(listing.select(filters), "1")
    query = request.GET.copy()
    query.pop("trang", None)
    context = {
        "cards": found,
        "page": page,
        "page_query": f"{query.urlencode()}&" if query else "",
        "result_count": page.paginator.count,
        "filters": filters,
        "categories": _marked(tree, filters),
        "cooperatives": [(row.slug, row.name) for row in cooperatives],
        "communes": [(row.slug, row.full_name) for row in listing.communes_of(cooperatives)],
        "sorts": [
            {"label": label, "value": value, "is_current": value == filters.sort}
            for value, label in listing.SORTS.items()
        ],
        "title": _title(filters),
    }
    return render(request, "catalog/product_list.html", context)


def _read_page(products: QuerySet[Product], number: str) -> tuple[list[cards.Card], Page[int]]:
    """The cards of one page, and where it lies among the others. Raises Http404."""
    if not PAGE_NUMBER.fullmatch(number):
        raise Http404(_("Không có trang này."))
    start = (int(number) - 1) * listing.PAGE_SIZE
    found, count = cards.read_page(products, start, listing.PAGE_SIZE)
    try:
        # The count came with the cards, so that the paginator needs no query of its own.
        return found, Paginator(range(count), listing.PAGE_SIZE).page(number)
    except EmptyPage as error:
        raise Http404(_("Không có trang này.")) from error


def _marked(tree: list[listing.CategoryNode], filters: listing.Filters) -> list[dict[str, Any]]:
    """The tree with the chosen category, and the one it lies in, marked."""
    current = filters.category.pk if filters.category else None

    def mark(node: listing.CategoryNode) -> dict[str, Any]:
        is_open = current in node.ids()
        return {
            "label": node.label,
            "url": node.url,
            "is_current": node.category.pk == current,
            "is_open": is_open,
            "children": [mark(child) for child in node.children] if is_open else [],
        }

    return [mark(node) for node in tree]


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


def product_page(request: HttpRequest, slug: str) -> HttpResponse:
    product = get_object_or_404(shown_products(), slug=slug)
    return render(request, "catalog/product.html", product_context(product))


def shown_products() -> QuerySet[Product]:
    return Product.published.select_related("cooperative__commune", "category")


def product_context(
    product: Product, *, selected: str = "", quantity: str = "1", error: str = ""
) -> dict[str, Any]:
    """What catalog/product.html needs (four queries); a refused "add to cart" comes back with what was typed."""
    related = cards.with_related(product)
    shown = product.shown_variant
    return {
        "product": product,
        "variants_shown": product.active_variants,
        "selected_variant": selected or (str(shown.pk) if shown else ""),
        "quantity": quantity,
        "error": error,
        "related": related,
        "breadcrumbs": [
            {"label": _("Sản phẩm"), "url": reverse("catalog:products")},
            {
                "label": product.category.label,
                "url": f"{reverse('catalog:products')}?danh-muc={product.category.slug}",
            },
        ],
    }


def cooperative_list(request: HttpRequest) -> HttpResponse:
    cooperatives = Cooperative.published.select_related("commune").annotate(
        product_count=Count("products", filter=Q(products__live=True))
    )
    districts: dict[str, list[Cooperative]] = {}
    for cooperative in cooperatives:
        districts.setdefault(cooperative.commune.former_district, []).append(cooperative)
    context = {"districts": [{"name": name, "cooperatives": rows} for name, rows in districts.items()]}
    return render(request, "catalog/cooperative_list.html", context)


def cooperative_page(request: HttpRequest, slug: str) -> HttpResponse:
    cooperative = get_object_or_404(Cooperative.published.select_related("commune"), slug=slug)
    filters = listing.Filters(cooperative=cooperative)
    context = {"cooperative": cooperative, "products": listing.cards(listing.select(filters))}
    return render(request, "catalog/cooperative.html", context)
