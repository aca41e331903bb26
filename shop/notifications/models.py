"""The outbox (written in the business transaction) and what was sent because of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutboxMessage(models.Model):
    """A promise to act, committed with the change it is about. `payload` holds ids, never personal data."""

    topic = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)  # last handed to the broker
    handled_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)  # given up after MAX_ATTEMPTS; a person must look
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
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        constraints = [
            models.UniqueConstraint(fields=["message", "channel", "audience"], name="notification_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel} → {self.audience}"


class Heartbeat(models.Model):
    """The last time a process showed that it works; `/readyz` reads it."""

    name = models.CharField(max_length=20, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.beat_at:%H:%M:%S}"
