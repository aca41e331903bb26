"""What is left of the money that was paid in advance for messages: read from the provider every hour by a worker, the
operators told when it runs low."""

import logging

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.notifications.channels import Postponed, sms

logger = logging.getLogger(__name__)


class ChannelBalance(models.Model):
    """What a provider said last (đồng). `told_at`: the operators have heard that it is low."""

    channel = models.CharField(max_length=10, primary_key=True)
    amount = models.BigIntegerField()
    read_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tiền nhắn tin còn lại")
        verbose_name_plural = _("tiền nhắn tin còn lại")

    def __str__(self) -> str:
        return f"{self.channel} {self.amount}"

    @property
    def is_low(self) -> bool:
        return self.amount < settings.SMS_BALANCE_LOW


def read() -> bool:
    """Asks eSMS, the one provider that is paid in advance and says how much is left; whether it said it. May run twice
    at once."""
    if not sms.is_on():
        return False
    try:
        _note(sms.NAME, sms.balance())
    except Postponed as trouble:  # the last known stays, with its hour
        logger.warning("the balance could not be read: %s", trouble)
        return False
    return True


def _note(channel: str, amount: int) -> None:
    """Once there is enough again, the next time that it is low is told anew."""
    facts = {"amount": amount, "read_at": timezone.now()}
    if amount >= settings.SMS_BALANCE_LOW:
        facts["told_at"] = None
    ChannelBalance.objects.update_or_create(channel=channel, defaults=facts)


def low() -> "models.QuerySet[ChannelBalance]":
    """Those that need money now."""
    return ChannelBalance.objects.filter(amount__lt=settings.SMS_BALANCE_LOW)
