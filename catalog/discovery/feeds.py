"""Every pack on sale for other shop windows: Google Merchant's XML (RSS 2.0, g: namespace) and a plain CSV.

Sent while it is read, so that a hundred thousand packs need no memory. Prices are whole đồng.
"""

import csv
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from catalog import listing, text
from catalog.discovery.linked_data import NAME, absolute
from catalog.models import Product, Variant

BATCH = 200  # products read at a time, four queries each
CSV_HEAD = (
    *("id", "product_id", "title", "pack", "price_vnd", "weight_g", "available", "category", "cooperative"),
    *("commune", "certificates", "url", "image_url"),
)


def packs() -> Iterator[tuple[Product, Variant]]:
    """Every active pack of every public product, in key order."""
    keys = list(Product.published.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        goods = Product.published.filter(pk__in=keys[start : start + BATCH]).order_by("pk")
        for product in listing.cards(goods.select_related("category__parent")):
            for variant in product.active_variants:
                yield product, variant


@require_GET
def google(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(_xml(), content_type="application/xml; charset=utf-8")


@require_GET
def table(request: HttpRequest) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="san-pham.csv"'
    return response


def _xml() -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">'
        f"<channel><title>{escape(NAME)}</title><link>{escape(absolute('/'))}</link>"
        f"<description>{escape(NAME)}</description>\n"
    )
    for product, variant in packs():
        fields = "".join(
            f"<g:{name}>{escape(str(value))}</g:{name}>" for name, value in _fields(product, variant)
        )
        yield f"<item>{fields}</item>\n"
    yield "</channel></rss>\n"


def _fields(product: Product, variant: Variant) -> list[tuple[str, Any]]:
    """Attributes of Google's product data specification."""
    fields: list[tuple[str, Any]] = [
        ("id", variant.pk),
        ("item_group_id", product.pk),
        ("title", f"{product.label} – {variant.label}"[:150]),
        ("description", product.summary_label or product.label),
        ("link", absolute(product.get_absolute_url())),
        ("price", f"{variant.price} VND"),
        ("availability", "in_stock" if variant.available else "out_of_stock"),
        ("condition", "new"),
        ("brand", product.cooperative.name[:70]),
        ("identifier_exists", "no"),
        ("product_type", _category_path(product)),
        ("size", variant.label[:100]),
        ("shipping_weight", f"{variant.weight_grams} g"),
    ]
    if product.cover:
        fields.append(("image_link", absolute(product.cover.large_url)))
    return fields


def _category_path(product: Product) -> str:
    category = product.category
    return f"{category.parent.label} > {category.label}" if category.parent else category.label


class _Line:
    """What csv.writer writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def _csv() -> Iterator[str]:
    writer = csv.writer(_Line())
    yield text.BOM + str(writer.writerow(CSV_HEAD))
    for product, variant in packs():
        row = (
            *(variant.pk, product.pk, product.label, variant.label, variant.price, variant.weight_grams),
            *(variant.available, _category_path(product), product.cooperative.name),
            *(product.cooperative.commune.name, ", ".join(badge.label for badge in product.badges)),
            absolute(product.get_absolute_url()),
            absolute(product.cover.large_url) if product.cover else "",
        )
        yield str(writer.writerow([text.spreadsheet_cell(value) for value in row]))
