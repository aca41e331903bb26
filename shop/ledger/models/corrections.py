"""What a person told of a movement of money and told wrongly: its day, and of a carrier's list its number and fee."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shop.ledger.models.entries import LedgerEntry


class DayCorrection(models.Model):
    """Rows are only added. Two entries put the ledger right on the day of the correction; `entry`, the first one, and
    every figure as of an earlier day stay what they were (promise M8).

    Reference and fee are those of a carrier's list; empty for everything else.
    """

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="day_corrections")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("lý do"), max_length=200)
    old_on = models.DateField()
    new_on = models.DateField()
    old_reference = models.CharField(max_length=60, blank=True, default="", db_default="")
    new_reference = models.CharField(max_length=60, blank=True, default="", db_default="")
    old_fee_amount = models.BigIntegerField(default=0, db_default=0)  # đồng
    new_fee_amount = models.BigIntegerField(default=0, db_default=0)  # đồng

    class Meta:
        ordering = ["pk"]
        verbose_name = _("đính chính ngày")
        verbose_name_plural = _("đính chính ngày")
        constraints = [
            models.CheckConstraint(
                condition=~Q(new_on=F("old_on"))
                | ~Q(new_reference=F("old_reference"))
                | ~Q(new_fee_amount=F("old_fee_amount")),
                name="day_correction_changes_something",
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.old_on} – {self.new_on}"
