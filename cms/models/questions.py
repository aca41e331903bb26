"""The page of frequent questions, in groups, each question with an address of its own."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks as wagtail_blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.rich_text import expand_db_html
from wagtail.search import index

from catalog.discovery.linked_data import Data
from cms import blocks, linked_data
from cms.models.base import ArticlePage


class GroupedQuestions(wagtail_blocks.StreamBlock):
    group = blocks.FaqBlock()
    call_to_action = blocks.CallToActionBlock()


class FaqPage(ArticlePage):
    introduction = models.TextField(_("mở đầu"), max_length=600, blank=True)
    body = StreamField(GroupedQuestions(), verbose_name=_("các nhóm câu hỏi"))

    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    template = "cms/faq_page.html"

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]

    class Meta:
        verbose_name = _("trang hỏi đáp")
        verbose_name_plural = _("trang hỏi đáp")

    def groups(self) -> list[Any]:
        return [block.value for block in self.body if block.block_type == "group"]

    def described(self, context: dict[str, Any]) -> list[Data]:
        pairs = [
            (item["question"], expand_db_html(item["answer"].source))
            for group in self.groups()
            for item in group["items"]
        ]
        return [linked_data.questions(pairs, self.language)] if pairs else []

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["groups"] = [group for group in self.groups() if group["title"]]
        return context
