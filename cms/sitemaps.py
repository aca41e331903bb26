"""What editors wrote, for search engines: every public page of every language, with its translations."""

import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.utils.functional import cached_property
from wagtail.models import Locale, Page

from catalog.discovery.linked_data import absolute
from cms import addresses
from cms.models.base import ArticlePage


class PageSitemap(Sitemap[ArticlePage]):
    """Leaves out what says itself that it is over. Four queries and one per kind of page."""

    limit = 5000

    def __init__(self) -> None:
        self.codes = dict(Locale.objects.values_list("pk", "language_code"))

    def items(self) -> list[ArticlePage]:
        return self.listed

    @cached_property
    def listed(self) -> list[ArticlePage]:
        pages = Page.objects.live().public().filter(depth__gte=addresses.HOME_DEPTH).order_by("path")
        found = [page for page in pages.defer_streamfields().specific() if isinstance(page, ArticlePage)]
        return [page for page in found if page.is_listed and addresses.path_of(page)]

    def lastmod(self, item: ArticlePage) -> datetime.datetime | None:
        changed: datetime.datetime | None = item.last_published_at
        return changed

    def get_urls(
        self, page: int | str = 1, site: Any = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        paths: dict[Any, dict[str, str]] = {}
        for item in self.listed:
            code = self.codes[item.locale_id]
            paths.setdefault(item.translation_key, {})[code] = absolute(addresses.path_of(item))
        shown = self.paginator.page(page).object_list
        self.latest_lastmod = max((at for item in shown if (at := self.lastmod(item))), default=None)
        return [self._url(item, paths[item.translation_key]) for item in shown]

    def _url(self, item: ArticlePage, languages: dict[str, str]) -> dict[str, Any]:
        alternates = [{"location": url, "lang_code": code} for code, url in languages.items()]
        if "vi" in languages:
            alternates.append({"location": languages["vi"], "lang_code": "x-default"})
        return {
            "item": item,
            "location": languages[self.codes[item.locale_id]],
            "lastmod": self.lastmod(item),
            "alternates": alternates if len(languages) > 1 else [],
        }
