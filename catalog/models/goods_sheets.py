"""A spreadsheet that a stall sent: what each of its rows would change, kept between looking at it and taking it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from catalog.models.cooperatives import Cooperative


class GoodsSheet(models.Model):
    """`rows` are `catalog.pricelist.matching.Foreseen` in the order of the file. `outcome` is what taking it did."""

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="+")
    name = models.CharField(_("tệp"), max_length=200)
    rows: Any = models.JSONField(default=list)
    notes: Any = models.JSONField(default=list)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    outcome: Any = models.JSONField(default=dict)

    objects = ScopedManager(cooperative="cooperative")

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("bảng tính hàng hoá")
        verbose_name_plural = _("bảng tính hàng hoá")

    def __str__(self) -> str:
        return self.name
