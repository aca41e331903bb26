"""Lists and choosers that forgive missing diacritics, and show a picture beside each name."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm, SearchFilterMixin
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import IndexView

from catalog import text
from catalog.models import Category, Cooperative, Product, ProductPhoto


def matching(queryset: "QuerySet[Any]", query: str, field: str = "search_text") -> "QuerySet[Any]":
    """Rows whose folded `field` holds every word, so that "che shan" finds "Chè Shan"."""
    words = text.fold(query).split()
    if query.strip() and not words:
        return queryset.none()  # signs alone
    for word in words:
        queryset = queryset.filter(**{f"{field}__contains": word})
    return queryset


def matching_names(categories: "QuerySet[Category]", query: str) -> "QuerySet[Category]":
    """Categories by either name. They are few and keep no folded text, so they are folded here."""
    words = text.fold(query).split()
    if query.strip() and not words:
        return categories.none()
    names = {row.pk: text.fold(f"{row.name} {row.name_en}") for row in categories}
    return categories.filter(pk__in=[pk for pk, name in names.items() if all(word in name for word in words)])


class FoldedIndexView(IndexView):
    is_searchable = True
    folded_field = "search_text"

    def search_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        return matching(queryset, self.search_query, self.folded_field)


class CertificateIndexView(FoldedIndexView):
    folded_field = "product__search_text"


class CategoryIndexView(FoldedIndexView):
    def search_queryset(self, queryset: "QuerySet[Category]") -> "QuerySet[Category]":
        return matching_names(queryset, self.search_query)


class FoldedFilterForm(SearchFilterMixin, BaseFilterForm):
    def filter(self, objects: "QuerySet[Any]") -> "QuerySet[Any]":
        self.search_query = self.cleaned_data.get("q")
        self.is_searching = bool(self.search_query)
        if objects.model is Category:
            return matching_names(objects, self.search_query or "")
        return matching(objects, self.search_query or "")


class PictureColumn(Column):
    """A small picture, or the empty space where there is none."""

    def get_value(self, instance: Any) -> SafeString:
        url = picture_url(instance)
        if not url:
            return SafeString('<span class="market-thumb"></span>')
        return format_html(
            '<img class="market-thumb" src="{}" alt="" width="48" height="60" loading="lazy">', url
        )


def picture_url(thing: Any) -> str:
    """Of a product read by `with_photos` its first photo, of a stall its cover; else empty."""
    if isinstance(thing, Product):
        return (thing.cover.thumb_url or thing.cover.small_url) if thing.cover else ""
    picture = thing.cover_picture if isinstance(thing, Cooperative) else None
    return picture.small_url if picture else ""


def with_photos(products: "QuerySet[Product]") -> "QuerySet[Product]":
    """The products with `gallery`, their photos in order."""
    photos = ProductPhoto.shown.order_by("position", "pk")
    gallery: Any = Prefetch("photos", photos, to_attr="gallery")
    found: QuerySet[Product] = products.prefetch_related(gallery)
    return found


class FoldedChooser:
    """What both views of a chooser share: the words, the picture, and whose it is."""

    filter_form_class = FoldedFilterForm
    model: Any

    def get_object_list(self) -> "QuerySet[Any]":
        rows = super().get_object_list()  # type: ignore[misc]
        if self.model is Product:
            return with_photos(rows.select_related("cooperative"))
        if self.model is Cooperative:
            return rows.select_related("commune")  # type: ignore[no-any-return]
        return rows.select_related("parent")  # type: ignore[no-any-return]

    @property
    def columns(self) -> list[Column]:
        title, *others = super().columns  # type: ignore[misc]
        own = {
            Product: Column("cooperative", label=_("Hợp tác xã")),
            Cooperative: Column("commune", label=_("Xã, phường")),
            Category: Column("parent", label=_("Thuộc danh mục"), accessor=lambda row: row.parent or "–"),
        }[self.model]
        picture = [] if self.model is Category else [PictureColumn("picture", label=_("Ảnh"))]
        return [*picture, title, own, *others]


class FoldedChooseView(FoldedChooser, ChooseView):
    pass


class FoldedChooseResultsView(FoldedChooser, ChooseResultsView):
    pass


class FoldedChooserViewSet(SnippetChooserViewSet):
    choose_view_class = FoldedChooseView
    choose_results_view_class = FoldedChooseResultsView
