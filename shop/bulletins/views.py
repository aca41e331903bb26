"""The public pages of the bulletins: what holds in a commune now, and each by itself for good."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from catalog.home_communes import HOME_PROVINCE
from catalog.models import Commune
from shop.bulletins import audience
from shop.bulletins.models import Bulletin

MOST_PAST = 20
SECONDS = 60  # that a browser may keep a page


def communes() -> "QuerySet[Commune]":
    """Those of the province, as people sort them."""
    return Commune.objects.filter(province=HOME_PROVINCE).order_by("name_sort_key")


def place_words(row: Bulletin, names: dict[str, str]) -> str:
    """ "Cả tỉnh", or the names of its communes."""
    if row.is_for_all:
        return _("Cả tỉnh")
    return ", ".join(names[code] for code in row.communes if code in names)


@cache_control(private=True, max_age=SECONDS)
@require_GET
def bulletins(request: HttpRequest) -> HttpResponse:
    """`?xa=` is a commune's code; another is said to be none, and every bulletin stands there. Three queries."""
    places = list(communes())
    names = {place.pk: place.full_name for place in places}
    asked = request.GET.get("xa", "")[:10]
    chosen = asked if asked in names else ""
    rows = list(audience.running(chosen))
    past = list(audience.past(chosen)[:MOST_PAST])
    context: dict[str, Any] = {
        "places": places,
        "chosen": chosen,
        "chosen_name": names.get(chosen, ""),
        "unknown": bool(asked) and not chosen,
        "rows": [(row, place_words(row, names)) for row in rows],
        "past": [(row, place_words(row, names)) for row in past],
        "feed_url": reverse("bulletins:feed") + (f"?xa={chosen}" if chosen else ""),
    }
    return render(request, "bulletins/list.html", context)


@cache_control(private=True, max_age=SECONDS)
@require_GET
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """Raises Http404. What was withdrawn or corrected says so, and stays."""
    rows = Bulletin.objects.select_related("corrected_by", "corrects")
    row: Bulletin = get_object_or_404(rows, pk=pk)
    names = {place.pk: place.full_name for place in communes()}
    return render(request, "bulletins/page.html", {"row": row, "place": place_words(row, names)})
