"""What rooms above the catalogue, which it may not import, bring to a product's page (settings.PRODUCT_PAGE_PARTS)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from catalog.product.content import ProductPage


@dataclass(frozen=True)
class PagePart:
    """One room's share of the page.

    `show` gets what `sql` found and gives values for catalog/product.html; one named `hole_…` differs by visitor.
    `sql` is an expression for one text about the product p, without parameters: it becomes a column of the page's own
    statement, so that a part costs no round trip.
    """

    show: "Callable[[HttpRequest, ProductPage, str], dict[str, Any]]"
    sql: str = "''"  # nothing to ask


@cache
def parts() -> tuple[PagePart, ...]:
    return tuple(import_string(path) for path in settings.PRODUCT_PAGE_PARTS)
