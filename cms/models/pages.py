"""The home page, plain pages, and what all pages share: their other language."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtail.search import index

from cms import blocks
from cms.blocks.shelves import SHOWN

HOME_DEPTH = 2  # the root of all sites is 1


class ArticlePage(Page):
    """A page of ours. `other_language_url` leads to its translation, or to the other language's home page."""

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["other_language_url"] = self.other_language_url(request)
        context[SHOWN] = set()
        return context

    def other_language_url(self, request: HttpRequest) -> str:
        """Address of the live translation, else of the other language's home page, else empty. One query."""
        home = Page.objects.filter(path=self.path[: self.steplen * HOME_DEPTH]).values("translation_key")
        mine = models.Q(translation_key=self.translation_key) | models.Q(translation_key__in=home)
        found = Page.objects.live().filter(mine).exclude(locale_id=self.locale_id).order_by("-depth").first()
        return (found.get_url(request) or "") if found else ""


class HomePage(ArticlePage):
    hero_title = models.CharField(_("dòng chữ lớn"), max_length=120)
    hero_text = models.CharField(_("dòng chữ nhỏ"), max_length=240, blank=True)
    hero_image = models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ảnh lớn"),
    )
    body = StreamField(blocks.FRONT, verbose_name=_("nội dung"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.StandardPage", "cms.StoryIndexPage"]
    template = "cms/home_page.html"

    content_panels = [
        *Page.content_panels,
        FieldPanel("hero_title"),
        FieldPanel("hero_text"),
        FieldPanel("hero_image"),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("hero_title"),
        index.SearchField("hero_text"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("trang chủ")
        verbose_name_plural = _("trang chủ")


class StandardPage(ArticlePage):
    """About, policies, help: a heading, an introduction and a body."""

    introduction = models.TextField(_("mở đầu"), max_length=600, blank=True)
    body = StreamField(blocks.ARTICLE, verbose_name=_("nội dung"), blank=True)

    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
    template = "cms/standard_page.html"

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]

    class Meta:
        verbose_name = _("trang thường")
        verbose_name_plural = _("trang thường")
