"""The outbox (written in the business transaction) and what was sent because of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Cooperative
from catalog.scoped import scoped
from shop.orders.models import Order


class ParkedBecause(models.TextChoices):
    FAULT = "fault", _("lỗi phần mềm")
    AWAY = "away", _("cả ngày không gửi được")
    REFUSED = "refused", _("nơi nhận từ chối")


class OutboxMessage(models.Model):
    """A promise to act, committed with the change it is about. `payload` holds ids, never personal data."""

    topic = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)  # last handed to the broker
    handled_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)  # its first failure
    parked_at = models.DateTimeField(null=True, blank=True)  # given up; a person must look
    parked_because = models.CharField(
        max_length=8, choices=ParkedBecause.choices, blank=True, default="", db_default=""
    )
    alerted_at = models.DateTimeField(null=True, blank=True)  # when the operators were told that it is parked
    last_error = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("tin chờ gửi")
        verbose_name_plural = _("tin chờ gửi")
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(handled_at__isnull=True, parked_at__isnull=True),
                name="outbox_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.payload}"


class Notification(models.Model):
    """One message to one recipient; unique per cause, so that a task run twice sends once."""

    message = models.ForeignKey(OutboxMessage, models.PROTECT, related_name="notifications")
    channel = models.CharField(max_length=10)
    audience = models.CharField(max_length=12)  # buyer, cooperative
    # Of a stranger's address, a keyed digest: enough to count by (MAILS_PER_ADDRESS).
    recipient = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        constraints = [
            models.UniqueConstraint(fields=["message", "channel", "audience"], name="notification_once")
        ]
        indexes = [
            models.Index(
                fields=["recipient", "sent_at"], condition=~Q(recipient=""), name="notification_recipient"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} → {self.audience}"


class PhoneCall(models.Model):
    """What a cooperative must be told by a person, because no other channel reaches it. The words are those of the
    day it was asked for; `phone` and `name` too, so that a thief cannot change them first."""

    message = models.ForeignKey(OutboxMessage, models.SET_NULL, null=True, related_name="phone_calls")
    audience = models.CharField(max_length=12)
    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="+")
    phone = models.CharField(_("số điện thoại"), max_length=20)
    name = models.CharField(_("người nghe máy"), max_length=120, blank=True)
    subject = models.CharField(_("việc"), max_length=200)
    body = models.TextField(_("lời cần nói"))
    created_at = models.DateTimeField(auto_now_add=True)
    # Of an order that nobody answers: the call is over when it is answered. What it is about stands in the order.
    order = models.OneToOneField(Order, models.PROTECT, null=True, blank=True, related_name="phone_call")
    done_at = models.DateTimeField(null=True, blank=True)  # the cooperative knows

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["PhoneCall"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("cuộc gọi phải làm")
        verbose_name_plural = _("cuộc gọi phải làm")
        constraints = [models.UniqueConstraint(fields=["message", "audience"], name="phone_call_once")]
        indexes = [
            models.Index(fields=["id"], condition=Q(done_at__isnull=True), name="phone_call_open"),
        ]

    def __str__(self) -> str:
        return f"{self.cooperative_id}: {self.subject}"


class CallResult(models.TextChoices):
    TOLD = "da-bao", _("Đã gặp, họ biết rồi")
    LATER = "hen-lai", _("Đã gặp, hẹn gọi lại")
    NO_ANSWER = "chua-gap", _("Không nghe máy")
    WRONG = "sai-so", _("Sai số, không phải họ")


class CallTry(models.Model):
    """That somebody rang a cooperative, about everything that waited for it then; never changed."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="+")
    phone = models.CharField(max_length=20)
    calls = models.ManyToManyField(PhoneCall, related_name="log")
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    called_at = models.DateTimeField(auto_now_add=True)
    result = models.CharField(_("kết quả"), max_length=8, choices=CallResult.choices)
    note = models.CharField(_("ghi chú"), max_length=200, blank=True, default="", db_default="")
    next_try_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["CallTry"]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("lần gọi")
        verbose_name_plural = _("các lần gọi")

    def __str__(self) -> str:
        return f"{self.called_at:%d/%m %H:%M} {self.result}"


class Ladder(models.TextChoices):
    """What climbs step by step while nobody answers."""

    ORDER = "order", _("đơn chờ nhận")
    STALL = "stall", _("gian hàng im tiếng")
    STOCK = "stock", _("hàng sắp hết")
    SETTLEMENT = "settlement", _("đối soát chưa xem")


class Rung(models.Model):
    """A step that was taken, once for each wait: `subject` is the key of what waits, `since` when it began to."""

    ladder = models.CharField(max_length=10, choices=Ladder.choices)
    subject = models.BigIntegerField()
    since = models.DateTimeField()
    step = models.CharField(max_length=12)
    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="+")
    climbed_at = models.DateTimeField()

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["Rung"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("nấc thang")
        verbose_name_plural = _("các nấc thang")
        constraints = [
            models.UniqueConstraint(fields=["ladder", "subject", "since", "step"], name="rung_once")
        ]

    def __str__(self) -> str:
        return f"{self.ladder} {self.subject}: {self.step}"


class Heartbeat(models.Model):
    """The last time a process showed that it works; `/readyz` reads it."""

    name = models.CharField(max_length=20, primary_key=True)
    beat_at = models.DateTimeField()

    class Meta:
        verbose_name = _("nhịp của tiến trình")
        verbose_name_plural = _("nhịp của các tiến trình")

    def __str__(self) -> str:
        return f"{self.name} {self.beat_at:%H:%M:%S}"
