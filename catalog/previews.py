"""What a draft will look like: the public pages, given a listing that is not published (`Listing.preview`)."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django_scopes import scopes_disabled

from catalog import views
from catalog.models import Category, Cooperative, Product
from catalog.product import content, old_addresses
from catalog.stalls import pages


def product(product: Product, request: HttpRequest, back: str = "") -> HttpResponse:
    """Packs and certificates are the live ones: they are no part of a draft. `back`: where it was opened."""
    found = content.read_by_key(product.pk) if product.pk else None
    if found is None:
        return _not_saved(request)
    gallery = [photo.picture for photo in product.photos_shown()]
    draft = content.with_draft(found.page, product, gallery)
    return views.draw_product(request, replace(found, page=draft), views.Draft(back))


def cooperative(cooperative: Cooperative, request: HttpRequest) -> HttpResponse:
    if cooperative._state.adding:
        return _not_saved(request)
    with scopes_disabled():
        return render(request, "catalog/cooperative.html", pages.context(cooperative))


def category(category: Category, request: HttpRequest) -> HttpResponse:
    """The list of its products, under the draft's name."""
    if category._state.adding:
        return _not_saved(request)
    query = QueryDict(mutable=True)
    query[old_addresses.CATEGORY] = category.slug
    request.GET = query  # type: ignore[assignment]
    return views.product_list(request, draft=category)


def _not_saved(request: HttpRequest) -> HttpResponse:
    return render(request, "catalog/admin/not_saved.html")
