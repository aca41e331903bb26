"""What to offer while somebody types into the search box: the best products, and categories of that name."""

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from catalog import text
from catalog.lists import cards, finding, listing

MOST_PRODUCTS = 6
MOST_CATEGORIES = 2
SHORTEST = 2  # letters


@require_GET
def suggest(request: HttpRequest) -> JsonResponse:
    """`{"items": [{"label", "note", "url", "image"}]}` for `?q=`; empty for less than two letters."""
    filters = listing.Filters(
        query=text.normalise(request.GET.get("q", ""))[: listing.MAX_QUERY], is_typing=True
    )
    items: list[dict[str, str]] = []
    if filters.meaning and len(filters.meaning.folded) >= SHORTEST:
        items = [*_categories(filters.meaning.folded), *_products(filters)]
    response = JsonResponse({"items": items}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "public, max-age=30"
    return response


def _products(filters: listing.Filters) -> list[dict[str, str]]:
    found = cards.read(finding.page(filters, 0, MOST_PRODUCTS))
    return [
        {
            "label": card.label,
            "note": card.seller,
            "url": card.url,
            "image": (card.picture.thumb_url or card.picture.small_url) if card.picture else "",
        }
        for card in found
    ]


def _categories(folded: str) -> list[dict[str, str]]:
    nodes = [node for top in listing.navigation.get() for node in (top, *top.children)]
    found = [node for node in nodes if f" {folded}" in f" {text.fold(node.label)}"]
    address = reverse("catalog:products")
    return [
        {"label": node.label, "note": "", "url": f"{address}?danh-muc={node.category.slug}", "image": ""}
        for node in found[:MOST_CATEGORIES]
    ]
