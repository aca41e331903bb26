"""What a cooperative was in a year, as it was told; told otherwise later, it is a row more."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Cooperative
from catalog.scoped import scoped

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_PEOPLE = 100_000  # of one cooperative; the province has some 110,000 households
MOST_INCOME = 5_000_000_000  # đồng a year and worker
MOST_PROFIT = 1_000_000_000_000  # đồng a year, and as much of a loss
MOST_CAPITAL = 10_000_000_000_000  # đồng
MOST_LAND = 1_000_000_000  # square metres: 100,000 ha, a ninth of the province
NEEDED = ("members", "households", "poor", "near_poor")
PEOPLE = (*NEEDED, "minority", "women", "permanent_jobs", "seasonal_jobs")
MOST = dict.fromkeys(PEOPLE, MOST_PEOPLE) | {
    "average_income": MOST_INCOME,
    "profit": MOST_PROFIT,
    "capital": MOST_CAPITAL,
    "land": MOST_LAND,
}
FIGURES = tuple(MOST)  # in the order of the form
NEVER_NEGATIVE = tuple(name for name in FIGURES if name != "profit")


class YearlyProfile(models.Model):
    """One telling; of each cooperative and year the latest counts. NULL is "not known".

    `poor`, `near_poor` and `minority` are member households, the first two by the commune's official list.
    """

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="yearly_profiles")
    year = models.PositiveSmallIntegerField(_("năm"))
    members = models.PositiveIntegerField(_("thành viên"))
    households = models.PositiveIntegerField(_("hộ thành viên"))
    poor = models.PositiveIntegerField(_("hộ nghèo"))
    near_poor = models.PositiveIntegerField(_("hộ cận nghèo"))
    minority = models.PositiveIntegerField(_("hộ dân tộc thiểu số"), null=True, blank=True)
    women = models.PositiveIntegerField(_("thành viên nữ"), null=True, blank=True)
    permanent_jobs = models.PositiveIntegerField(_("lao động thường xuyên"), null=True, blank=True)
    seasonal_jobs = models.PositiveIntegerField(_("lao động mùa vụ"), null=True, blank=True)
    average_income = models.BigIntegerField(_("thu nhập một lao động một năm"), null=True, blank=True)  # đồng
    profit = models.BigIntegerField(_("lợi nhuận cả năm"), null=True, blank=True)  # đồng, negative of a loss
    capital = models.BigIntegerField(_("vốn"), null=True, blank=True)  # đồng
    land = models.BigIntegerField(_("đất sản xuất"), null=True, blank=True)  # square metres
    reporter = models.CharField(_("người cho số"), max_length=120)
    paper = models.CharField(_("theo giấy tờ nào"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["YearlyProfile"]] = models.Manager()

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = _("hồ sơ năm")
        verbose_name_plural = _("hồ sơ năm")
        indexes = [models.Index(fields=["year", "cooperative", "-id"], name="profile_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR)
                & Q(poor__lte=F("households") - F("near_poor"))
                & Q(minority__lte=F("households"))
                & Q(women__lte=F("members")),
                name="profile_parts_within_whole",
            ),
            models.CheckConstraint(
                condition=Q(**{f"{name}__gte": 0 for name in NEVER_NEGATIVE})
                & Q(**{f"{name}__lte": MOST[name] for name in NEVER_NEGATIVE}),
                name="profile_sizes",
            ),
            models.CheckConstraint(
                condition=Q(profit__gte=-MOST_PROFIT, profit__lte=MOST_PROFIT), name="profile_profit"
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.cooperative_id}: {self.year}"
