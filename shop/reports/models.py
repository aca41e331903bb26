"""Rollups: sums of the ledger that pages can read quickly. They can be rebuilt from it at any time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Cooperative


class DailySales(models.Model):
    """Sales income of one cooperative on one day of Asia/Ho_Chi_Minh (đồng); `shop.reports.sales` says what is what."""

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="daily_sales")
    day = models.DateField()
    goods_amount = models.BigIntegerField(default=0, db_default=0)  # without what went back
    delivery_amount = models.BigIntegerField(default=0, db_default=0)  # fees that buyers paid, likewise
    returned_amount = models.BigIntegerField(default=0, db_default=0)  # to buyers on this day
    income_amount = models.BigIntegerField()  # goods and delivery
    order_count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("doanh số ngày")
        verbose_name_plural = _("doanh số ngày")
        constraints = [models.UniqueConstraint(fields=["cooperative", "day"], name="daily_sales_once")]
        indexes = [models.Index(fields=["day"], name="daily_sales_day")]

    def __str__(self) -> str:
        return f"{self.cooperative_id} {self.day}: {self.income_amount}"


class BooksCheck(models.Model):
    """One run of `check_books`: when, how long, and what it found broken."""

    started_at = models.DateTimeField()
    seconds = models.FloatField()
    check_count = models.PositiveSmallIntegerField()
    broken = models.JSONField(default=list)  # [{"id": "M3", "name": "entries", "count": 1}]

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("lần soát sổ")
        verbose_name_plural = _("lần soát sổ")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}: {len(self.broken)}"

    @property
    def is_clean(self) -> bool:
        return not self.broken
