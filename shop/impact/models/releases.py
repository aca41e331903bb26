"""What was shown of payouts to households, as it was shown: nothing here is smaller than may be known.

No figure of a single payout is kept here; a release is made once from them (`shop.impact.releasing`) and never again.
"""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Commune, Cooperative, FormerDistrict
from catalog.scoped import scoped
from shop.impact.protection import LEAST


def _written_once() -> list[pgtrigger.Trigger]:
    return [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Release(models.Model):
    """Of one quarter; later ones have who told later, and nobody twice."""

    quarter = models.DateField(_("quý"))  # its first day
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("lần đưa vào bảng")
        verbose_name_plural = _("các lần đưa vào bảng")
        indexes = [models.Index(fields=["quarter"], name="release_of_quarter")]
        triggers = _written_once()

    def __str__(self) -> str:
        return f"{self.quarter} {self.released_at:%d/%m/%Y}"


class ReleasedSplit(models.Model):
    """How the households of some units are divided; money in đồng."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="splits")
    households = models.PositiveIntegerField()
    poor = models.PositiveIntegerField()
    near_poor = models.PositiveIntegerField()
    poor_amount = models.BigIntegerField()
    near_poor_amount = models.BigIntegerField()

    class Meta:
        verbose_name = _("phần hộ nghèo đã đưa vào bảng")
        verbose_name_plural = _("phần hộ nghèo đã đưa vào bảng")
        constraints = [
            models.CheckConstraint(
                condition=Q(poor__gte=LEAST, near_poor__gte=LEAST)
                & Q(households__gte=F("poor") + F("near_poor") + LEAST),
                name="released_split_large_enough",
            )
        ]
        triggers = _written_once()

    def __str__(self) -> str:
        return f"{self.poor}/{self.near_poor}/{self.households}"


class ReleasedUnit(models.Model):
    """One line: a cooperative, or several that are too small alone."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="units")
    split = models.ForeignKey(ReleasedSplit, models.PROTECT, null=True, related_name="units")
    households = models.PositiveIntegerField()
    amount = models.BigIntegerField()  # đồng

    class Meta:
        verbose_name = _("dòng đã đưa vào bảng")
        verbose_name_plural = _("dòng đã đưa vào bảng")
        constraints = [
            models.CheckConstraint(condition=Q(households__gte=LEAST), name="released_unit_large_enough")
        ]
        triggers = _written_once()

    def __str__(self) -> str:
        return f"{self.households}: {self.amount}"


class ReleasedCooperative(models.Model):
    """Whose payouts of a quarter are in which line, and where the cooperative was then."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="cooperatives")
    quarter = models.DateField()
    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="+")
    unit = models.ForeignKey(ReleasedUnit, models.PROTECT, related_name="cooperatives")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+")
    former_district = models.CharField(max_length=20, choices=FormerDistrict.choices, blank=True)

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["ReleasedCooperative"]] = models.Manager()

    class Meta:
        verbose_name = _("hợp tác xã đã đưa vào bảng")
        verbose_name_plural = _("hợp tác xã đã đưa vào bảng")
        constraints = [
            models.UniqueConstraint(fields=["quarter", "cooperative"], name="released_once_a_quarter")
        ]
        triggers = _written_once()

    def __str__(self) -> str:
        return f"{self.quarter}: {self.cooperative_id}"
