"""Money that came into a cooperative's own bank account, as a bank service or a statement tells it (promise M7)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from catalog.models import Cooperative
from catalog.scoped import scoped
from shop.payments.models.payments import Payment


class FeedProvider(models.TextChoices):
    SEPAY = "sepay", "SePay"
    PAYOS = "payos", "payOS"
    CASSO = "casso", "Casso"


# What the codes of refused messages mean to whoever sets a service up; the rest are names of its fields.
WHY_REFUSED = {
    "signature": _("Sai chữ ký hoặc không ký. So lại khoá ký và cách xác thực ở trang của dịch vụ."),
    "api key": _("Sai API Key hoặc không gửi. So lại khoá và cách xác thực ở trang của dịch vụ."),
    "timestamp": _("Tin ký quá 5 phút trước, hoặc đồng hồ hai bên lệch nhau."),
    "account": _("Dịch vụ đang tắt ở đây, hoặc tin không ghi số tài khoản này."),
    "another's account": _("Tin về tài khoản của hợp tác xã khác."),
    "amount": _("Số tiền không phải số nguyên đồng."),
    "currency": _("Không phải tiền đồng."),
    "time": _("Thời gian giao dịch không đọc được, hoặc ở tương lai."),
    "id": _("Tin không có mã giao dịch nào."),
    "type": _("Tin không ghi tiền vào hay tiền ra."),
}


class FeedProof(models.TextChoices):
    """How a message proves that it is the service's; chosen there. Only SePay has more than one way."""

    SIGNATURE = "signature", _("Chữ ký trên từng tin (nên dùng)")
    API_KEY = "api_key", _("API Key của SePay (Authorization: Apikey …)")


