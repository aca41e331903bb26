"""A spreadsheet that a stall sent: what each of its rows would change, kept between looking at it and taking it."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.cooperatives import Cooperative
from catalog.scoped import scoped

PATIENCE = datetime.timedelta(minutes=10)  # with a task that takes a sheet


class GoodsSheet(models.Model):
    """`rows` are `catalog.pricelist.matching.Foreseen` in the order of the file. `outcome` is what taking it did.

    One that begins many products is taken by a task: `asked_at`, `asked_by`, the rows in `sure`, and the language in
    which its outcome is told.
    """

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="+")
    name = models.CharField(_("tệp"), max_length=200)
    rows: Any = models.JSONField(default=list)
    notes: Any = models.JSONField(default=list)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sure: Any = models.JSONField(null=True, blank=True)
    language = models.CharField(max_length=2, default="vi", db_default="vi")
    taken_at = models.DateTimeField(null=True, blank=True)
    outcome: Any = models.JSONField(default=dict)

    objects = scoped(cooperative="cooperative")

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("bảng tính hàng hoá")
        verbose_name_plural = _("bảng tính hàng hoá")

    @property
    def is_being_taken(self) -> bool:
        """Asked for, and not so long ago that its task must have failed."""
        return bool(self.taken_at is None and self.asked_at and self.asked_at > timezone.now() - PATIENCE)

    def __str__(self) -> str:
        return self.name
