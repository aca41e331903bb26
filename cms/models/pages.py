"""The home page, landing pages and plain pages."""

from html import unescape
from typing import Any

from django.db import models
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms import blocks
from cms.models.base import ArticlePage, picture_field

SUMMARY_CHARS = 160  # more than search engines show


class HomePage(ArticlePage):
    hero_title = models.CharField(_("dòng chữ lớn"), max_length=120)
    hero_text = models.CharField(_("dòng chữ nhỏ"), max_length=240, blank=True)
    hero_image = picture_field(_("ảnh lớn"))
    body = StreamField(blocks.FRONT, verbose_name=_("nội dung"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms.StandardPage",
        "cms.LandingPage",
        "cms.CampaignPage",
        "cms.StoryIndexPage",
        "cms.NewsIndexPage",
        "cms.FaqPage",
        "cms.LessonIndexPage",
        "cms.PolicyPage",
        "cms.SupportIndexPage",
    ]
    template = "cms/home_page.html"
    PICTURES = ("hero_image",)
    SUMMARY = "hero_text"
    IS_PERMANENT = True

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("hero_title"), FieldPanel("hero_text"), FieldPanel("hero_image")],
            heading=_("Đầu trang"),
        ),
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


class FrontPage(ArticlePage):
    """A page with a large picture on top and everything the home page may hold below."""

    introduction = models.TextField(_("lời dẫn"), max_length=400)
    cover = picture_field(_("ảnh lớn"))
    body = StreamField(blocks.FRONT, verbose_name=_("nội dung"), blank=True)
    PICTURES = ("cover",)

    content_panels: list[Any] = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("introduction"), FieldPanel("cover")], heading=_("Đầu trang")),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]

    class Meta:
        abstract = True


class LandingPage(FrontPage):
    """For one purpose that stays: gifts for companies, a region, a product."""

    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    template = "cms/landing_page.html"

    class Meta:
        verbose_name = _("trang chuyên đề")
        verbose_name_plural = _("trang chuyên đề")


class StandardPage(ArticlePage):
    """About, help, contact: a heading, an introduction and a body."""

    introduction = models.TextField(_("mở đầu"), max_length=600, blank=True)
    body = StreamField(blocks.ARTICLE, verbose_name=_("nội dung"), blank=True)

    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
    template = "cms/standard_page.html"

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]

    @property
    def summary(self) -> str:
        return super().summary or self._opening()

    def _opening(self) -> str:
        """The first words of the body, for a page without an introduction."""
        text = next((block.value for block in self.body if block.block_type == "text"), "")
        words = unescape(strip_tags(str(text).replace("</", " </")))
        return Truncator(" ".join(words.split())).chars(SUMMARY_CHARS)

    class Meta:
        verbose_name = _("trang thường")
        verbose_name_plural = _("trang thường")
