"""The page of a product that was on sale once and is not any more: what it was, who made it, what there is instead."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalog import verification
from catalog.lists import cards
from catalog.models import Product

MOST = 4  # others of its category


def respond(request: HttpRequest, slug: str) -> HttpResponse:
    """A 404 with words of its own; three queries, and one for a suspended stall.

    Raises Http404 for what was never public.
    """
    product = (
        Product._base_manager.filter(
            slug=slug,
            first_published_at__isnull=False,
            cooperative__first_published_at__isnull=False,
        )
        .select_related("cooperative", "category")
        .only("name", "name_en", "slug", "category__name", "category__name_en", "category__slug",
              "cooperative__name", "cooperative__slug", "cooperative__live", "cooperative__verification")
        .first()
    )  # fmt: skip
    if product is None or not verification.was_verified(product.cooperative):
        raise Http404(_("Không có sản phẩm này."))
    others = Product.published.filter(category=product.category_id).exclude(pk=product.pk)
    keys = list(others.order_by("-created_at", "-pk").values_list("pk", flat=True)[:MOST])
    values = {"product": product, "cards": cards.read(keys)}
    return render(request, "catalog/gone.html", values, status=404)
