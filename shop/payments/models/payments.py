"""Payments, their shares per order, attempts at a provider, and refunds."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Bank
from shop.orders import reasons
from shop.orders.models import Order, PaymentMethod, Purchase


class PaymentStatus(models.TextChoices):
    CREATED = "created", _("Mới tạo")
    PENDING = "pending", _("Chờ thanh toán")
    SUCCEEDED = "succeeded", _("Đã thanh toán")
    FAILED = "failed", _("Không thành công")
    CANCELLED = "cancelled", _("Đã huỷ")


class Collector(models.TextChoices):
    """Who took the cash from the buyer."""

    STALL = "stall", _("Hợp tác xã")
    CARRIER = "carrier", _("Bên vận chuyển")


OPEN_STATUSES = (PaymentStatus.CREATED, PaymentStatus.PENDING)


class Payment(models.Model):
    """Card: one per purchase, `order` empty. VietQR and cash: one per order. Shares name the split."""

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="payments")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="payments")
    method = models.CharField(max_length=6, choices=PaymentMethod.choices)
    status = models.CharField(max_length=10, choices=PaymentStatus.choices, default=PaymentStatus.CREATED)
    amount = models.BigIntegerField()  # đồng, frozen at placement
    captured_amount = models.BigIntegerField(default=0)  # đồng received, 0 until succeeded
    memo_code = models.CharField(max_length=25, unique=True, null=True, blank=True)  # VietQR transfer memo
    provider_reference = models.CharField(max_length=255, blank=True)  # PaymentIntent once paid
    provider_fee_amount = models.BigIntegerField(null=True, blank=True)  # đồng, once the provider has told
    # A fee taken in another currency, as told.
    provider_fee_note = models.CharField(max_length=60, blank=True, default="", db_default="")
    # Where the buyer was told to transfer to; frozen, so that a changed account does not lose a transfer under way.
    payee_bank = models.ForeignKey(Bank, models.PROTECT, null=True, blank=True, related_name="+")
    payee_account_number = models.CharField(max_length=19, blank=True, default="", db_default="")
    payee_account_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    # Cash, once collected.
    collected_by = models.CharField(
        max_length=7, choices=Collector.choices, blank=True, default="", db_default=""
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    compared_at = models.DateTimeField(null=True, blank=True)  # when its pages were last read at the provider
    succeeded_at = models.DateTimeField(null=True, blank=True)  # when this became known
    paid_on = models.DateField(null=True, blank=True)  # the day the money came, as its source tells
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )  # who tapped "đã nhận tiền"
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Payment"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("thanh toán")
        verbose_name_plural = _("thanh toán")
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(status__in=["created", "pending"]),
                name="payment_open_expiry",
            ),
            models.Index(
                fields=["succeeded_at"],
                condition=Q(status="succeeded", method="card", provider_fee_amount__isnull=True),
                name="payment_fee_missing",
            ),
            models.Index(
                fields=["succeeded_at"],
                include=["captured_amount", "order"],
                condition=Q(status="succeeded", method="cod", collected_by="carrier"),
                name="payment_carrier_cash",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="payment_amount_not_negative"),
            models.UniqueConstraint(
                fields=["purchase"], condition=Q(order__isnull=True), name="payment_one_per_purchase"
            ),
            models.UniqueConstraint(fields=["order"], name="payment_one_per_order"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.amount} {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def is_paid(self) -> bool:
        return self.status == PaymentStatus.SUCCEEDED


class PaymentShare(models.Model):
    """How much of a payment belongs to which order; Σ shares = payment amount (promise M2).

    `dropped_at`: the order was cancelled before the money came, so the buyer is no longer asked for this share.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="shares")
    order = models.ForeignKey(Order, models.PROTECT, related_name="payment_shares")
    amount = models.BigIntegerField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payment", "order"], name="share_once")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.amount}"


class PaymentAttempt(models.Model):
    """One try at a provider. Its key is stored before the call, so a crash cannot make a second charge."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()  # đồng, of the shares not dropped when it was made
    idempotency_key = models.CharField(max_length=80, unique=True)
    session_id = models.CharField(max_length=255, blank=True, db_index=True)
    url = models.URLField(max_length=2000, blank=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)  # when the buyer last wanted its page opened
    failure = models.CharField(
        max_length=200, blank=True, default="", db_default=""
    )  # why no page came of that

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["payment", "number"], name="attempt_numbered_once")]

    def __str__(self) -> str:
        return self.idempotency_key


class RefundStatus(models.TextChoices):
    REQUESTED = "requested", _("Chờ hoàn tiền")
    SUCCEEDED = "succeeded", _("Đã hoàn tiền")
    FAILED = "failed", _("Hoàn tiền lỗi")


class Refund(models.Model):
    """Money going back. Card refunds run through Stripe; a transfer is sent back by the cooperative."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds")
    amount = models.BigIntegerField()
    # Đồng of the marketplace's fee that go back with it.
    fee_amount = models.BigIntegerField(default=0, db_default=0)
    status = models.CharField(max_length=10, choices=RefundStatus.choices, default=RefundStatus.REQUESTED)
    reason = models.CharField(max_length=300, blank=True)
    idempotency_key = models.CharField(max_length=80, unique=True)
    provider_reference = models.CharField(max_length=255, blank=True)
    # The failed one that this one takes the place of; a failed one has at most one successor.
    retry_of = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="retried_by")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True, blank=True)  # when this became known
    sent_on = models.DateField(null=True, blank=True)  # the day the money went, as its source tells
    failed_at = models.DateTimeField(null=True, blank=True)
    # What the provider said.
    failure = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("hoàn tiền")
        verbose_name_plural = _("hoàn tiền")
        indexes = [
            models.Index(fields=["created_at"], condition=Q(status="requested"), name="refund_requested")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive"),
            # One that failed after it seemed sent keeps the time: the ledger has both.
            models.CheckConstraint(
                condition=Q(status="requested", succeeded_at__isnull=True)
                | Q(status="succeeded", succeeded_at__isnull=False)
                | Q(status="failed", failed_at__isnull=False),
                name="refund_status_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.status}"

    @property
    def words(self) -> str:
        """Why, as people read it."""
        return reasons.words(self.reason)
