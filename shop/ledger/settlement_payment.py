"""A settlement on its way through the bank: approved by a second person, paid, and what was noted wrong corrected.

Locks: the settlement's row. It tells nobody: `shop.treasury.settlement.overview` does.
Errors: NotPayable → WrongDay, NoReference, ReferenceTaken · corrections.NoReason
        · settlement.MovedOn → AlreadyPaid, NotApproved, NotPaid, NothingNew · OwnSettlement
"""

import datetime
import logging
import re

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from shop.ledger import corrections, posting, references
from shop.ledger.models import (
    Account,
    EntryKind,
    LedgerEntry,
    Settlement,
    SettlementCorrection,
    SettlementStatus,
)
from shop.ledger.posting import Lines
from shop.ledger.settlement import AlreadyPaid, MovedOn, lock_settlement

logger = logging.getLogger(__name__)
MAX_REFERENCE = 60  # characters
# As banks write them: "FT26327/00001", "MBVCB.3278907687". Nothing that a spreadsheet would run.
REFERENCE = re.compile(r"(?=(?:.*[0-9A-Z]){3})(?=.*[0-9])[0-9A-Z][0-9A-Z./_:-]*")


class NotPayable(ValueError):
    """What was said about the payment cannot be."""


class WrongDay(NotPayable):
    """Paid before the settlement was made, or in the future."""


class NoReference(NotPayable):
    """The bank's reference is missing, too long, or none that a bank would give."""


class ReferenceTaken(NotPayable):
    """Another settlement was paid with this reference; `number` is its number."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class NotApproved(MovedOn):
    """A second person has to approve it first."""


class NotPaid(MovedOn):
    """There is no payment to correct."""


class NothingNew(MovedOn):
    """The correction says what is noted already."""


class OwnSettlement(Exception):
    """Who made a settlement cannot approve it (promise A10)."""


def payable() -> QuerySet[Settlement]:
    """Those that the bank may be told to pay."""
    ready = Settlement.unscoped.filter(status=SettlementStatus.READY)
    return ready.filter(approved_at__isnull=False) if settings.SETTLEMENT_SECOND_OFFICER else ready


def may_approve(settlement: Settlement, user_id: int) -> bool:
    """Whether this person may be its second pair of eyes."""
    return settlement.approved_at is None and not settlement.is_paid and settlement.created_by_id != user_id


@transaction.atomic
def approve(settlement_id: int, *, actor_id: int) -> Settlement:
    """A second person has looked at account and amount. Twice changes nothing.

    Raises AlreadyPaid, OwnSettlement; Settlement.DoesNotExist.
    """
    settlement = lock_settlement(settlement_id)
    if settlement.is_paid:
        raise AlreadyPaid(settlement.number)
    if settlement.created_by_id == actor_id:
        raise OwnSettlement(settlement.number)
    if settlement.approved_at is None:
        settlement.approved_at, settlement.approved_by_id = timezone.now(), actor_id
        settlement.save(update_fields=["approved_at", "approved_by"])
        logger.info("user %s approved settlement %s", actor_id, settlement.number)
    return settlement


@transaction.atomic
def mark_paid(
    settlement_id: int, *, paid_on: datetime.date, bank_reference: str, actor_id: int | None
) -> Settlement:
    """The bank has sent the money. `paid_on` is a day of Vietnam, from the settlement's own to today.

    Raises AlreadyPaid, NotApproved, WrongDay, NoReference, ReferenceTaken; Settlement.DoesNotExist.
    """
    settlement = lock_settlement(settlement_id)
    if settlement.is_paid:
        raise AlreadyPaid(settlement.number)
    if settings.SETTLEMENT_SECOND_OFFICER and settlement.approved_at is None:
        raise NotApproved(settlement.number)
    _note_payment(settlement, paid_on, bank_reference, paid_at=timezone.now(), paid_by_id=actor_id)
    posting.post(
        kind=EntryKind.SETTLEMENT,
        reference=f"settlement:{settlement.pk}",
        cooperative_id=settlement.cooperative_id,
        effective_on=paid_on,
        lines=payout_lines(settlement.total_amount),
    )
    logger.info("user %s marked settlement %s as paid", actor_id, settlement.number)
    return settlement


@transaction.atomic
def correct(
    settlement_id: int, *, paid_on: datetime.date, bank_reference: str, reason: str, actor_id: int | None
) -> SettlementCorrection:
    """What was noted of a payment was wrong. The first note stays readable; a changed day is two more entries.

    Raises NotPaid, NothingNew, NoReason, WrongDay, NoReference, ReferenceTaken; Settlement.DoesNotExist.
    """
    settlement = lock_settlement(settlement_id)
    if not settlement.is_paid or settlement.paid_on is None:
        raise NotPaid(settlement.number)
    why = corrections.reason_of(reason)
    old_paid_on, old_reference = settlement.paid_on, settlement.bank_reference
    if (paid_on, reference_of(bank_reference)) == (old_paid_on, old_reference):
        raise NothingNew(settlement.number)
    _note_payment(settlement, paid_on, bank_reference)
    correction = SettlementCorrection.unscoped.create(
        settlement=settlement,
        made_at=timezone.now(),
        made_by_id=actor_id,
        reason=why,
        old_paid_on=old_paid_on,
        old_bank_reference=old_reference,
        new_paid_on=paid_on,
        new_bank_reference=settlement.bank_reference,
    )
    if paid_on != old_paid_on:
        _book_another_day(settlement, correction)
    logger.info("user %s corrected settlement %s", actor_id, settlement.number)
    return correction


def reference_of(typed: str) -> str:
    """A bank's reference as it is kept: upper case, no blanks. Raises NoReference."""
    if "\n" in typed.strip():
        raise NoReference(typed[:MAX_REFERENCE])
    reference = references.plain(typed)
    if len(reference) > MAX_REFERENCE or not REFERENCE.fullmatch(reference):
        raise NoReference(reference[:MAX_REFERENCE])
    return reference


def _note_payment(
    settlement: Settlement, paid_on: datetime.date, bank_reference: str, **changes: object
) -> None:
    if not timezone.localdate(settlement.created_at) <= paid_on <= timezone.localdate():
        raise WrongDay(paid_on.isoformat())
    reference = reference_of(bank_reference)
    noted = {"status": SettlementStatus.PAID, "paid_on": paid_on, "bank_reference": reference} | changes
    for name, value in noted.items():
        setattr(settlement, name, value)
    try:
        with transaction.atomic():
            settlement.save(update_fields=[name.removesuffix("_id") for name in noted])
    except IntegrityError as error:
        others = Settlement.unscoped.filter(~Q(pk=settlement.pk), bank_reference=reference)
        taken = others.filter(status=SettlementStatus.PAID).first()
        if taken is None:
            raise
        raise ReferenceTaken(taken.number) from error


def _book_another_day(settlement: Settlement, correction: SettlementCorrection) -> None:
    entry = LedgerEntry.objects.get(reference=f"settlement:{settlement.pk}")
    days = (correction.old_paid_on, correction.new_paid_on)
    corrections.book_again(
        entry, f"{entry.reference}:{correction.pk}", payout_lines(settlement.total_amount), days
    )


def payout_lines(amount: int) -> Lines:
    """What a settlement of so many đồng books when the bank has sent it."""
    return [
        (Account.PAYABLE, amount),
        (Account.CARD_CLEARING, -amount),
        (Account.DIRECT_RECEIPTS, amount),
        (Account.PLATFORM_RECEIVABLE, -amount),
    ]
