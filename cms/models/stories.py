"""Stories from the villages: an index and its articles."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from catalog.models import Cooperative
from cms.models.articles import EntryPage, IndexPage, newest
from cms.models.base import today as today  # the first migration takes it from here


class StoryIndexPage(IndexPage):
    subpage_types = ["cms.StoryPage"]
    template = "cms/story_index_page.html"

    class Meta:
        verbose_name = _("trang danh sách câu chuyện")
        verbose_name_plural = _("trang danh sách câu chuyện")

    def entries(self) -> "models.QuerySet[StoryPage]":
        return newest(StoryPage.objects.live().child_of(self))


class StoryPage(EntryPage):
    told_on = models.DateField(_("ngày đăng"), default=today)
    cooperative = models.ForeignKey(
        Cooperative,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="stories",
        verbose_name=_("hợp tác xã trong chuyện"),
    )

    parent_page_types = ["cms.StoryIndexPage"]
    template = "cms/story_page.html"
    DAY = "told_on"

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("cover"),
        MultiFieldPanel([FieldPanel("told_on"), FieldPanel("cooperative")], heading=_("Về câu chuyện")),
        FieldPanel("body"),
    ]
    search_fields = [*EntryPage.search_fields, index.FilterField("told_on")]

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
