"""The account that a cooperative is paid on, and the only way to change it (promise A7).

A new account waits PAYOUT_CHANGE_HOURS, in which the manager or the union can stop it. The contact of the day it was
asked for is told at once and again when it takes over, so that a thief cannot silence the mail first.
"""

import datetime
import re
import unicodedata
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from catalog import row_locks, text
from catalog.models import Bank, Cooperative
from shop.notifications import messages, outbox
from shop.notifications.letters import COOPERATIVE, Letter, Recipient
from shop.notifications.models import OutboxMessage
from shop.notifications.topics import Topic
from shop.treasury.models import PayoutChange

NUMBER = re.compile(r"[0-9A-Za-z]{4,19}", re.ASCII)  # as catalog.models.Cooperative has it
NAME = re.compile(r"[0-9A-Z][0-9A-Z .,&()/-]{1,119}", re.ASCII)


class BadAccount(ValueError):
    """The number or the name is none that a bank would have; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class SameAccount(Exception):
    """This is the account in force."""


class OthersAccount(Exception):
    """Another cooperative is paid there; whose transfers these are could not be told apart."""


class AlreadyWaiting(Exception):
    """Another change of this cooperative waits; it must be stopped first."""


class NotWaiting(Exception):
    """The change has taken over or was stopped."""


def holder_name(typed: str) -> str:
    """A name as banks print it, upper case without diacritics: "Htx Chè Mây" → "HTX CHE MAY"."""
    decomposed = unicodedata.normalize("NFD", text.normalise(typed).upper().replace("Đ", "D"))
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn")


@transaction.atomic
def request(
    cooperative: Cooperative, *, bank: Bank, account_number: str, account_name: str, actor_id: int
) -> PayoutChange:
    """Asks for another account. The first one of a cooperative is in force at once.

    Raises BadAccount, SameAccount, AlreadyWaiting, OthersAccount.
    """
    number = "".join(text.normalise(account_number).split())
    name = holder_name(account_name)
    if not NUMBER.fullmatch(number):
        raise BadAccount("account_number")
    if not NAME.fullmatch(name):
        raise BadAccount("account_name")
    row = _lock(cooperative.pk)
    if (row.bank_id, row.bank_account_number, row.bank_account_name) == (bank.pk, number, name):
        raise SameAccount
    if PayoutChange.unscoped.filter(cooperative=row, applied_at=None, stopped_at=None).exists():
        raise AlreadyWaiting
    if Cooperative.objects.filter(bank=bank, bank_account_number=number).exclude(pk=row.pk).exists():
        raise OthersAccount
    now = timezone.now()
    wait = settings.PAYOUT_CHANGE_HOURS if row.bank_account_number else 0
    change = PayoutChange.unscoped.create(
        cooperative=row,
        bank=bank,
        account_number=number,
        account_name=name,
        old_bank_id=row.bank_id,
        old_account_number=row.bank_account_number,
        old_account_name=row.bank_account_name,
        told_email=row.email,
        told_phone=row.phone,
        requested_at=now,
        requested_by_id=actor_id,
        effective_at=now + datetime.timedelta(hours=wait),
    )
    if row.bank_account_number:
        outbox.write(Topic.PAYOUT_REQUESTED, change=change.pk)
    else:
        _take_over(change, now)
    return change


@transaction.atomic
def stop(change_id: int, actor_id: int, reason: str = "") -> PayoutChange:
    """Ends a change that still waits; the account in force stays. Raises NotWaiting, PayoutChange.DoesNotExist."""
    change = _lock_change(change_id)
    if not change.is_waiting:
        raise NotWaiting
    change.stopped_at = timezone.now()
    change.stopped_by_id = actor_id
    change.stop_reason = text.normalise(reason)[:200]
    change.save(update_fields=["stopped_at", "stopped_by", "stop_reason"])
    return change


def apply_due() -> int:
    """Lets every change whose time has come take over; returns how many. Safe twice and at once."""
    due = PayoutChange.unscoped.filter(
        applied_at=None, stopped_at=None, effective_at__lte=timezone.now()
    ).values_list("pk", flat=True)
    return sum(_apply(change_id) for change_id in list(due))


@transaction.atomic
def _apply(change_id: int) -> bool:
    change = _lock_change(change_id)
    now = timezone.now()
    if not change.is_waiting or change.effective_at > now:
        return False
    _take_over(change, now)
    return True


def _take_over(change: PayoutChange, now: datetime.datetime) -> None:
    """The one writer of a cooperative's account; its row is locked."""
    Cooperative.objects.filter(pk=change.cooperative_id).update(
        bank=change.bank_id,
        bank_account_number=change.account_number,
        bank_account_name=change.account_name,
    )
    change.applied_at = now
    change.save(update_fields=["applied_at"])
    outbox.write(Topic.PAYOUT_APPLIED, change=change.pk)


@transaction.atomic
def forget(cooperative_id: int) -> None:
    """Deletes the account of a stall that never opened, and every change of it."""
    _lock(cooperative_id)
    PayoutChange.unscoped.filter(cooperative=cooperative_id).delete()
    Cooperative.objects.filter(pk=cooperative_id).update(
        bank=None, bank_account_number="", bank_account_name=""
    )


def _lock(cooperative_id: int) -> Cooperative:
    return row_locks.hold(Cooperative.objects).get(pk=cooperative_id)


def _lock_change(change_id: int) -> PayoutChange:
    """The cooperative first, as `request` locks it."""
    _lock(PayoutChange.unscoped.values_list("cooperative_id", flat=True).get(pk=change_id))
    return row_locks.hold(PayoutChange.unscoped).get(pk=change_id)


def tell(message_id: int, payload: dict[str, Any]) -> None:
    """Writes to the contact of the day the change was asked for; without an address the union phones it."""
    topic = Topic(OutboxMessage.objects.values_list("topic", flat=True).get(pk=message_id))
    changes = PayoutChange.unscoped.select_related("cooperative", "bank", "old_bank", "requested_by")
    change = changes.get(pk=payload["change"])
    to = Recipient(
        email=change.told_email,
        phone=change.told_phone,
        name=change.cooperative.contact_person,
        cooperative_id=change.cooperative_id,
        is_pushed=False,
        is_rung=True,
    )
    context = {
        "change": change,
        "old_number": text.masked(change.old_account_number),
        "new_number": text.masked(change.account_number),
        "hours": settings.PAYOUT_CHANGE_HOURS,
        "payout_url": settings.SITE_URL + reverse("stall:payout"),
    }
    letter = Letter(COOPERATIVE, topic, to, lambda: context)
    messages.send_once(message_id, letter)
