"""Days that people told of money, which no bank and no card service tells: what can be put right of them, and how.

`find` knows them by the reference of the ledger entry. Errors: NotTold · records.BadDay · remittance.BadFee
· corrections.NoReason, NothingNew.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog import row_locks
from catalog.numbers import whole
from shop.ledger import corrections, posting, splitting
from shop.ledger.corrections import Told
from shop.ledger.models import EntryKind, LedgerEntry
from shop.lifecycle import locks
from shop.orders.models import PaymentMethod
from shop.payments import records
from shop.payments.models import (
    BankTransfer,
    HeldCharge,
    HeldResolution,
    Payment,
    Refund,
    RefundStatus,
    Resolution,
    TransferShare,
)
from shop.treasury.bank import matching
from shop.treasury.cash import remittance
from shop.treasury.models import CodRemittance


class NotTold(LookupError):
    """No person told the day of this, so none can correct it."""


@dataclass(frozen=True)
class Fact:
    """What a person told, `entries` of the ledger that move with it, and the days between which it can have been.

    `rows` keep the day in `field`; of a carrier's list they are its parcels.
    """

    entries: list[LedgerEntry]
    day: datetime.date
    first: datetime.date
    last: datetime.date
    rows: list[Any]
    field: str = ""

    @property
    def is_list(self) -> bool:
        return isinstance(self.rows[0], CodRemittance)

    @property
    def is_correctable(self) -> bool:
        """It can have been on another day than was told, or there is more of it than a day."""
        is_other_day = self.first < self.last or self.first == self.last != self.day
        return is_other_day or (self.is_list and self.first <= self.last)

    @property
    def reference(self) -> str:
        return self.rows[0].reference if self.is_list else ""

    @property
    def fee_amount(self) -> int:
        """Đồng that the carrier kept of a whole list; 0 of anything else."""
        return sum(row.fee_amount for row in self.rows) if self.is_list else 0

    @property
    def amount(self) -> int:
        """Đồng of a whole list."""
        return sum(row.amount for row in self.rows) if self.is_list else 0


def find(reference: str) -> Fact | None:
    """The fact that this entry records; None where a bank or a card service told its day, or nothing was booked."""
    kind, _colon, rest = reference.partition(":")
    of_kind, key = FINDERS.get(kind), whole(rest.partition(":")[0])
    if of_kind is None or key is None:
        return None
    fact = of_kind(key)
    return fact if fact and any(entry.reference == reference for entry in fact.entries) else None


def _entries(*references: str) -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(reference__in=references, corrects=None).order_by("pk"))


def day_of(entry: LedgerEntry) -> datetime.date:
    """As corrected last."""
    last = entry.day_corrections.order_by("-pk").first()
    return last.new_on if last else entry.effective_on


def _taken(payment_id: int) -> Fact | None:
    """Cash, or a transfer that a person saw: with what had come of it before, and has been a part of it since."""
    payment = (
        Payment.objects.filter(pk=payment_id, succeeded_at__isnull=False).select_related("order").first()
    )
    if payment is None or payment.order is None or payment.method == PaymentMethod.CARD:
        return None
    known = BankTransfer.unscoped.filter(payment=payment, received_at__lte=payment.succeeded_at)
    parts = [row for row in known if row.resolution in matching.DEALT_WITH]
    shared = TransferShare.objects.filter(payment=payment, transfer__received_at__lte=payment.succeeded_at)
    if sum(row.amount for row in parts) >= payment.amount or shared.exists():
        return None
    entries = _entries(
        f"{EntryKind.SALE}:{payment.pk}:{payment.order_id}",
        *(f"{EntryKind.TRANSFER_DONE}:{part.pk}" for part in parts),
    )
    sent_back = payment.refunds.filter(status=RefundStatus.SUCCEEDED).values_list("sent_on", flat=True)
    handed_over = CodRemittance.unscoped.filter(payment=payment).values_list("remitted_on", flat=True)
    return Fact(
        entries=entries,
        day=records.day_of(payment),
        first=max([timezone.localdate(payment.created_at), *([matching.last_day(parts)] if parts else [])]),
        last=min([timezone.localdate(), *filter(None, sent_back), *handed_over]),
        rows=[payment],
        field="paid_on",
    )


def _sent_back(refund_id: int) -> Fact | None:
    refund = (
        Refund.objects.filter(pk=refund_id, status=RefundStatus.SUCCEEDED).select_related("payment").first()
    )
    is_cards = refund and refund.payment.method == PaymentMethod.CARD
    if refund is None or (is_cards and refund.provider_reference.startswith("re_")):
        return None
    return Fact(
        entries=_entries(f"{EntryKind.REFUND}:{refund.pk}"),
        day=refund.sent_on or timezone.localdate(refund.succeeded_at),
        first=records.day_of(refund.payment),
        last=timezone.localdate(),
        rows=[refund],
        field="sent_on",
    )


def _paid_back(transfer_id: int) -> Fact | None:
    """Money that a transfer held and that was paid back by hand; the ledger alone has the day."""
    transfer = BankTransfer.unscoped.filter(pk=transfer_id, resolution=Resolution.RETURNED).first()
    entries = _entries(f"{EntryKind.TRANSFER_DONE}:{transfer_id}")
    if transfer is None or not entries:
        return None
    return Fact(
        entries, day_of(entries[0]), matching.last_day([transfer]), timezone.localdate(), rows=[transfer]
    )


def _dismissed(held_id: int) -> Fact | None:
    """Held card money that left Stripe in another way."""
    held = HeldCharge.objects.filter(pk=held_id, resolution=HeldResolution.DISMISSED).first()
    done = f"{EntryKind.HELD_DONE}:{held_id}"
    booked = LedgerEntry.objects.filter(
        Q(reference=done) | Q(reference__startswith=f"{done}:"), corrects=None
    )
    entries = list(booked.order_by("-pk")[:1])
    came = LedgerEntry.objects.filter(reference=f"{EntryKind.HELD}:{held_id}").first()
    if held is None or not entries or came is None:
        return None
    return Fact(entries, day_of(entries[0]), came.effective_on, timezone.localdate(), rows=[held])


def _handed_over(remittance_id: int) -> Fact | None:
    """A carrier's whole list: it was told in one."""
    row = CodRemittance.unscoped.filter(pk=remittance_id).first()
    if row is None:
        return None
    rows = remittance.of_list(row)
    return Fact(
        entries=_entries(*(f"{EntryKind.REMITTANCE}:{one.pk}" for one in rows)),
        day=row.remitted_on,
        first=max(timezone.localdate(one.payment.created_at) for one in rows),
        last=timezone.localdate(),
        rows=rows,
        field="remitted_on",
    )


