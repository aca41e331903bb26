"""The cooperatives' public pages: all of them on a map, and one with its story, people, goods and papers."""

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import cards, commune_map, paging, text
from catalog.languages import in_language
from catalog.models import Certificate, Cooperative, Person, Product, Variant
from catalog.models.certificates import shown_on

PAGE_SIZE = 24
MAX_SEASONS = 8  # rows of the harvest strip
YEAR = 12  # months


def cooperative_list(request: HttpRequest) -> HttpResponse:
    """One query: every public cooperative by former district, and the map of the same figures."""
    cooperatives = list(
        Cooperative.published.select_related("commune").annotate(
            product_count=Count("products", filter=Q(products__live=True))
        )
    )
    districts: dict[str, list[Cooperative]] = defaultdict(list)
    for cooperative in cooperatives:
        districts[cooperative.commune.former_district].append(cooperative)
    by_name = sorted(districts.items(), key=lambda item: text.sort_key(item[0]))
    counts = [(row.commune_id, row.product_count) for row in cooperatives]
    context = {
        "districts": [
            {"name": name, "slug": f"vung-{number}", "cooperatives": rows}
            for number, (name, rows) in enumerate(by_name, 1)
        ],
        "map": commune_map.of(counts),
        "count": len(cooperatives),
        "communes": len({row.commune_id for row in cooperatives}),
        "households": sum(row.member_households for row in cooperatives),
    }
    return render(request, "catalog/cooperative_list.html", context)


def cooperative_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Five queries. Raises Http404, also for a page of goods that does not exist."""
    cooperative = get_object_or_404(Cooperative.published.select_related("commune"), slug=slug)
    return render(request, "catalog/cooperative.html", context(cooperative, request.GET.get("trang") or "1"))


class Good(NamedTuple):
    """A product of the cooperative, as its strip of seasons and its list of papers name it."""

    pk: int
    slug: str
    name: str
    name_en: str
    season_months: list[int]
    is_stocked: bool

    @property
    def label(self) -> str:
        return in_language(self.name, self.name_en)


def context(cooperative: Cooperative, number: str = "1") -> dict[str, Any]:
    """What catalog/cooperative.html shows of a cooperative, also of a draft; four queries. Raises Http404."""
    today = timezone.localdate()
    goods = goods_of(cooperative, today)
    page = paging.numbered(number, goods, PAGE_SIZE)
    return {
        "cooperative": cooperative,
        "products": cards.read([good.pk for good in page]),
        "page": page,
        "page_query": "",
        "product_count": len(goods),
        "people": list(Person.shown.filter(cooperative=cooperative)),
        "certificates": papers(goods, today),
        "seasons": seasons(goods, today),
        "months": tuple(range(1, YEAR + 1)),
        "this_month": today.month,
        "zalo": zalo_address(cooperative.phone),
        "breadcrumbs": [
            {"label": _("Các hợp tác xã"), "url": reverse("catalog:cooperatives")},
            {"label": cooperative.name},
        ],
    }


def goods_of(cooperative: Cooperative, today: datetime.date) -> list[Good]:
    """All its public products: what can be bought now, of that what is in season, of that the newest first."""
    stocked = Variant.unscoped.filter(product=OuterRef("pk"), is_active=True, on_hand__gt=F("reserved"))
    rows = (
        Product.published.filter(cooperative=cooperative)
        .annotate(stocked=Exists(stocked))
        .order_by("-created_at", "-pk")
        .values_list("pk", "slug", "name", "name_en", "season_months", "stocked")
    )
    found = [Good._make(row) for row in rows]
    return sorted(found, key=lambda good: (not good.is_stocked, not _is_in_season(good, today)))


def _is_in_season(good: Good, today: datetime.date) -> bool:
    return today.month in good.season_months and len(set(good.season_months)) < YEAR


@dataclass(frozen=True)
class Paper:
    """A certificate that is shown today, and the product it was given to."""

    certificate: Certificate
    product: str
    url: str


def papers(goods: list[Good], today: datetime.date) -> list[Paper]:
    """In the order of the goods; one query."""
    by_product: dict[int, list[Certificate]] = defaultdict(list)
    for certificate in Certificate.unscoped.filter(shown_on(today), product__in=[good.pk for good in goods]):
        by_product[certificate.product_id].append(certificate)
    return [
        Paper(certificate, good.label, Product.address(good.slug))
        for good in goods
        for certificate in by_product.get(good.pk, ())
    ]


@dataclass(frozen=True)
class Season:
    """When a product is harvested; `months` are 1–12, never all twelve."""

    label: str
    url: str
    months: tuple[int, ...]


def seasons(goods: list[Good], today: datetime.date) -> list[Season]:
    """At most MAX_SEASONS rows: what is in season, then what comes next. Goods of all the year are left out."""
    rows = [
        Season(good.label, Product.address(good.slug), tuple(sorted(set(good.season_months))))
        for good in goods
        if 0 < len(set(good.season_months)) < YEAR
    ]
    rows.sort(key=lambda row: min((month - today.month) % YEAR for month in row.months))
    return rows[:MAX_SEASONS]


def zalo_address(phone: str) -> str:
    """The chat of a Vietnamese number (E.164) in Zalo; empty for any other."""
    return f"https://zalo.me/0{phone[3:]}" if re.fullmatch(r"\+84[1-9][0-9]{8,9}", phone) else ""
