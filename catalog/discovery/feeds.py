"""Every pack on sale for other shop windows: Google Merchant's XML (RSS 2.0, g: namespace) and a plain CSV.

Files that a task writes product by product, so that a hundred thousand packs need no memory. Prices are whole đồng.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_GET

from catalog import advisory, text
from catalog.advisory import Lock
from catalog.discovery import published
from catalog.discovery.linked_data import NAME, absolute
from catalog.lists import listing
from catalog.models import Product, Variant

BATCH = 200  # products read at a time, four queries each
GOOGLE, TABLE = "google.xml", "san-pham.csv"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
CSV_HEAD = (
    *("id", "product_id", "title", "pack", "price_vnd", "weight_g", "available", "category", "cooperative"),
    *("commune", "certificates", "url", "image_url"),
)


def publish() -> bool:
    """Both feeds in both languages; one pass over all products. False where they are new enough, or being made."""
    if not published.is_due(_name(LANGUAGES[0], GOOGLE)):
        return False
    with advisory.alone(Lock.PUBLISHED_FILES) as is_alone:
        if is_alone:
            _publish()
        return is_alone


def _publish() -> None:
    names = [_name(code, kind) for code in LANGUAGES for kind in (GOOGLE, TABLE)]
    with published.drafts(*names) as drafts:
        files = {draft.name: draft for draft in drafts}
        for code in LANGUAGES:
            with override(code):
                files[_name(code, GOOGLE)].write(_xml_head())
                files[_name(code, TABLE)].write(text.BOM + _line(CSV_HEAD))
        for goods in batches():
            for code in LANGUAGES:
                with override(code):
                    packs = [(product, pack) for product in goods for pack in product.active_variants]
                    files[_name(code, GOOGLE)].write("".join(_item(*pack) for pack in packs))
                    files[_name(code, TABLE)].write("".join(_row(*pack) for pack in packs))
        for code in LANGUAGES:
            files[_name(code, GOOGLE)].write("</channel></rss>\n")


def batches() -> Iterator[list[Product]]:
    """Every public product in key order, BATCH at a time; four queries each."""
    last = 0
    while goods := _after(last):
        yield goods
        last = goods[-1].pk


def _after(key: int) -> list[Product]:
    goods = Product.published.filter(pk__gt=key).order_by("pk").select_related("category__parent")
    return listing.cards(goods[:BATCH])


def _name(code: str, kind: str) -> str:
    return f"feed/{code}/{kind}"


@require_GET
def google(request: HttpRequest) -> HttpResponse:
    return published.lead(_name((get_language() or LANGUAGES[0])[:2], GOOGLE))


@require_GET
def table(request: HttpRequest) -> HttpResponse:
    return published.lead(_name((get_language() or LANGUAGES[0])[:2], TABLE))


def _xml_head() -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">'
        f"<channel><title>{escape(NAME)}</title><link>{escape(absolute('/'))}</link>"
        f"<description>{escape(NAME)}</description>\n"
    )


def _item(product: Product, variant: Variant) -> str:
    fields = "".join(
        f"<g:{name}>{escape(str(value))}</g:{name}>" for name, value in _fields(product, variant)
    )
    return f"<item>{fields}</item>\n"


def _fields(product: Product, variant: Variant) -> list[tuple[str, Any]]:
    """Attributes of Google's product data specification."""
    fields: list[tuple[str, Any]] = [
        ("id", variant.pk),
        ("item_group_id", product.pk),
        ("title", f"{product.label} – {variant.label}"[:150]),
        ("description", product.summary_label or product.label),
        ("link", absolute(product.get_absolute_url())),
        ("price", f"{variant.price} VND"),
        ("availability", "in_stock" if _available(product, variant) else "out_of_stock"),
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


def _available(product: Product, variant: Variant) -> int:
    """Packs that can be ordered today; none of a stall that is closed."""
    return 0 if product.cooperative.is_paused else variant.available


def _category_path(product: Product) -> str:
    category = product.category
    return f"{category.parent.label} > {category.label}" if category.parent else category.label


def _row(product: Product, variant: Variant) -> str:
    row = (
        *(variant.pk, product.pk, product.label, variant.label, variant.price, variant.weight_grams),
        *(_available(product, variant), _category_path(product), product.cooperative.name),
        *(product.cooperative.commune.name, ", ".join(badge.label for badge in product.badges)),
        absolute(product.get_absolute_url()),
        absolute(product.cover.large_url) if product.cover else "",
    )
    return _line([text.spreadsheet_cell(value) for value in row])


def _line(values: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()