FINDERS: dict[str, Callable[[int], Fact | None]] = {
    EntryKind.SALE: _taken,
    EntryKind.REFUND: _sent_back,
    EntryKind.TRANSFER_DONE: _paid_back,
    EntryKind.HELD_DONE: _dismissed,
    EntryKind.REMITTANCE: _handed_over,
}


@transaction.atomic
def correct(
    reference: str,
    *,
    day: datetime.date,
    reason: str,
    actor_id: int | None,
    list_number: str = "",
    list_fee: int = 0,
) -> None:
    """Puts right what a person told: the day, and of a carrier's list its number and fee (đồng, of the whole list).

    Raises NotTold, records.BadDay, remittance.BadFee, corrections.NoReason, corrections.NothingNew.
    """
    fact = find(reference)
    if fact is None:
        raise NotTold(reference)
    _lock(fact)
    fact = find(reference)  # a colleague may have been faster
    if fact is None:
        raise NotTold(reference)
    if not fact.first <= day <= fact.last:
        raise records.BadDay(fact.first, fact.last)
    if fact.is_list:
        _correct_list(fact, Told(day, list_number, list_fee), reason, actor_id)
        return
    for entry in fact.entries:
        corrections.correct(entry, Told(fact.day), Told(day), reason=reason, actor_id=actor_id)
    if fact.field:
        (row,) = fact.rows
        setattr(row, fact.field, day)
        row.save(update_fields=[fact.field])


def _correct_list(fact: Fact, new: Told, reason: str, actor_id: int | None) -> None:
    if not 0 <= new.fee_amount <= fact.amount:
        raise remittance.BadFee
    if new == Told(fact.day, fact.reference, fact.fee_amount):
        raise corrections.NothingNew(fact.reference)
    is_same_fee = new.fee_amount == fact.fee_amount
    fees = (
        [row.fee_amount for row in fact.rows]
        if is_same_fee
        else splitting.by_weight(new.fee_amount, [row.amount for row in fact.rows])
    )
    entries = {entry.reference: entry for entry in fact.entries}
    for row, fee in zip(fact.rows, fees, strict=True):
        old, now = Told(row.remitted_on, row.reference, row.fee_amount), Told(new.day, new.reference, fee)
        if old != now:
            entry = entries[f"{EntryKind.REMITTANCE}:{row.pk}"]
            lines: posting.Lines = remittance.lines(row.amount, fee)
            corrections.correct(entry, old, now, reason=reason, actor_id=actor_id, lines=lines)
        row.remitted_on, row.reference, row.fee_amount = now.day, now.reference, now.fee_amount
        row.save(update_fields=["remitted_on", "reference", "fee_amount"])


def _lock(fact: Fact) -> None:
    """Purchases first, then what was told, each in key order, as every change of them locks."""
    payment_ids = [row.pk if isinstance(row, Payment) else row.payment_id for row in fact.rows]
    purchases = Payment.objects.filter(pk__in=[pk for pk in payment_ids if pk])
    locks.purchases(purchases.values_list("purchase_id", flat=True))
    kind = type(fact.rows[0])
    manager = getattr(kind, "unscoped", kind.objects)
    keys = [row.pk for row in fact.rows]
    list(row_locks.hold(manager.filter(pk__in=keys)).values_list("pk"))


def returned_on(transfer: BankTransfer) -> datetime.date | None:
    """The day on which a transfer's money was paid back; None where none of it was booked."""
    fact = _paid_back(transfer.pk)
    return fact.day if fact else None


def bad_day(refusal: records.BadDay) -> str:
    first = date_format(refusal.first, "SHORT_DATE_FORMAT")
    if refusal.last is not None and refusal.last < timezone.localdate():
        words = _("Ngày phải từ %(first)s đến %(last)s. Chưa ghi gì.")
        return words % {"first": first, "last": date_format(refusal.last, "SHORT_DATE_FORMAT")}
    return _("Ngày phải từ %(first)s đến hôm nay. Chưa ghi gì.") % {"first": first}


def booked(day: datetime.date | None) -> str:
    """Where money is booked on another day than that of the tap."""
    if day is None or day == timezone.localdate():
        return ""
    return _("Tiền ghi vào ngày %(day)s.") % {"day": date_format(day, "SHORT_DATE_FORMAT")}


def other_day(written: datetime.date, said: datetime.date | None) -> str:
    """What is written where another day was sent again; "" where both agree."""
    if said is None or said == written:
        return ""
    words = _("Việc này đã ghi rồi, vào ngày %(day)s. Chưa đổi gì.")
    return words % {"day": date_format(written, "SHORT_DATE_FORMAT")}
