"""The cooperatives' public pages: all of them on a map, and one with its story, people, goods and papers."""

import datetime
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.db.models import Count, Exists, F, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import paging, text
from catalog.languages import in_language
from catalog.lists import cards
from catalog.models import Certificate, Cooperative, FormerDistrict, Person, Product, Variant
from catalog.models.certificates import shown_on
from catalog.serving.ttl_cache import Kept
from catalog.stalls import commune_map

PAGE_SIZE = 24
LIST_SIZE = 48  # cooperatives on a page of their list
KEPT_SECONDS = 3.0
COST_FACTOR = 40  # of a large market the numbers are counted at most a fortieth of the time
MAX_SEASONS = 8  # rows of the harvest strip
YEAR = 12  # months


class Stall(NamedTuple):
    """A public cooperative as the list counts it."""

    pk: int
    commune_id: str
    district: str
    member_households: int
    product_count: int


@dataclass(frozen=True)
class District:
    """A former district with its number of stalls, the address where it begins, and what this page has of it."""

    name: str
    slug: str
    count: int
    url: str
    cooperatives: list[Cooperative]


def cooperative_list(request: HttpRequest) -> HttpResponse:
    """Every public cooperative by former district, page by page, and the map of all of them; two queries, and one for
    the numbers of products, which may be some seconds old.

    Raises Http404.
    """
    rows = Cooperative.published.order_by("name_sort_key", "pk").values_list(
        "pk", "commune_id", "former_district", "member_households"
    )
    counts = product_counts.get()
    stalls = [Stall(*row, counts.get(row[0], 0)) for row in rows]
    stalls.sort(key=lambda row: text.sort_key(_district_name(row.district)))
    page = paging.page(request, stalls, LIST_SIZE)
    context = {
        "districts": _districts(stalls, page),
        "page": page,
        "map": commune_map.of((row.commune_id, row.product_count) for row in stalls),
        "count": len(stalls),
        "communes": len({row.commune_id for row in stalls}),
        "households": sum(row.member_households for row in stalls),
    }
    return render(request, "catalog/cooperative_list.html", context)


def _districts(stalls: list[Stall], page: Page[Stall]) -> list[District]:
    """All districts in the order of `stalls`; only those on the page have their cooperatives; one query."""
    counts = {stall.pk: stall.product_count for stall in page}
    found = Cooperative.objects.select_related("commune").in_bulk(counts)
    shown: dict[str, list[Cooperative]] = defaultdict(list)
    for pk, product_count in counts.items():
        cooperative: Any = found[pk]
        cooperative.product_count = product_count
        shown[cooperative.former_district].append(cooperative)
    sizes = Counter(stall.district for stall in stalls)
    begins = accumulate(sizes.values(), initial=0)
    return [
        District(
            _district_name(name),
            slug := f"vung-{number}",
            size,
            _address(start // LIST_SIZE + 1, page, slug),
            shown[name],
        )
        for number, ((name, size), start) in enumerate(zip(sizes.items(), begins, strict=False), 1)
    ]


def _district_name(district: str) -> str:
    return str(FormerDistrict(district).label) if district else ""


def _address(number: int, page: Page[Stall], place: str) -> str:
    if number == page.number:
        return f"#{place}"
    query = f"?{paging.PARAMETER}={number}" if number > 1 else ""
    return f"{reverse('catalog:cooperatives')}{query}#{place}"


def _product_counts() -> dict[int, int]:
    """Public products by cooperative; one query over an index."""
    return dict(Product.published.order_by().values_list("cooperative").annotate(n=Count("pk")))


product_counts = Kept(_product_counts, KEPT_SECONDS, COST_FACTOR)


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
