"""What the State offers to cooperatives and households, in plain words: who may get it, how, and from which paper."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms.models.base import ArticlePage, today


class SupportIndexPage(ArticlePage):
    introduction = models.TextField(_("mở đầu"), max_length=600, blank=True)

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.SupportPage"]
    max_count_per_parent = 1
    template = "cms/support_index_page.html"

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("trang danh sách chính sách hỗ trợ")
        verbose_name_plural = _("trang danh sách chính sách hỗ trợ")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`offers`: the live ones as editors have put them; one query."""
        context = super().get_context(request, *args, **kwargs)
        context["offers"] = list(SupportPage.objects.live().child_of(self).order_by("path"))
        return context


class SupportPage(ArticlePage):
    """One policy. What the paper does not say for certain, amounts above all, is left to the union's answer."""

    introduction = models.TextField(
        _("tóm tắt"), max_length=400, help_text=_("Được gì, trong một hai câu ngắn như nói với người nhà.")
    )
    source = models.CharField(
        _("văn bản"), max_length=200, help_text=_("Số, ngày, nơi ban hành. Ví dụ: Nghị định 113/2024/NĐ-CP.")
    )
    in_force_on = models.DateField(_("có hiệu lực từ"), default=today)
    who = models.TextField(_("ai được hưởng"), max_length=1000)
    what = models.TextField(
        _("được gì"), max_length=1500, help_text=_("Số tiền chưa chắc thì ghi: hỏi Liên minh.")
    )
    how = models.TextField(_("xin thế nào"), max_length=1500)
    contact = models.CharField(_("gọi ai"), max_length=200)

    parent_page_types = ["cms.SupportIndexPage"]
    subpage_types: list[str] = []
    template = "cms/support_page.html"

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("source"), FieldPanel("in_force_on")])], heading=_("Theo văn bản nào")
        ),
        FieldPanel("who"),
        FieldPanel("what"),
        FieldPanel("how"),
        FieldPanel("contact"),
    ]
    search_fields = [
        *Page.search_fields,
        *(index.SearchField(name) for name in ("introduction", "source", "who", "what", "how")),
    ]

    class Meta:
        verbose_name = _("chính sách hỗ trợ")
        verbose_name_plural = _("chính sách hỗ trợ")

    @property
    def is_in_force(self) -> bool:
        """An announced one may begin later."""
        return self.in_force_on <= today()
