"""The outbox (written in the business transaction) and what was sent because of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from catalog.models import Cooperative
from catalog.scoped import scoped
from shop.notifications.balances import ChannelBalance
from shop.notifications.own_wording import OwnWording
from shop.notifications.switches import SwitchedOff
from shop.orders.models import Order, Purchase

__all__ = [
    "ChannelBalance",
    "OwnWording",
    "SwitchedOff",
]  # models of this app that live in modules of their own


class ParkedBecause(models.TextChoices):
    FAULT = "fault", _("lỗi phần mềm")
    AWAY = "away", _("cả ngày không gửi được")
    REFUSED = "refused", _("nơi nhận từ chối")


class OutboxMessage(models.Model):
    """A promise to act, committed with the change it is about. `payload` holds ids, never personal data."""

    topic = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    put_off_until = models.DateTimeField(null=True, blank=True)  # nothing is wrong: for the morning, say
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
            ),
            models.Index(KT("payload__order"), name="outbox_order"),
            models.Index(KT("payload__purchase"), name="outbox_purchase"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.payload}"


class State(models.TextChoices):
    """How far a message came by one channel; a receipt moves it on, never back."""

    OPEN = "open", _("đang gửi")
    SENT = "sent", _("đã gửi")
    DELIVERED = "delivered", _("đã đến máy")
    READ = "read", _("đã mở")
    FAILED = "failed", _("không đến")
    OFF = "off", _("tắt theo ý Liên minh")  # not tried: the union does not pay for it


class Notification(models.Model):
    """One message to one recipient by one channel; unique per cause, so that a task run twice sends once."""

    message = models.ForeignKey(OutboxMessage, models.PROTECT, related_name="notifications")
    channel = models.CharField(max_length=10)
    audience = models.CharField(max_length=12)  # buyer, cooperative
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN, db_default=State.OPEN)
    # Of a stranger's address, a keyed digest: enough to count by (MAILS_PER_ADDRESS, SMS_PER_NUMBER).
    recipient = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    provider_id = models.CharField(max_length=80, blank=True, default="", db_default="")
    parts = models.PositiveSmallIntegerField(default=0, db_default=0)
    cost_amount = models.PositiveIntegerField(default=0, db_default=0)  # đồng, as the price list says
    sent_at = models.DateTimeField(null=True, blank=True)
    falls_back_at = models.DateTimeField(null=True, blank=True)  # then the next way, unless it was opened
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


class DeliveryReceipt(models.Model):
    """What a provider told about a message; the same twice is one row. It decides on nothing but the state."""

    channel = models.CharField(max_length=10)
    digest = models.CharField(max_length=64, unique=True)  # of what was told
    notification = models.ForeignKey(Notification, models.CASCADE, related_name="receipts")
    state = models.CharField(max_length=9, choices=State.choices)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("biên nhận của nhà mạng")
        verbose_name_plural = _("biên nhận của nhà mạng")

    def __str__(self) -> str:
        return f"{self.channel} {self.notification_id} {self.state}"


class ChannelDay(models.Model):
    """What one channel has sent on one day, and what it cost (đồng)."""

    channel = models.CharField(max_length=10)
    day = models.DateField()
    messages = models.PositiveIntegerField(default=0, db_default=0)
    parts = models.PositiveIntegerField(default=0, db_default=0)
    cost_amount = models.PositiveBigIntegerField(default=0, db_default=0)
    capped_at = models.DateTimeField(null=True, blank=True)  # the cap first left nothing for a message
    told_at = models.DateTimeField(null=True, blank=True)  # and the operators heard of it

    class Meta:
        ordering = ["-day", "channel"]
        verbose_name = _("tiền nhắn tin trong ngày")
        verbose_name_plural = _("tiền nhắn tin trong ngày")
        constraints = [models.UniqueConstraint(fields=["channel", "day"], name="channel_day_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.day}"


class Reason(models.TextChoices):
    BOUNCED = "bounced", _("hộp thư không có")
    COMPLAINED = "complained", _("người nhận báo thư rác")
    NO_NEWS = "no_news", _("không nhận tin mới")


class DeadAddress(models.Model):
    """A keyed digest of an address that a channel does not use; why, and since when."""

    channel = models.CharField(max_length=10)
    digest = models.CharField(max_length=32)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("địa chỉ không dùng được")
        verbose_name_plural = _("địa chỉ không dùng được")
        constraints = [
            models.UniqueConstraint(fields=["digest", "channel", "reason"], name="dead_address_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.reason}"


class Preference(models.Model):
    """The order of ways that somebody wants for a kind of message; empty: none, which only news can have."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    ways = models.CharField(max_length=60, blank=True)  # channels, parted by spaces

    class Meta:
        verbose_name = _("cách báo tin một người chọn")
        verbose_name_plural = _("cách báo tin một người chọn")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}: {self.ways}"

    @property
    def names(self) -> list[str]:
        return self.ways.split()


