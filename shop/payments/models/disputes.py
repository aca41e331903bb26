"""Card money that is not simply paid: disputed by the card's holder, or captured when it should not have been."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.payments.models.payments import Payment


class DisputeStatus(models.TextChoices):
    """Stripe's states, gathered to what a treasurer must know."""

    OPEN = "open", _("Đang xét")
    WON = "won", _("Thắng, tiền trả về")
    LOST = "lost", _("Thua, mất tiền")


class Dispute(models.Model):
    """A chargeback. `withdrawn`: Stripe has taken the money from our balance meanwhile."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
    provider_id = models.CharField(max_length=255, unique=True)
    amount = models.BigIntegerField()  # đồng
    fee_amount = models.BigIntegerField(default=0)  # đồng that Stripe takes for it
    reason = models.CharField(max_length=60, blank=True)  # Stripe's word
    status = models.CharField(max_length=6, choices=DisputeStatus.choices, default=DisputeStatus.OPEN)
    provider_status = models.CharField(max_length=40, blank=True)
    withdrawn = models.BooleanField(default=False)
    evidence_due_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Dispute"]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("khiếu nại thẻ")
        verbose_name_plural = _("khiếu nại thẻ")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="dispute_amount_positive")]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.status}"


class HeldReason(models.TextChoices):
    SECOND_CHARGE = "second_charge", _("Khách bị trừ tiền hai lần")
    AMOUNT = "amount", _("Số tiền khác với đơn")
    CURRENCY = "currency", _("Tiền tệ khác với đơn")


class HeldResolution(models.TextChoices):
    OPEN = "", _("Chờ xem xét")
    REFUNDING = "refunding", _("Đang hoàn tiền")
    REFUNDED = "refunded", _("Đã hoàn tiền")
    DISMISSED = "dismissed", _("Đã xử lý ngoài chợ")


HELD_WAITING = (HeldResolution.OPEN, HeldResolution.REFUNDING)  # the buyer's money is still with us


class HeldCharge(models.Model):
    """Captured card money that fits no payment: it pays for nothing until a person decides (promise S12)."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="held_charges")
    provider_reference = models.CharField(max_length=255, unique=True)  # PaymentIntent
    amount = models.BigIntegerField()  # in the currency's smallest unit; đồng for VND
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=14, choices=HeldReason.choices)
    resolution = models.CharField(max_length=10, choices=HeldResolution.choices, blank=True)
    refund_reference = models.CharField(max_length=255, blank=True)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[models.Manager["HeldCharge"]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("tiền thẻ giữ lại")
        verbose_name_plural = _("tiền thẻ giữ lại")

    def __str__(self) -> str:
        return f"{self.provider_reference} {self.reason}"
