"""The map of the 38 communes at the desk, and a page for each commune and each former district."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog import paging
from catalog.home_communes import HOME_PROVINCE
from catalog.models import Commune, FormerDistrict
from catalog.stalls import commune_map
from catalog.stalls.commune_map import MARGIN
from shop.bulletins import audience
from shop.impact.models import WorkingState
from shop.impact.programmes import overview
from shop.impact.register import areas, lists
from shop.impact.register.areas import Area, Areas
from shop.impact.register.lists import Wanted
from shop.reports import periods
from shop.reports.periods import BadPeriod, Period, Unit
from shop.training import classes
from shop.union import asked_period
from shop.union.register.lists import BADGES

PAGE_SIZE = 50
CLASSES = 5  # the last ones held there
LEVELS = (1, 3, 6)  # registered cooperatives from which a tile is light, middle, dark
QUARTERS, YEARS = 8, 3  # to choose from


@dataclass(frozen=True)
class Tile:
    """A commune on the map."""

    place: commune_map.Place
    area: Area

    @property
    def level(self) -> int:
        return sum(self.area.registered >= least for least in LEVELS)


def period_of(request: HttpRequest) -> Period:
    """That of the address (`asked_period`), this year where none is asked for. Raises BadRequest."""
    today = timezone.localdate()
    try:
        return asked_period.read(request.GET, today) or periods.starting(Unit.YEAR, today)
    except BadPeriod as error:
        raise BadRequest(str(error)) from error


def choices(chosen: Period) -> list[Period]:
    """This year and those before it, quarters, and the one chosen."""
    years = [periods.starting(Unit.YEAR, timezone.localdate())]
    quarters = [periods.starting(Unit.QUARTER, timezone.localdate())]
    while len(years) < YEARS:
        years.append(years[-1].before())
    while len(quarters) < QUARTERS:
        quarters.append(quarters[-1].before())
    offered = [*years, *quarters]
    return offered if chosen in offered else [chosen, *offered]


@never_cache
@require_GET
def area_map(request: HttpRequest) -> HttpResponse:
    """All communes drawn, then told by former district: who cannot see the map misses nothing."""
    period = period_of(request)
    found = areas.read(period)
    tiles = [Tile(place, found.of(commune=place.code)) for place in commune_map.places()]
    context = {
        "tiles": tiles,
        "width": max(tile.place.x for tile in tiles) + MARGIN,
        "height": max(tile.place.y for tile in tiles) + MARGIN,
        "districts": [
            (district, found.of(district=district), _rows(found, district)) for district in FormerDistrict
        ],
        "total": found.of(),
        **_frame(period),
    }
    return render(request, "union/register/map.html", context)


def _frame(period: Period) -> dict[str, Any]:
    return {"tab": "areas", "period": period, "choices": choices(period)}


def _rows(found: Areas, district: str) -> list[tuple[commune_map.Place, Area]]:
    """The communes that came from it, of each only what was in it."""
    places = {place.code: place for place in commune_map.places()}
    rows = [
        (places[code], area)
        for (code, slug), area in found.by_place.items()
        if slug == district and code in places
    ]
    return sorted(rows, key=lambda row: (-row[1].registered, row[0].name))


@never_cache
@require_GET
def commune(request: HttpRequest, code: str) -> HttpResponse:
    place = Commune.objects.filter(pk=code, province=HOME_PROVINCE).first()
    if place is None:
        raise Http404
    more = {
        "bulletins": audience.running(code),
        "place": place,
        "districts": [FormerDistrict(slug) for slug in place.former_districts],
    }
    return _area(request, Wanted(commune=code), place.full_name, f"xa={code}", more)


@never_cache
@require_GET
def district(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in FormerDistrict.values:
        raise Http404
    communes = Commune.objects.filter(province=HOME_PROVINCE, former_districts__contains=[slug])
    name = _("Huyện cũ %(name)s") % {"name": FormerDistrict(slug).label}
    if slug == FormerDistrict.LAI_CHAU:
        name = str(FormerDistrict.LAI_CHAU.label)
    return _area(request, Wanted(district=slug), name, f"huyen={slug}", {"communes": communes})


def _area(request: HttpRequest, wanted: Wanted, name: str, query: str, more: dict[str, Any]) -> HttpResponse:
    """`query` asks the register and the sales page for the same place."""
    period = period_of(request)
    area = areas.read(period).of(commune=wanted.commune, district=wanted.district)
    found = lists.find(wanted)
    page = paging.page(request, found, PAGE_SIZE, count=area.registered)
    sold = areas.sold_by([row.stall_id for row in page if row.stall_id], period)
    context = {
        "name": name,
        "area": area,
        "query": query,
        "classes": classes.at(commune=wanted.commune, district=wanted.district)[:CLASSES],
        "rows": [(row, BADGES[WorkingState(row.state)], sold.get(row.stall_id or 0, 0)) for row in page],
        "programmes": overview.in_place(found, period),
        "page": page,
        "page_query": f"ky={period.code}&",
        "list_path": request.path,
        "map_path": reverse("union:areas"),
        **_frame(period),
        **more,
    }
    return render(request, "union/register/area.html", context)
