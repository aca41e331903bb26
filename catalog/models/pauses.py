"""The days on which a stall was closed by its own people: one row for each decision, never changed."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.cooperatives import MAX_PAUSE_NOTE, Cooperative
from catalog.scoped import scoped


class Pause(models.Model):
    """Closed until a day, with the note that buyers read; without a day: open again. `catalog.pauses` writes it."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="pauses")
    until = models.DateField(_("nghỉ đến hết ngày"), null=True, blank=True)
    note = models.CharField(_("lời nhắn cho khách"), max_length=MAX_PAUSE_NOTE, blank=True, default="")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    objects = scoped(cooperative="cooperative")
    unscoped = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("lần nghỉ bán")
        verbose_name_plural = _("các lần nghỉ bán")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.until or '–'} {self.note}".strip()
