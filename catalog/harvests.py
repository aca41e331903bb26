"""The calendar of the year's goods: which kinds are in season in which month, and in which communes, from what is on
sale. Goods of all the year have no season, and stand apart."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from catalog import seasons
from catalog.models import Commune, Product
from catalog.numbers import whole
from catalog.seasons import MONTHS


class Harvest(NamedTuple):
    """A kind of goods; `months` are 1 to 12, all of them where it has no season."""

    label: str
    url: str
    months: tuple[int, ...]
    communes: tuple[str, ...]


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """`?thang=` is the month that is looked at, this one where there is none; `?xa=` one commune. Three queries."""
    this_month = timezone.localdate().month
    asked = request.GET.get("thang", "")
    named = whole(asked, digits=2)
    month = named if named in MONTHS else this_month
    places = {place.pk: place for place in Commune.objects.filter(pk__in=_communes_with_goods())}
    chosen = places.get(request.GET.get("xa", "")[:10])
    rows = _rows(places, chosen)
    seasonal = [row for row in rows if len(row.months) < len(MONTHS)]
    context: dict[str, Any] = {
        "month": month,
        "this_month": this_month,
        "months": MONTHS,
        "chosen": chosen,
        "places": sorted(places.values(), key=lambda place: place.name_sort_key),
        "now": [row for row in seasonal if month in row.months],
        "rows": sorted(
            seasonal, key=lambda row: (seasons.first_month(row.months), len(row.months), row.label)
        ),
        "all_year": [row for row in rows if len(row.months) == len(MONTHS)],
        "is_wrong": bool(asked) and str(month) != asked.lstrip("0"),
    }
    return render(request, "catalog/harvests.html", context)


def _communes_with_goods() -> Any:
    return Product.published.order_by().values("cooperative__commune")


def _rows(places: dict[str, Commune], chosen: Commune | None) -> list[Harvest]:
    """One of each category with goods on sale; two queries."""
    goods = Product.published.all()
    if chosen:
        goods = goods.filter(cooperative__commune=chosen.pk)
    address = reverse("catalog:products")
    place = f"&xa={chosen.pk}" if chosen else ""
    return [
        Harvest(
            row.category.label,
            f"{address}?danh-muc={row.category.slug}{place}",
            row.months,
            tuple(places[code].name for code in sorted(row.communes) if code in places),
        )
        for row in seasons.of_categories(goods)
    ]
