"""What a cooperative paid to its member households: counts and sums, never a name."""

import datetime
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, Cooperative
from catalog.scoped import scoped

MOST_HOUSEHOLDS = 100_000
MOST_AMOUNT = 1_000_000_000_000  # đồng, of one payout
FACTS = (
    "category_id",
    "starts_on",
    "ends_on",
    "households",
    "poor",
    "near_poor",
    "amount",
    "poor_amount",
    "near_poor_amount",
)

_NOBODY = Q(households=0, poor=0, near_poor=0, amount=0, poor_amount=0, near_poor_amount=0)
_PARTS = Q(
    households__gte=1,
    households__lte=MOST_HOUSEHOLDS,
    amount__gte=1,
    amount__lte=MOST_AMOUNT,
    poor__lte=F("households") - F("near_poor"),
    poor_amount__gte=0,
    near_poor_amount__gte=0,
    poor_amount__lte=F("amount") - F("near_poor_amount"),
)


class HouseholdPayout(models.Model):
    """Of one period and kind of goods. A correction is a row that `replaces` another, with all its facts; one of
    nobody and nothing takes it back. `key` is made by the form, so that the same sending twice is one payout."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="household_payouts")
    key = models.CharField(max_length=40)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("loại hàng"))
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"))
    households = models.PositiveIntegerField(_("số hộ được trả"))
    poor = models.PositiveIntegerField(_("hộ nghèo"))
    near_poor = models.PositiveIntegerField(_("hộ cận nghèo"))
    amount = models.BigIntegerField(_("tổng tiền trả"))  # đồng, as the two below
    poor_amount = models.BigIntegerField(_("trả cho hộ nghèo"))
    near_poor_amount = models.BigIntegerField(_("trả cho hộ cận nghèo"))
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", editable=False
    )
    reason = models.CharField(_("vì sao sửa"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["HouseholdPayout"]] = models.Manager()

    class Meta:
        ordering = ["-ends_on", "-pk"]
        verbose_name = _("chi trả cho hộ")
        verbose_name_plural = _("chi trả cho hộ")
        indexes = [models.Index(fields=["ends_on", "cooperative"], name="payout_of_quarter")]
        constraints = [
            models.UniqueConstraint(fields=["cooperative", "key"], name="household_payout_once"),
            models.CheckConstraint(
                condition=_PARTS | (_NOBODY & Q(replaces__isnull=False)),
                name="household_payout_parts_within_whole",
            ),
            models.CheckConstraint(
                condition=(Q(poor=0, poor_amount=0) | Q(poor__gte=1, poor_amount__gte=1))
                & (Q(near_poor=0, near_poor_amount=0) | Q(near_poor__gte=1, near_poor_amount__gte=1)),
                name="household_payout_money_with_people",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on"), starts_on__gte=datetime.date(2000, 1, 1)),
                name="household_payout_period",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on}: {self.amount}"

    @property
    def is_withdrawn(self) -> bool:
        return self.households == 0
