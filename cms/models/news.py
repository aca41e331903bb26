"""News of the market: an index by topic and its articles."""

from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms.models.articles import EntryPage, IndexPage, newest
from cms.models.base import today

TOPIC = "muc"  # in the query string


class Topic(models.TextChoices):
    NOTICE = "thong-bao", _("Thông báo")
    SEASON = "mua-vu", _("Mùa vụ")
    COOPERATIVES = "hop-tac-xa", _("Hợp tác xã")
    BUYING = "mua-sam", _("Mua sắm")


class NewsIndexPage(IndexPage):
    subpage_types = ["cms.NewsPage"]
    template = "cms/news_index_page.html"

    class Meta:
        verbose_name = _("trang danh sách tin")
        verbose_name_plural = _("trang danh sách tin")

    def entries(self) -> "models.QuerySet[NewsPage]":
        return newest(NewsPage.objects.live().child_of(self))

    def wanted(self, request: HttpRequest) -> "models.QuerySet[NewsPage]":
        topic = request.GET.get(TOPIC, "")
        if topic and topic not in Topic.values:
            raise Http404
        return self.entries().filter(topic=topic) if topic else self.entries()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`topics` are those with news, the chosen one marked (one query)."""
        context = super().get_context(request, *args, **kwargs)
        chosen = request.GET.get(TOPIC, "")
        used = set(NewsPage.objects.live().child_of(self).values_list("topic", flat=True).distinct())
        context["topics"] = [
            {"label": label, "url": f"?{urlencode({TOPIC: value})}", "is_current": value == chosen}
            for value, label in Topic.choices
            if value in used or value == chosen
        ]
        context["is_filtered"] = bool(chosen)
        context["page_query"] = f"{urlencode({TOPIC: chosen})}&" if chosen else ""
        if chosen:
            context["canonical_url"], context["alternates"] = context["full_url"], []
        return context


class NewsPage(EntryPage):
    published_on = models.DateField(_("ngày đăng"), default=today)
    topic = models.CharField(_("mục"), max_length=12, choices=Topic.choices, default=Topic.NOTICE)
    author = models.CharField(_("người viết"), max_length=120, blank=True)

    parent_page_types = ["cms.NewsIndexPage"]
    template = "cms/news_page.html"
    DAY = "published_on"
    SCHEMA = "NewsArticle"
    MORE_ON_CARDS = (*EntryPage.MORE_ON_CARDS, "topic", "author")

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("cover"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("published_on"), FieldPanel("topic")]), FieldPanel("author")],
            heading=_("Về tin này"),
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *EntryPage.search_fields,
        index.FilterField("published_on"),
        index.FilterField("topic"),
        index.SearchField("author"),
    ]

    class Meta:
        verbose_name = _("tin")
        verbose_name_plural = _("tin")

    @property
    def byline(self) -> str:
        return self.author

    @property
    def label(self) -> str:
        return str(Topic(self.topic).label) if self.topic in Topic.values else ""
