"""What stories and news share: an index with pages and a feed, and articles with a day, a cover and a body."""

import datetime
from typing import Any, ClassVar

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from catalog.discovery.linked_data import Data
from cms import blocks, feeds, linked_data, prefetch
from cms.models.base import ArticlePage, picture_field

PER_PAGE = 12
READ_NEXT = 3
FEED = "rss"


class IndexPage(ArticlePage):
    introduction = models.TextField(_("mở đầu"), max_length=600, blank=True)

    parent_page_types = ["cms.HomePage"]
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        abstract = True

    def entries(self) -> "models.QuerySet[Any]":
        """Live articles below this page, newest first."""
        raise NotImplementedError

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """What is called `rss` below the page is its feed."""
        if path_components == [FEED] and self.live:
            return RouteResult(self, kwargs={"is_feed": True})
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, is_feed: bool = False, **kwargs: Any) -> HttpResponse:
        if is_feed:
            return feeds.EntryFeed()(request, index=self)
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Raises Http404 behind the last page."""
        context = super().get_context(request, *args, **kwargs)
        try:
            entries = Paginator(self.wanted(request), PER_PAGE).page(request.GET.get("trang") or 1)
        except (EmptyPage, PageNotAnInteger) as error:
            raise Http404 from error
        entries.object_list = list(entries.object_list)
        prefetch.pictures([(entry, "cover") for entry in entries.object_list])
        context["entries"] = entries
        context["feed_url"] = f"{context['full_url']}{FEED}/"
        if entries.number > 1:
            context["canonical_url"] = f"{context['full_url']}?trang={entries.number}"
            context["alternates"] = []
        return context

    def wanted(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """The entries that the address asks for."""
        return self.entries()


class EntryPage(ArticlePage):
    """An article. `day` is the name of its date field."""

    introduction = models.TextField(_("mở đầu"), max_length=400)
    cover = picture_field(_("ảnh bìa"))
    body = StreamField(blocks.ARTICLE, verbose_name=_("nội dung"), blank=True)

    subpage_types: list[str] = []
    PICTURES = ("cover",)
    DAY: ClassVar[str]
    SCHEMA = "Article"
    MORE_ON_CARDS: ClassVar[tuple[str, ...]] = ("last_published_at",)

    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]

    class Meta:
        abstract = True

    @property
    def day(self) -> datetime.date:
        found: datetime.date = getattr(self, self.DAY)
        return found

    @property
    def byline(self) -> str:
        return ""

    @property
    def label(self) -> str:
        """A word about the kind of article, above its title."""
        return ""

    def described(self, context: dict[str, Any]) -> list[Data]:
        return [
            linked_data.article(
                self.SCHEMA,
                headline=self.title,
                url=context["full_url"],
                language=self.language,
                description=self.summary,
                published_on=self.day,
                changed_at=self.last_published_at,
                image=context["shared_picture_url"],
                author=self.byline,
            )
        ]

    @classmethod
    def for_cards(cls, locale_id: int) -> "models.QuerySet[Any]":
        return newest(cls.objects.live().filter(locale_id=locale_id))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`next_entries`: others of the same kind and language, the newest ones."""
        context = super().get_context(request, *args, **kwargs)
        others = list(self.for_cards(self.locale_id).exclude(pk=self.pk)[:READ_NEXT])
        prefetch.pictures([(entry, "cover") for entry in others])
        context["next_entries"] = others
        return context


def newest(entries: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
    """Newest first, with what cards and feeds show."""
    model = entries.model
    return entries.only(*model.ON_CARDS, model.DAY, *model.MORE_ON_CARDS).order_by(f"-{model.DAY}", "-pk")
