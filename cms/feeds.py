"""RSS of stories and news: full addresses, a picture with each, at most TWENTY entries."""

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils import timezone
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed

from catalog.discovery.linked_data import NAME, absolute
from cms import addresses, pictures, prefetch

TWENTY = 20
LENGTH_UNKNOWN = "0"
if TYPE_CHECKING:
    _Feed = Feed[Any, Any]
else:
    _Feed = Feed  # generic for the type checker alone


class EntryFeed(_Feed):
    """Called with the index page whose `entries()` it lists."""

    feed_type = Rss201rev2Feed

    def get_object(self, request: HttpRequest, index: Any) -> Any:
        self.request = request
        return index

    def title(self, index: Any) -> str:
        return f"{index.title} – {NAME}"

    def link(self, index: Any) -> str:
        return addresses.full(index, self.request)

    def feed_url(self, index: Any) -> str:
        return f"{addresses.full(index, self.request)}rss/"

    def description(self, index: Any) -> str:
        return str(index.summary or NAME)

    def items(self, index: Any) -> list[Any]:
        entries = list(index.entries()[:TWENTY])
        prefetch.pictures([(entry, "cover") for entry in entries])
        return entries

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return str(item.introduction)

    def item_link(self, item: Any) -> str:
        return addresses.full(item, self.request)

    def item_pubdate(self, item: Any) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(item.day, datetime.time(8)))

    def item_updateddate(self, item: Any) -> datetime.datetime | None:
        changed: datetime.datetime | None = item.last_published_at
        return changed

    def item_author_name(self, item: Any) -> str | None:
        return item.byline or None

    def item_categories(self, item: Any) -> list[str]:
        return [item.label] if item.label else []

    def item_enclosures(self, item: Any) -> list[Enclosure]:
        made = pictures.shared(item.cover) if item.cover else ""
        return [Enclosure(absolute(made), LENGTH_UNKNOWN, "image/jpeg")] if made else []
