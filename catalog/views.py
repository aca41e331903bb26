"""The public catalogue: product list, product page, cooperatives."""

from typing import Any

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import listing
from catalog.models import Cooperative, Product


def product_list(request: HttpRequest) -> HttpResponse:
    tree = listing.category_tree()
    cooperatives = listing.selling_cooperatives()
    filters = listing.read_filters(request.GET, tree, cooperatives)
    products = listing.with_cards(listing.select(filters).defer("description", "description_en"))
    paginator = Paginator(products, listing.PAGE_SIZE)
    try:
        page = paginator.page(request.GET.get("trang") or 1)
    except (EmptyPage, PageNotAnInteger) as error:
        raise Http404(_("Không có trang này.")) from error
    query = request.GET.copy()
    query.pop("trang", None)
    context = {
        "page": page,
        "page_query": f"{query.urlencode()}&" if query else "",
        "result_count": paginator.count,
        "filters": filters,
        "categories": _marked(tree, filters),
        "cooperatives": cooperatives,
        "communes": listing.communes_of(cooperatives),
        "sorts": [
            {"label": label, "value": value, "is_current": value == filters.sort}
            for value, label in listing.SORTS.items()
        ],
        "title": _title(filters),
    }
    return render(request, "catalog/product_list.html", context)


def _marked(tree: list[listing.CategoryNode], filters: listing.Filters) -> list[dict[str, Any]]:
    """The tree with the chosen category, and the one it lies in, marked."""
    current = filters.category.pk if filters.category else None

    def mark(node: listing.CategoryNode) -> dict[str, Any]:
        children = [mark(child) for child in node.children]
        return {
            "label": node.label,
            "url": node.url,
            "is_current": node.category.pk == current,
            "is_open": current in node.ids(),
            "children": children,
            "slug": node.category.slug,
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
    related = listing.with_related(product)
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
