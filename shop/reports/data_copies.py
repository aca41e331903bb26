"""Copies of a stall's data as files: asked for once at a time, found, deleted when they lapse. What is in one is the
stall's own business (`shop.stall.data_copy`)."""

import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog import private_files
from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.reports.models import DataCopy

GIVEN_UP_AFTER = datetime.timedelta(hours=2)  # no copy takes so long: its task has failed for good


class AlreadyAsked(Exception):
    """One is being made; nothing was written."""


def ask(cooperative_id: int, *, actor_id: int, language: str) -> DataCopy:
    """Has a copy made; the task hears of it after the commit. Raises AlreadyAsked."""
    now = timezone.now()
    waiting = DataCopy.unscoped.filter(cooperative=cooperative_id, ready_at=None, given_up_at=None)
    try:
        with transaction.atomic():
            waiting.filter(asked_at__lt=now - GIVEN_UP_AFTER).update(given_up_at=now)
            copy: DataCopy = DataCopy.unscoped.create(
                cooperative_id=cooperative_id, asked_by_id=actor_id, language=language
            )
            outbox.write(Topic.STALL_DATA_ASKED, copy=copy.pk)
    except IntegrityError as error:
        raise AlreadyAsked from error
    return copy


def delete_lapsed() -> int:
    """Files and rows of copies that lapsed or failed; how many."""
    limit = timezone.now() - datetime.timedelta(days=settings.DATA_COPY_DAYS)
    copies = DataCopy.unscoped.filter(asked_at__lte=limit).exclude(ready_at__gt=limit)
    count = 0
    for copy in copies:
        if copy.name:
            private_files.delete(copy.name)
        copy.delete()
        count += 1
    return count
