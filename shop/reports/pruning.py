"""Deletes what nobody needs any more, in small batches, each night. How long what is kept: settings.KEEP_DAYS.

Never touched: orders, payments, the ledger, bank transfers and the banks' messages (documents of the books, which the
law on accounting keeps for ten years), what a trigger makes append-only, messages that are parked for a person.
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shop.accounts.models import PasswordTries, SentKey
from shop.cart.models import SavedCart
from shop.notifications.models import DeadAddress, Notification, OutboxMessage, PhoneCode, Reason
from shop.payments.models import ProviderEvent, RefusedMessage
from shop.reports import data_copies
from shop.reports.models import DataCopy

BATCH = 1000  # rows of one transaction: nobody waits for more
SECONDS = 45  # a night's share, less than a task may take; the next night goes on


def prune() -> dict[str, int]:
    """Deletes until nothing is left or the time is up; how many rows of each kind."""
    ends_at = time.monotonic() + SECONDS
    deleted: dict[str, int] = {}
    if copies := data_copies.delete_lapsed():
        deleted[DataCopy._meta.label] = copies
    for rows in due():
        name = rows.model._meta.label
        while time.monotonic() < ends_at and (count := _delete_some(rows)):
            deleted[name] = deleted.get(name, 0) + count
    return deleted


def due() -> Iterator[QuerySet[Any]]:
    """What may go, the rows that others refer to last."""
    now = timezone.now()
    before = {name: now - timedelta(days=days) for name, days in settings.KEEP_DAYS.items()}
    yield Session.objects.filter(expire_date__lt=now)
    yield SavedCart.objects.filter(updated_at__lt=before["carts"])
    handled = OutboxMessage.objects.filter(handled_at__lt=before["messages"], parked_at__isnull=True)
    yield Notification.objects.filter(message__in=handled)  # and their receipts
    yield handled
    yield ProviderEvent.objects.filter(provider="stripe", processed_at__lt=before["stripe_events"])
    yield RefusedMessage.objects.filter(hour__lt=before["refused_messages"])
    yield SentKey.unscoped.filter(sent_at__lt=before["sent_keys"])
    yield PhoneCode.objects.filter(created_at__lt=now - timedelta(days=1))
    # A mailbox may be somebody else's by now; a person's own no stands.
    yield DeadAddress.objects.filter(at__lt=before["dead_addresses"], reason=Reason.BOUNCED)
    yield PasswordTries.objects.filter(started_at__lt=now - timedelta(minutes=settings.LOGIN_TRIES_MINUTES))


@transaction.atomic
def _delete_some(rows: QuerySet[Any]) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    # Asked again with the conditions: a cart may have been taken up in this moment.
    rows.filter(pk__in=keys).delete()
    return len(keys)
