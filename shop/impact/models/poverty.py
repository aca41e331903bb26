"""The official lists of poor and near-poor households as the communes give them: counts by commune and year.

They are never derived from sales. Which line of income makes a household poor changes with the standard, so that each
count names the one it was made by.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from catalog.models import Commune

FIRST_YEAR, LAST_YEAR = 2016, 2100
MOST_HOUSEHOLDS = 100_000  # of one commune; the largest of Lai Châu has some 8,000


# The names of the rows that the market came with.
FIRST_NAMES = (gettext_noop("Chuẩn 2022–2026"), gettext_noop("Chuẩn từ 2027"))


class PovertyStandard(models.Model):
    """From its first year on until another one begins. Incomes in đồng a person and month."""

    first_year = models.PositiveSmallIntegerField(primary_key=True)
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=200)
    rural_income = models.BigIntegerField()
    urban_income = models.BigIntegerField()

    class Meta:
        ordering = ["first_year"]
        verbose_name = _("chuẩn nghèo")
        verbose_name_plural = _("chuẩn nghèo")

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return gettext(self.name)


class PovertyCount(models.Model):
    """Of a commune at the end of a year; of both the latest row counts. Rows are only added."""

    commune = models.ForeignKey(Commune, models.PROTECT, related_name="poverty_counts")
    year = models.PositiveSmallIntegerField(_("năm"))
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, related_name="+")
    households = models.PositiveIntegerField(_("tổng số hộ"))
    poor = models.PositiveIntegerField(_("hộ nghèo"))
    near_poor = models.PositiveIntegerField(_("hộ cận nghèo"))
    source = models.CharField(_("nguồn"), max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["year", "pk"]
        verbose_name = _("số hộ nghèo của xã")
        verbose_name_plural = _("số hộ nghèo của xã")
        indexes = [models.Index(fields=["year", "commune", "-id"], name="poverty_count_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(households__gte=1, households__lte=MOST_HOUSEHOLDS)
                & Q(poor__lte=F("households") - F("near_poor"))
                & Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="poverty_count_parts_within_whole",
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.year}"


class ProvinceRate(models.Model):
    """What the province announced at the end of a year, in hundredths of a per cent."""

    year = models.PositiveSmallIntegerField(_("năm"))
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, related_name="+")
    poor_rate = models.PositiveIntegerField()
    near_poor_rate = models.PositiveIntegerField(null=True)
    poor = models.PositiveIntegerField(null=True)  # households
    near_poor = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["year", "pk"]
        verbose_name = _("tỷ lệ nghèo của tỉnh")
        verbose_name_plural = _("tỷ lệ nghèo của tỉnh")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.year}: {self.poor_percent:.2f} %"

    @property
    def poor_percent(self) -> float:
        """Per cent of all households."""
        return self.poor_rate / 100

    @property
    def near_poor_percent(self) -> float | None:
        """Per cent of all households; None where it was not told."""
        return None if self.near_poor_rate is None else self.near_poor_rate / 100


class PovertySheet(models.Model):
    """What a file says, kept between looking and taking."""

    name = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    rows = models.JSONField()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("bảng hộ nghèo")
        verbose_name_plural = _("bảng hộ nghèo")

    def __str__(self) -> str:
        return self.name
