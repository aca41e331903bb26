"""The bulletins as an Atom feed, of the province or of one commune: only what the pages say, and no people."""

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.syndication.views import Feed
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import last_modified, require_GET

from catalog.discovery.linked_data import NAME
from catalog.home_communes import HOME_PROVINCE
from catalog.models import Commune
from shop.bulletins import audience
from shop.bulletins.models import Bulletin

MOST = 30
SECONDS = 300  # that readers may keep it
if TYPE_CHECKING:
    _Feed = Feed[Any, Any]
else:
    _Feed = Feed  # generic for the type checker alone


class BulletinFeed(_Feed):
    feed_type = Atom1Feed
    author_name = NAME

    def get_object(self, request: HttpRequest) -> Commune | None:
        """None for the whole province. Raises Http404."""
        code = request.GET.get("xa", "")[:10]
        if not code:
            return None
        place = Commune.objects.filter(pk=code, province=HOME_PROVINCE).first()
        if place is None:
            raise Http404
        return place

    def title(self, place: Commune | None) -> str:
        where = place.full_name if place else "Lai Châu"
        return _("Thông báo của Liên minh HTX: %(where)s") % {"where": where}

    def link(self, place: Commune | None) -> str:
        return reverse("bulletins:list") + (f"?xa={place.pk}" if place else "")

    def feed_url(self, place: Commune | None) -> str:
        return reverse("bulletins:feed") + (f"?xa={place.pk}" if place else "")

    def items(self, place: Commune | None) -> list[Bulletin]:
        """What holds, and what was withdrawn or corrected lately, so that a reader hears of that too."""
        code = place.pk if place else ""
        ended = audience.past(code).exclude(ended_at=None)[:MOST]
        return sorted([*audience.running(code)[:MOST], *ended], key=_changed_at, reverse=True)[:MOST]

    def item_title(self, item: Bulletin) -> str:
        if item.is_ended:
            return _("Không còn đúng: %(title)s") % {"title": item.title}
        return _("Khẩn: %(title)s") % {"title": item.title} if item.is_urgent else item.title

    def item_description(self, item: Bulletin) -> str:
        """As HTML, which a reader takes it for."""
        return linebreaks(item.ended_because if item.is_ended else item.body, autoescape=True)

    def item_pubdate(self, item: Bulletin) -> datetime.datetime:
        return item.written_at

    def item_updateddate(self, item: Bulletin) -> datetime.datetime:
        return _changed_at(item)

    def item_categories(self, item: Bulletin) -> list[str]:
        return [item.get_kind_display()]


def _changed_at(row: Bulletin) -> datetime.datetime:
    return row.ended_at or row.written_at


def _last_change(request: HttpRequest) -> datetime.datetime:
    """The last one written or ended, and each midnight, at which some are over; one query."""
    found = Bulletin.objects.aggregate(written=Max("written_at"), ended=Max("ended_at"))
    moments: list[datetime.datetime] = [moment for moment in found.values() if moment]
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return max([*moments, midnight])


@require_GET
@cache_control(public=True, max_age=SECONDS)
@last_modified(_last_change)
def atom(request: HttpRequest) -> HttpResponse:
    return BulletinFeed()(request)
