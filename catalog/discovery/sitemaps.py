"""What search engines may read: every public product and cooperative, in both languages."""

import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from catalog.models import Cooperative, Product


class Goods(Sitemap[Product]):
    i18n = alternates = x_default = True
    limit = 5000

    def items(self) -> "QuerySet[Product]":
        return Product.published.order_by("pk").only("slug", "last_published_at")

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


SITEMAPS: dict[str, Any] = {"san-pham": Goods, "hop-tac-xa": Stalls}
