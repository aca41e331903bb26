"""Stories from the villages: an index and its articles."""

import datetime
from typing import Any

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db import models
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtail.search import index

from catalog.models import Cooperative
from cms import blocks
from cms.models.pages import ArticlePage

STORIES_PER_PAGE = 12


def today() -> datetime.date:
    return timezone.localdate()


class StoryIndexPage(ArticlePage):
    introduction = models.TextField(_("mở đầu"), max_length=600, blank=True)

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.StoryPage"]
    template = "cms/story_index_page.html"

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("trang danh sách câu chuyện")
        verbose_name_plural = _("trang danh sách câu chuyện")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        stories = newest(StoryPage.objects.live().child_of(self))
        try:
            context["stories"] = Paginator(stories, STORIES_PER_PAGE).page(request.GET.get("trang") or 1)
        except (EmptyPage, PageNotAnInteger) as error:
            raise Http404 from error
        return context


class StoryPage(ArticlePage):
    introduction = models.TextField(_("mở đầu"), max_length=400)
    cover = models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ảnh bìa"),
    )
    told_on = models.DateField(_("ngày đăng"), default=today)
    cooperative = models.ForeignKey(
        Cooperative,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="stories",
        verbose_name=_("hợp tác xã trong chuyện"),
    )
    body = StreamField(blocks.ARTICLE, verbose_name=_("nội dung"), blank=True)

    parent_page_types = ["cms.StoryIndexPage"]
    subpage_types: list[str] = []
    template = "cms/story_page.html"

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("cover"),
        MultiFieldPanel([FieldPanel("told_on"), FieldPanel("cooperative")], heading=_("Về câu chuyện")),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
        index.FilterField("told_on"),
    ]

    class Meta:
        verbose_name = _("câu chuyện")
        verbose_name_plural = _("câu chuyện")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`cooperative` is shown only while the public may see it."""
        context = super().get_context(request, *args, **kwargs)
        context["cooperative"] = (
            Cooperative.published.filter(pk=self.cooperative_id).select_related("commune").first()
            if self.cooperative_id
            else None
        )
        return context


def newest(stories: "models.QuerySet[StoryPage]") -> "models.QuerySet[StoryPage]":
    """Newest first, with covers and their renditions (three queries)."""
    return stories.select_related("cover").prefetch_related("cover__renditions").order_by("-told_on", "-pk")
