"""What the treasurer's work needs beside payments and the ledger: cash remitted, statements read, accounts changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Bank, Cooperative
from catalog.scoped import scoped
from shop.ledger.models import Settlement
from shop.payments.models import Payment


class CodRemittance(models.Model):
    """A carrier has handed over the cash of one parcel. `amount` is what the buyer paid, `fee_amount` what the
    carrier kept of it; the cooperative's bank account got the difference."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="cod_remittances")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="cod_remittance")
    amount = models.BigIntegerField()  # đồng
    fee_amount = models.BigIntegerField(default=0)  # đồng
    remitted_on = models.DateField(_("ngày nộp"))
    reference = models.CharField(_("mã bảng kê"), max_length=60, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["CodRemittance"]] = models.Manager()

    class Meta:
        ordering = ["-remitted_on", "-pk"]
        verbose_name = _("tiền thu hộ đã nộp")
        verbose_name_plural = _("tiền thu hộ đã nộp")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, fee_amount__gte=0, fee_amount__lte=F("amount")),
                name="remittance_amounts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.amount}"


class PayoutChange(models.Model):
    """A new payout account. It takes over at `effective_at`; until then it can be stopped (promise A7)."""

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="payout_changes")
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+", verbose_name=_("ngân hàng"))
    account_number = models.CharField(_("số tài khoản"), max_length=19)
    account_name = models.CharField(_("tên chủ tài khoản"), max_length=120)
    old_bank = models.ForeignKey(Bank, models.PROTECT, null=True, blank=True, related_name="+")
    old_account_number = models.CharField(max_length=19, blank=True)
    old_account_name = models.CharField(max_length=120, blank=True)
    # Whom the old contact is: told now and when it takes over, even if the cooperative's contact changes meanwhile.
    told_email = models.EmailField(blank=True)
    told_phone = models.CharField(max_length=16, blank=True)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    effective_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    stop_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["PayoutChange"]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("đổi tài khoản nhận tiền")
        verbose_name_plural = _("đổi tài khoản nhận tiền")
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative"],
                condition=Q(applied_at__isnull=True, stopped_at__isnull=True),
                name="payout_change_one_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cooperative_id}: {self.account_number}"

    @property
    def is_waiting(self) -> bool:
        return self.applied_at is None and self.stopped_at is None


class StatementFile(models.Model):
    """A bank statement that was read into transfers; `fingerprint` finds the same file sent again."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="statement_files")
    name = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)  # SHA-256 of the content
    row_count = models.PositiveIntegerField()
    new_count = models.PositiveIntegerField()  # transfers not known before
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["StatementFile"]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("sao kê đã nhập")
        verbose_name_plural = _("sao kê đã nhập")

    def __str__(self) -> str:
        return self.name


class SettlementOpened(models.Model):
    """That somebody of the stall has looked at a paid settlement; the first time alone."""

    settlement = models.OneToOneField(Settlement, models.PROTECT, related_name="opened")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)

    objects = scoped(cooperative="settlement__cooperative")
    unscoped: ClassVar[models.Manager["SettlementOpened"]] = models.Manager()

    class Meta:
        verbose_name = _("đối soát đã xem")
        verbose_name_plural = _("đối soát đã xem")

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.opened_at:%d/%m/%Y}"
