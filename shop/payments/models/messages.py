"""What providers and banks send us: every message leaves a row that a person can read."""

from django.db import models
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _


class ProviderEvent(models.Model):
    """A signed webhook as it came. It only says "look again"; Stripe's object is read afresh at Stripe."""

    provider = models.CharField(max_length=10)
    event_id = models.CharField(max_length=255)
    event_type = models.CharField(max_length=80)
    payload = models.JSONField()
    outcome = models.CharField(max_length=200, blank=True)  # what came of it, for a person to read
    deliveries = models.PositiveIntegerField(default=1, db_default=1)  # how often it was sent to us
    received_at = models.DateTimeField()
    last_received_at = models.DateTimeField(null=True, blank=True)
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("tin từ nhà cung cấp")
        verbose_name_plural = _("tin từ nhà cung cấp")
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="provider_event_once")]
        # By the object of Stripe's that a message is about, or the payment which that belongs to.
        indexes = [
            models.Index(KT("payload__data__object__id"), name="provider_event_object"),
            models.Index(KT("payload__data__object__payment_intent"), name="provider_event_intent"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_type} {self.event_id}"


class RefusedMessage(models.Model):
    """Messages to a webhook that were refused, counted by hour: anybody can send them, so they must not pile up."""

    provider = models.CharField(max_length=10)
    reason = models.CharField(max_length=40)  # a code of the webhook's own, such as "signature"
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)
    sample = models.TextField(blank=True)  # how the last one began, at most 500 characters
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["-hour", "provider", "reason"]
        verbose_name = _("tin bị từ chối")
        verbose_name_plural = _("tin bị từ chối")
        constraints = [
            models.UniqueConstraint(fields=["provider", "reason", "hour"], name="refused_message_by_hour")
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.reason} × {self.count}"
