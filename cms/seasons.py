"""When in the year what is harvested: one row per category or per product, from the products on sale."""

from dataclasses import dataclass
from functools import lru_cache, partial

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog import seasons
from catalog.models import Product
from catalog.serving.ttl_cache import Kept

KEPT_SECONDS = 60
MAX_ROWS = 40


class By(models.TextChoices):
    CATEGORY = "category", _("Mỗi loại hàng một dòng")
    PRODUCT = "product", _("Mỗi sản phẩm một dòng")


@dataclass(frozen=True)
class SeasonRow:
    """`months` are 1–12, never empty and never all twelve."""

    label: str
    url: str
    months: tuple[int, ...]

    @property
    def first(self) -> int:
        """Rows in this order read like the year."""
        return seasons.first_month(self.months)


def calendar(by: str, category: int | None = None) -> list[SeasonRow]:
    """Rows by their first month; goods of all the year are left out. Two queries a minute and process."""
    return _kept(by, category, (get_language() or "vi")[:2]).get()


@lru_cache(256)
def _kept(by: str, category: int | None, language: str) -> Kept[list[SeasonRow]]:
    return Kept(partial(_read, by, category), KEPT_SECONDS)


def _read(by: str, category: int | None) -> list[SeasonRow]:
    goods = Product.published.order_by("name_sort_key", "pk")
    if category is not None:
        goods = goods.filter(Q(category=category) | Q(category__parent=category))
    rows = _by_product(goods) if by == By.PRODUCT else _by_category(goods)
    seasonal = [row for row in rows if len(row.months) < len(seasons.MONTHS)]
    return sorted(seasonal, key=lambda row: (row.first, len(row.months)))[:MAX_ROWS]


def _by_product(goods: "models.QuerySet[Product]") -> list[SeasonRow]:
    return [
        SeasonRow(product.label, product.get_absolute_url(), seasons.of_year(product.season_months))
        for product in goods.only("name", "name_en", "slug", "season_months")
    ]


def _by_category(goods: "models.QuerySet[Product]") -> list[SeasonRow]:
    address = reverse("catalog:products")
    return [
        SeasonRow(row.category.label, f"{address}?danh-muc={row.category.slug}", row.months)
        for row in seasons.of_categories(goods)
    ]