class BankFeed(models.Model):
    """A service that watches a cooperative's account and calls us; `secret` signs its messages or is sent with them."""

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="bank_feeds")
    provider = models.CharField(_("dịch vụ"), max_length=6, choices=FeedProvider.choices)
    account_number = models.CharField(_("số tài khoản"), max_length=19)
    # payOS and Casso may name this one alone, where the account is reached by a virtual one.
    virtual_account_number = models.CharField(
        _("số tài khoản ảo (nếu có)"), max_length=30, blank=True, default="", db_default=""
    )
    proof = models.CharField(
        _("cách xác thực"),
        max_length=9,
        choices=FeedProof.choices,
        default=FeedProof.SIGNATURE,
        db_default=FeedProof.SIGNATURE,
    )
    secret = models.CharField(_("khoá ký"), max_length=200)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    last_message_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["BankFeed"]] = models.Manager()

    class Meta:
        ordering = ["cooperative", "provider"]
        verbose_name = _("dịch vụ báo tiền về")
        verbose_name_plural = _("dịch vụ báo tiền về")
        constraints = [
            models.UniqueConstraint(fields=["provider", "account_number"], name="bank_feed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} {self.account_number}"


class FeedRefusal(models.Model):
    """Messages about a watched account, or proven with its feed's secret, that were refused; counted by hour."""

    feed = models.ForeignKey(BankFeed, models.CASCADE, related_name="refusals")
    reason = models.CharField(max_length=40)  # a code, as in RefusedMessage
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()

    objects = scoped(cooperative="feed__cooperative")
    unscoped: ClassVar[models.Manager["FeedRefusal"]] = models.Manager()

    class Meta:
        ordering = ["-last_at"]
        verbose_name = _("tin bị từ chối của dịch vụ")
        verbose_name_plural = _("tin bị từ chối của dịch vụ")
        constraints = [
            models.UniqueConstraint(fields=["feed", "reason", "hour"], name="feed_refusal_by_hour")
        ]

    def __str__(self) -> str:
        return f"{self.reason} × {self.count}"

    @property
    def words(self) -> str:
        """Why, and what to do about it."""
        return str(WHY_REFUSED.get(self.reason, self.reason))


class Outcome(models.TextChoices):
    """What the matcher made of a transfer."""

    EXACT = "exact", _("Khớp đơn")
    UNDER = "under", _("Thiếu tiền")
    OVER = "over", _("Thừa tiền")
    LATE = "late", _("Đến muộn")
    DOUBLED = "doubled", _("Chuyển hai lần")
    UNMATCHED = "unmatched", _("Chưa rõ của đơn nào")


class Resolution(models.TextChoices):
    """How a transfer was dealt with. Empty while it waits for a person."""

    OPEN = "", _("Chờ xử lý")
    APPLIED = "applied", _("Tính vào đơn")
    COMPLETED = "completed", _("Khách đã chuyển đủ")
    RETURNED = "returned", _("Đã trả lại khách")
    NOT_SALES = "not_sales", _("Không phải tiền bán hàng")


class BankTransfer(models.Model):
    """One incoming transfer, known once whoever tells it and however often.

    `held_amount` is the part that buyer clearing holds in the ledger: all of it where it pays for nothing yet,
    the surplus where it was too much, 0 once it is dealt with. An unmatched one may be no sale at all, so nothing
    of it is posted until a person says what it is.
    """

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, null=True, blank=True, related_name="bank_transfers"
    )  # None: an account that no cooperative has
    source = models.CharField(max_length=10)  # a FeedProvider, or "statement"
    external_id = models.CharField(max_length=120)  # the source's own id of it
    bank_reference = models.CharField(max_length=60, blank=True)  # the bank's, as this source gives it
    account_number = models.CharField(max_length=30)
    amount = models.BigIntegerField()  # đồng
    content = models.CharField(max_length=500, blank=True)  # the message as the bank gave it
    memo_code = models.CharField(max_length=25, blank=True)  # found in it
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="transfers")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    held_amount = models.BigIntegerField(default=0)  # đồng
    resolution = models.CharField(max_length=10, choices=Resolution.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["BankTransfer"]] = models.Manager()

    class Meta:
        ordering = ["-occurred_at", "-pk"]
        verbose_name = _("chuyển khoản đến")
        verbose_name_plural = _("chuyển khoản đến")
        indexes = [
            models.Index(
                fields=["cooperative", "occurred_at"], condition=Q(resolution=""), name="transfer_waiting"
            )
        ]
        constraints = [
            # The last guard; what one transfer is, is decided by more (ADR 12).
            models.UniqueConstraint(
                "cooperative",
                "source",
                "account_number",
                "external_id",
                "bank_reference",
                "amount",
                "occurred_at",
                MD5("content"),
                nulls_distinct=False,
                name="transfer_told_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, held_amount__gte=0, held_amount__lte=models.F("amount")),
                name="transfer_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_number} +{self.amount} {self.outcome}"

    @property
    def is_waiting(self) -> bool:
        return self.resolution == Resolution.OPEN


class TransferShare(models.Model):
    """What one transfer that names several payments paid of each; the shares are the whole of it. Its own `payment` is
    empty then."""

    transfer = models.ForeignKey(BankTransfer, models.PROTECT, related_name="shares")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="transfer_share")
    amount = models.BigIntegerField()  # đồng

    objects: ClassVar[models.Manager["TransferShare"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("phần của một khoản chuyển")
        verbose_name_plural = _("phần của một khoản chuyển")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_share_positive")]

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.amount}"


class Retelling(models.Model):
    """A transfer told again: by another source, or by the same one in another message. It agrees with its transfer
    in account, amount, day and memo (promise M9)."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, null=True, blank=True, related_name="+")
    transfer = models.ForeignKey(BankTransfer, models.PROTECT, related_name="retellings")
    source = models.CharField(max_length=10)  # as a transfer's
    external_id = models.CharField(max_length=120)
    bank_reference = models.CharField(max_length=60, blank=True)
    account_number = models.CharField(max_length=30)
    amount = models.BigIntegerField()  # đồng
    content = models.CharField(max_length=500, blank=True)
    memo_code = models.CharField(max_length=25, blank=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["Retelling"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("chuyển khoản được báo lại")
        verbose_name_plural = _("chuyển khoản được báo lại")
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "source", "external_id", "bank_reference"], name="retold_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"
