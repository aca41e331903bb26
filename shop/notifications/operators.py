"""Telling the operators: by mail to each who has an address."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.templatetags.money import dong
from shop.accounts.models import User
from shop.notifications import balances, spending
from shop.notifications.models import OutboxMessage, ParkedBecause

logger = logging.getLogger(__name__)


def write(subject: str, text: str) -> bool:
    """Whether an operator was written to, or none has an address; a mail server that is away fails nobody."""
    addresses = list(
        User.objects.filter(is_superuser=True, is_active=True)
        .exclude(email="")
        .values_list("email", flat=True)
    )
    told = 0
    for address in addresses:
        try:
            send_mail(subject, text, None, [address])
            told += 1
        except OSError:
            logger.exception("an operator could not be told by mail")
    return told > 0 or not addresses


def tell_parked() -> int:
    """One mail about all messages that were parked since the last one; returns how many those are.

    Until the mail has gone out to somebody they count as not told.
    """
    parked = OutboxMessage.objects.filter(parked_at__isnull=False, alerted_at=None, handled_at=None)
    ids = list(parked.order_by("pk").values_list("pk", flat=True))
    if not ids:
        return 0
    rows = OutboxMessage.objects.filter(pk__in=ids).order_by("topic", "parked_because")
    counts = rows.values_list("topic", "parked_because").annotate(n=Count("pk"))
    lines = [f"{topic} ({ParkedBecause(reason or 'fault').label}): {n}" for topic, reason, n in counts]
    where = f"{settings.SITE_URL}{reverse('admin:notifications_outboxmessage_changelist')}?state=parked"
    told = _("Những tin này đã dừng lại, chờ người xem rồi gửi lại:")
    if write(_("Có tin không gửi được"), "\n".join([told, "", *lines, "", where])):
        OutboxMessage.objects.filter(pk__in=ids).update(alerted_at=timezone.now())
    return len(ids)


def tell_caps() -> int:
    """One mail a day about each channel whose cap was met; returns how many those are."""
    days = spending.untold()
    if days:
        lines = [f"{day.day:%d/%m/%Y} {day.channel}: {day.messages}, {dong(day.cost_amount)}" for day in days]
        told = _("Tiền nhắn tin trong ngày đã hết mức. Tin còn lại đi cách khác hoặc nằm chờ.")
        if write(_("Hết mức tiền nhắn tin hôm nay"), "\n".join([told, "", *lines])):
            spending.mark_told(days)
    return len(days)


def tell_balances() -> int:
    """One mail each time that the money paid in advance for messages runs low; returns how many those are."""
    rows = list(balances.low().filter(told_at=None))
    if rows:
        lines = [f"{row.channel}: {dong(row.amount)}" for row in rows]
        told = _(
            "Tiền nạp trước để nhắn tin sắp hết. Hết tiền thì tin không gửi được, cần nạp thêm ở nhà cung cấp."
        )
        if write(_("Tiền nhắn tin sắp hết"), "\n".join([told, "", *lines])):
            balances.low().filter(pk__in=[row.pk for row in rows]).update(told_at=timezone.now())
    return len(rows)
