"""When in the year what is harvested: one row per category or per product, from the products on sale."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache, partial

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.languages import in_language
from catalog.models import Category, Product
from catalog.serving.ttl_cache import Kept

KEPT_SECONDS = 60
MAX_ROWS = 40
YEAR = tuple(range(1, 13))


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
        """The month its longest rest ends with; rows in this order read like the year."""
        rests = [month for month in self.months if (month - 2) % 12 + 1 not in self.months]
        return min(rests)


def calendar(by: str, category: int | None = None) -> list[SeasonRow]:
    """Rows by their first month; goods of all the year are left out. One query a minute and process."""
    return _kept(by, category, (get_language() or "vi")[:2]).get()


@lru_cache(256)
def _kept(by: str, category: int | None, language: str) -> Kept[list[SeasonRow]]:
    return Kept(partial(_read, by, category), KEPT_SECONDS)


def _read(by: str, category: int | None) -> list[SeasonRow]:
    goods = (
        Product.published.exclude(season_months=[]).select_related("category").order_by("name_sort_key", "pk")
    )
    if category is not None:
        goods = goods.filter(Q(category=category) | Q(category__parent=category))
    goods = goods.only(
        "name", "name_en", "slug", "season_months", "category__name", "category__name_en", "category__slug"
    )
    rows = _by_product(goods) if by == By.PRODUCT else _by_category(goods)
    return sorted(rows, key=lambda row: (row.first, len(row.months)))[:MAX_ROWS]


def _by_product(goods: "models.QuerySet[Product]") -> list[SeasonRow]:
    return [
        SeasonRow(product.label, product.get_absolute_url(), tuple(sorted(set(product.season_months))))
        for product in goods
        if len(set(product.season_months)) < len(YEAR)
    ]


def _by_category(goods: "models.QuerySet[Product]") -> list[SeasonRow]:
    months: dict[Category, set[int]] = defaultdict(set)
    for product in goods:
        months[product.category].update(product.season_months)
    address = reverse("catalog:products")
    return [
        SeasonRow(
            in_language(category.name, category.name_en),
            f"{address}?danh-muc={category.slug}",
            tuple(sorted(present)),
        )
        for category, present in months.items()
        if len(present) < len(YEAR)
    ]
