"""Campaigns: a Tết hamper, the season of new rice. They know their days and say so before and after them."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from catalog.models import Category
from cms import prefetch, shelves
from cms.blocks.shelves import SHOWN
from cms.models.base import today
from cms.models.pages import FrontPage

SIMILAR_GOODS = 8
OTHER_CAMPAIGNS = 2


class State(models.TextChoices):
    BEFORE = "before", _("Chưa bắt đầu")
    RUNNING = "running", _("Đang diễn ra")
    ENDED = "ended", _("Đã kết thúc")


class CampaignPage(FrontPage):
    starts_on = models.DateField(_("bắt đầu"), default=today)
    ends_on = models.DateField(_("ngày cuối"), help_text=_("Hết ngày này trang tự báo đã kết thúc."))
    similar = models.ForeignKey(
        Category,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("danh mục gợi ý khi đã kết thúc"),
        help_text=_("Để trống thì gợi ý hàng đang vào vụ."),
    )

    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    template = "cms/campaign_page.html"

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("introduction"), FieldPanel("cover")], heading=_("Đầu trang")),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]), FieldPanel("similar")],
            heading=_("Thời gian"),
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *FrontPage.search_fields,
        index.FilterField("starts_on"),
        index.FilterField("ends_on"),
    ]

    class Meta:
        verbose_name = _("chương trình")
        verbose_name_plural = _("chương trình")

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("", _("Như hôm nay")), *State.choices]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        """Any of the three states may be looked at before its time."""
        self.shown_state = mode_name
        return super().serve_preview(request, mode_name)

    shown_state = ""

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("Ngày cuối phải sau ngày bắt đầu.")})

    def state_on(self, day: datetime.date) -> State:
        """Its first and its last day both belong to it."""
        if day < self.starts_on:
            return State.BEFORE
        return State.ENDED if day > self.ends_on else State.RUNNING

    @property
    def state(self) -> State:
        return State(self.shown_state) if self.shown_state else self.state_on(today())

    @property
    def is_listed(self) -> bool:
        return self.state_on(today()) != State.ENDED

    @property
    def days_to_start(self) -> int:
        """1 on the day before."""
        return max(1, (self.starts_on - today()).days)

    @property
    def days_left(self) -> int:
        """Today included: 1 on the last day."""
        return max(1, (self.ends_on - today()).days + 1)

    @classmethod
    def for_cards(cls, locale_id: int) -> "models.QuerySet[CampaignPage]":
        """Live campaigns that have not ended, those that end first in front."""
        live: models.QuerySet[CampaignPage] = cls.objects.live()
        found = live.filter(locale_id=locale_id, ends_on__gte=today())
        return found.only(*cls.ON_CARDS, "starts_on", "ends_on").order_by("ends_on", "pk")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """After the end: `others` that run, and `similar_cards`, goods one can buy now."""
        context = super().get_context(request, *args, **kwargs)
        if self.state == State.ENDED:
            rule = shelves.Rule.CATEGORY if self.similar_id else shelves.Rule.IN_SEASON
            ask = shelves.Ask(rule, SIMILAR_GOODS, category=self.similar_id)
            others = list(self.for_cards(self.locale_id).exclude(pk=self.pk)[:OTHER_CAMPAIGNS])
            prefetch.pictures([(campaign, "cover") for campaign in others])
            context["others"] = others
            context["similar_cards"] = shelves.read([ask], context[SHOWN])[0]
        return context
