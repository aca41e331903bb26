"""Searches that found nothing, for editors. What was searched at all is Wagtail's `Query` and its daily hits."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.search_promotions.models import Query


class EmptySearch(models.Model):
    """How often a query found nothing on one day. No person, address or session is kept (promise W7)."""

    query = models.ForeignKey(Query, models.CASCADE, related_name="empty_searches")
    date = models.DateField(_("ngày"))
    hits = models.PositiveIntegerField(_("số lần"), default=0)

    class Meta:
        verbose_name = _("lần tìm không thấy")
        verbose_name_plural = _("lần tìm không thấy")
        constraints = [models.UniqueConstraint(fields=["query", "date"], name="empty_search_once_a_day")]

    def __str__(self) -> str:
        return f"{self.query} {self.date:%d/%m/%Y} ×{self.hits}"
