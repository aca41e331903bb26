"""What search engines may read: every public product and cooperative, in both languages, a part at a time."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from catalog.models import Cooperative, Product

PART = 2500  # products; each has an address in two languages


class Goods(Sitemap[Product]):
    i18n = alternates = x_default = True

    def __init__(self, keys: list[int]) -> None:
        self.keys = keys

    def items(self) -> "QuerySet[Product]":
        goods = Product.published.filter(pk__in=self.keys).order_by("pk")
        return goods.only("slug", "last_published_at")

    def lastmod(self, item: Product) -> datetime.datetime | None:
        changed: datetime.datetime | None = item.last_published_at
        return changed


class Stalls(Sitemap[Cooperative]):
    i18n = alternates = x_default = True

    def items(self) -> "QuerySet[Cooperative]":
        return Cooperative.published.order_by("pk").only("slug", "last_published_at")

    def lastmod(self, item: Cooperative) -> datetime.datetime | None:
        changed: datetime.datetime | None = item.last_published_at
        return changed


def parts() -> Iterator[tuple[str, Sitemap[Any]]]:
    """(section, part), none of them large; more parts of a section follow each other."""
    keys = list(Product.published.order_by("pk").values_list("pk", flat=True))
    for start in range(0, max(1, len(keys)), PART):
        yield "san-pham", Goods(keys[start : start + PART])
    yield "hop-tac-xa", Stalls()