class PushSubscription(models.Model):
    """One browser that takes pushes for somebody (W3C Push API); gone when its push service says so."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    endpoint = models.URLField(max_length=500, unique=True)
    p256dh = models.CharField(max_length=100)  # base64url, the browser's public key
    auth = models.CharField(max_length=40)  # base64url
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("máy nhận thông báo")
        verbose_name_plural = _("máy nhận thông báo")

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d}"


class ZaloTemplate(models.Model):
    """A template that Zalo has approved, for one reader and topic; without one Zalo is no way for that."""

    reader = models.CharField(_("gửi cho"), max_length=12)
    topic = models.CharField(_("việc"), max_length=60)
    template_id = models.CharField(_("mã mẫu ZNS"), max_length=40)

    class Meta:
        verbose_name = _("mẫu tin Zalo")
        verbose_name_plural = _("mẫu tin Zalo")
        constraints = [models.UniqueConstraint(fields=["reader", "topic"], name="zalo_template_once")]

    def __str__(self) -> str:
        return f"{self.reader}/{self.topic}: {self.template_id}"


class ZaloToken(models.Model):
    """The two tokens of the official account, one row. The refresh token works once; what it gave replaces both."""

    access_token = models.TextField()
    refresh_token = models.TextField()
    expires_at = models.DateTimeField()
    refused_at = models.DateTimeField(
        null=True, blank=True
    )  # the refresh token: somebody must log in at Zalo anew

    class Meta:
        verbose_name = _("khoá của Zalo OA")
        verbose_name_plural = _("khoá của Zalo OA")

    def __str__(self) -> str:
        return f"{self.expires_at:%Y-%m-%d %H:%M}"


class PhoneCode(models.Model):
    """A code that was sent to a number to see who holds it; the six digits follow from `salt` and are not kept."""

    phone = models.CharField(max_length=16)  # E.164
    purpose = models.CharField(max_length=10)
    language = models.CharField(max_length=5, default="vi", db_default="vi")
    salt = models.CharField(max_length=32)
    purchase = models.ForeignKey(
        Purchase, models.CASCADE, null=True, blank=True, related_name="+"
    )  # looked up
    created_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mã gửi tới điện thoại")
        verbose_name_plural = _("mã gửi tới điện thoại")
        indexes = [models.Index(fields=["phone", "purpose", "created_at"], name="phone_code_latest")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.created_at:%Y-%m-%d %H:%M}"


class ConfirmedNumber(models.Model):
    """A number at which a code was read and typed again, and when last."""

    phone = models.CharField(max_length=16, primary_key=True)  # E.164
    confirmed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("số điện thoại đã xác nhận")
        verbose_name_plural = _("số điện thoại đã xác nhận")

    def __str__(self) -> str:
        return f"{self.confirmed_at:%Y-%m-%d}"


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
    LATE = "late", _("đơn đến muộn")
    STALL = "stall", _("gian hàng im tiếng")
    STOCK = "stock", _("hàng sắp hết")
    SETTLEMENT = "settlement", _("đối soát chưa xem")
    PROFILE = "profile", _("hồ sơ năm chưa ghi")
    PAPER = "paper", _("giấy sắp hết hạn")


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
