"""Settlements: what the marketplace pays out to one cooperative, line by line, each ledger posting once."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Bank, Cooperative
from catalog.scoped import scoped
from shop.ledger.models.entries import Posting


class SettlementStatus(models.TextChoices):
    READY = "ready", _("Chờ chuyển tiền")
    PAID = "paid", _("Đã chuyển tiền")


class Settlement(models.Model):
    """Always more than zero đồng: what does not reach that waits for the next one (promise M5).

    The account is the one in force when it was made; it is never edited after.
    """

    number = models.CharField(max_length=20, unique=True)  # DS-<yyyymm>-<five digits>
    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="settlements")
    until = models.DateField(_("đến hết ngày"))  # of Vietnam; postings effective up to and with this day
    total_amount = models.BigIntegerField(_("số tiền"))  # đồng, Σ of the lines
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+", verbose_name=_("ngân hàng"))
    account_number = models.CharField(_("số tài khoản"), max_length=19)
    account_name = models.CharField(_("tên chủ tài khoản"), max_length=120)
    status = models.CharField(max_length=8, choices=SettlementStatus.choices, default=SettlementStatus.READY)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(  # never who made it (promise A10)
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    paid_on = models.DateField(_("ngày chuyển"), null=True, blank=True)
    bank_reference = models.CharField(_("mã giao dịch ngân hàng"), max_length=60, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)  # when it was marked
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["Settlement"]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("đối soát")
        verbose_name_plural = _("đối soát")
        constraints = [
            models.CheckConstraint(condition=Q(total_amount__gt=0), name="settlement_pays_something"),
            models.CheckConstraint(
                condition=Q(status="ready", paid_on__isnull=True)
                | (Q(status="paid", paid_on__isnull=False) & ~Q(bank_reference="")),
                name="settlement_paid_with_reference",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(created_by__isnull=True)
                | ~Q(approved_by=F("created_by")),
                name="settlement_approved_by_another",
            ),
            models.UniqueConstraint(
                fields=["bank_reference"], condition=Q(status="paid"), name="settlement_reference_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_paid(self) -> bool:
        return self.status == SettlementStatus.PAID


class SettlementLine(models.Model):
    """One posting on the cooperative's `payable` account. `amount` > 0 is paid out, < 0 is kept back."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="lines")
    posting = models.OneToOneField(Posting, models.PROTECT, related_name="settlement_line")
    amount = models.BigIntegerField()  # đồng

    objects = scoped(cooperative="settlement__cooperative")
    unscoped: ClassVar[models.Manager["SettlementLine"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("dòng đối soát")
        verbose_name_plural = _("dòng đối soát")

    def __str__(self) -> str:
        return f"{self.settlement_id}: {self.amount:+d}"


class SettlementCorrection(models.Model):
    """What was noted of a payment and was wrong: its day, its reference, or both. Rows are only added."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="corrections")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("lý do"), max_length=200)
    old_paid_on = models.DateField()
    old_bank_reference = models.CharField(max_length=60)
    new_paid_on = models.DateField()
    new_bank_reference = models.CharField(max_length=60)

    objects = scoped(cooperative="settlement__cooperative")
    unscoped: ClassVar[models.Manager["SettlementCorrection"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("đính chính đối soát")
        verbose_name_plural = _("đính chính đối soát")

    def __str__(self) -> str:
        return f"{self.settlement_id}: {self.old_bank_reference} → {self.new_bank_reference}"
