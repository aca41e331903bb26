"""Which payment a bank transfer pays: memo, account and amount must agree (promise M7).

Whoever tells of a transfer and however often, it is one row: `identity` says which.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from catalog import advisory
from catalog.advisory import Lock
from shop.ledger import posting, references
from shop.ledger.models import Account, EntryKind
from shop.lifecycle import locks, money_in
from shop.orders.actors import SYSTEM, Actor
from shop.orders.models import Order, PaymentMethod
from shop.payments import records
from shop.payments.models import BankTransfer, Outcome, Payment, Resolution, Retelling, TransferShare
from shop.treasury.bank import identity
from shop.treasury.bank.identity import Incoming, Known

DEALT_WITH = (Resolution.APPLIED, Resolution.COMPLETED)


@dataclass(frozen=True)
class Standing:
    """Where a payment stands. `seen`: đồng of a paid one that known transfers account for; `held`: đồng that
    wait for the rest of an open one."""

    amount: int
    is_open: bool
    is_paid: bool
    seen: int = 0
    held: int = 0


def judge(standing: Standing, amount: int) -> tuple[Outcome, int, Standing]:
    """What a transfer of `amount` đồng is to a payment, how much of it is held, and the standing after it."""
    if standing.is_paid:
        missing = standing.amount - standing.seen
        if missing <= 0:
            return Outcome.DOUBLED, amount, standing
        after = replace(standing, seen=standing.seen + min(amount, missing))
        if amount > missing:
            return Outcome.OVER, amount - missing, after
        is_exact = amount == standing.amount
        return (Outcome.EXACT if is_exact else Outcome.UNDER), 0, after
    if not standing.is_open:
        return Outcome.LATE, amount, standing
    total = standing.held + amount
    if total < standing.amount:
        return Outcome.UNDER, amount, replace(standing, held=total)
    paid = replace(standing, is_open=False, is_paid=True, seen=standing.amount, held=0)
    if total > standing.amount:
        return Outcome.OVER, total - standing.amount, paid
    return (Outcome.UNDER if standing.held else Outcome.EXACT), 0, paid


def standing_of(payment: Payment) -> Standing:
    """Read from a payment whose purchase is locked, or to look at only."""
    rows = list(BankTransfer.unscoped.filter(payment=payment))
    if any(row.outcome in (Outcome.EXACT, Outcome.OVER) for row in rows):
        seen = payment.amount
    else:
        seen = sum(row.amount for row in rows if row.resolution in DEALT_WITH or _is_seen_in_part(row))
    seen += int(TransferShare.objects.filter(payment=payment).aggregate(all=Sum("amount", default=0))["all"])
    held = sum(row.held_amount for row in rows if row.outcome == Outcome.UNDER and row.is_waiting)
    return Standing(payment.amount, payment.is_open, payment.is_paid, seen, held)


def _is_seen_in_part(row: BankTransfer) -> bool:
    """Less than a payment that a person had already ticked off: nothing to hold, something to look at."""
    return row.outcome == Outcome.UNDER and row.is_waiting and row.held_amount == 0


def known_to(incoming: Incoming) -> Known:
    """What could be the same transfer as this one. Of the same cooperative: what another one says of this number
    must not hide its money."""
    day = incoming.telling.moment.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = BankTransfer.unscoped.filter(
        account_number=incoming.account_number,
        cooperative=incoming.cooperative_id,
        amount=incoming.amount,
        occurred_at__gte=day,
        occurred_at__lt=day + datetime.timedelta(days=1),
    )
    return identity.known(rows)


def payments_for(incoming: Incoming) -> list[Payment]:
    """The payments whose memo, cooperative and account the transfer names, open or not."""
    if not incoming.codes:
        return []
    named = Payment.objects.filter(memo_code__in=incoming.codes, method=PaymentMethod.VIETQR)
    return [row for row in named.select_related("order") if is_paid_to(row, incoming)]


def is_paid_to(payment: Payment, incoming: Incoming) -> bool:
    """Whether the transfer came to the account that the buyer of this payment was told."""
    order = payment.order
    if order is None or order.cooperative_id != incoming.cooperative_id:
        return False
    return payment.payee_account_number.upper() == incoming.account_number


def lock_account(number: str) -> None:
    """One at a time for each account, until the transaction ends; taken before any row (promise M7)."""
    advisory.hold(Lock.BANK_ACCOUNT, advisory.key_of(number))


@transaction.atomic
def receive(incoming: Incoming) -> tuple[BankTransfer, bool]:
    """Records a transfer and what it pays; False with it where it was known already, and nothing is changed."""
    lock_account(incoming.account_number)
    payments = _lock(payments_for(incoming))
    if found := known_to(incoming).find(incoming):
        known, is_repetition = found
        if not is_repetition:
            new_retelling(known, incoming).save()
        return known, False
    transfer = new_row(incoming)
    transfer.save()
    if len(payments) == 1:
        match(transfer, payments[0])
    elif payments:
        _match_several(transfer, payments)
    return transfer, True


def _lock(payments: list[Payment]) -> list[Payment]:
    """Purchases first, then payments, each in key order, as every change of a payment locks them."""
    locks.purchases({payment.purchase_id for payment in payments})
    return [records.lock(pk) for pk in sorted(payment.pk for payment in payments)]


def _match_several(transfer: BankTransfer, payments: list[Payment]) -> None:
    """A transfer that names several payments pays those that are open if it is their sum, else a person chooses."""
    due = {row.pk: row.amount - standing_of(row).held for row in payments if row.is_open}
    if sum(due.values()) != transfer.amount:
        return
    open_ones = [row for row in payments if row.is_open]
    if len(open_ones) == 1:
        match(transfer, open_ones[0])
        return
    transfer.outcome, transfer.resolution = Outcome.EXACT, Resolution.APPLIED
    transfer.resolved_at = timezone.now()
    transfer.save(update_fields=["outcome", "resolution", "resolved_at"])
    for payment in open_ones:
        TransferShare.objects.create(transfer=transfer, payment=payment, amount=due[payment.pk])
        came_on = last_day([transfer, *parts_of(payment)])
        complete_parts(payment, came_on=came_on)
        money_in.confirm_payment(
            payment.pk,
            captured=payment.amount,
            reference=transfer.bank_reference,
            actor=SYSTEM,
            paid_on=came_on,
        )


def new_row(incoming: Incoming) -> BankTransfer:
    """Not saved yet, and of no order yet."""
    return BankTransfer(received_at=timezone.now(), outcome=Outcome.UNMATCHED, **_told(incoming))


def new_retelling(known: BankTransfer, incoming: Incoming) -> Retelling:
    """Not saved yet."""
    return Retelling(transfer=known, received_at=timezone.now(), **_told(incoming))


def _told(incoming: Incoming) -> dict[str, Any]:
    return {
        "cooperative_id": incoming.cooperative_id,
        "source": incoming.source,
        "external_id": incoming.external_id,
        "bank_reference": references.plain(incoming.bank_reference),
        "account_number": incoming.account_number,
        "amount": incoming.amount,
        "content": incoming.content,
        "memo_code": incoming.memo,
        "occurred_at": incoming.occurred_at,
    }


def match(transfer: BankTransfer, payment: Payment, actor: Actor = SYSTEM) -> None:
    """Decides about a transfer of a locked payment, new or chosen by a person, and does what follows."""
    standing = standing_of(payment)
    outcome, held, after = judge(standing, transfer.amount)
    transfer.payment = payment
    transfer.outcome = outcome
    if after.is_paid and after.seen == after.amount and outcome != Outcome.DOUBLED:
        came_on = last_day([transfer, *parts_of(payment)])
        complete_parts(payment, actor, came_on=came_on)
        if payment.is_open:
            money_in.confirm_payment(
                payment.pk,
                captured=payment.amount,
                reference=transfer.bank_reference,
                actor=actor,
                paid_on=came_on,
            )
        if not held:
            transfer.resolution = Resolution.APPLIED if outcome == Outcome.EXACT else Resolution.COMPLETED
            transfer.resolved_at, transfer.resolved_by_id = timezone.now(), actor.user_id
    transfer.save(update_fields=["payment", "outcome", "resolution", "resolved_at", "resolved_by"])
    if held:
        hold(transfer, held)


def parts_of(payment: Payment) -> list[BankTransfer]:
    """What came of a payment and waits for the rest."""
    parts = BankTransfer.unscoped.filter(payment=payment, outcome=Outcome.UNDER, resolution=Resolution.OPEN)
    return list(parts.order_by("pk"))


def last_day(transfers: Iterable[BankTransfer]) -> datetime.date:
    """The day on which the last of them came, as the bank tells."""
    return max(records.told_day(transfer.occurred_at) for transfer in transfers)


def complete_parts(
    payment: Payment, actor: Actor = SYSTEM, *, came_on: datetime.date | None = None, note: str = ""
) -> None:
    """The rest has come, on a day: what was held of a locked payment becomes part of its sale."""
    for part in parts_of(payment):
        release(part, came_on)
        close(part, Resolution.COMPLETED, actor, note)


def hold(transfer: BankTransfer, amount: int) -> None:
    """Books `amount` đồng of it as the buyer's money at the cooperative."""
    _post(transfer, EntryKind.TRANSFER, amount, records.told_day(transfer.occurred_at))
    transfer.held_amount = amount
    transfer.save(update_fields=["held_amount"])


def release(transfer: BankTransfer, on: datetime.date | None = None) -> None:
    """The reverse of what is held: it was paid out again today, or becomes part of a sale of that day."""
    if transfer.held_amount:
        _post(transfer, EntryKind.TRANSFER_DONE, -transfer.held_amount, records.told_day(on))
        transfer.held_amount = 0
        transfer.save(update_fields=["held_amount"])


def _post(transfer: BankTransfer, kind: EntryKind, amount: int, day: datetime.date) -> None:
    number = ""
    if transfer.payment_id:
        orders = Order.unscoped.filter(payments=transfer.payment_id)
        number = orders.values_list("number", flat=True).first() or ""
    posting.post(
        kind=kind,
        reference=f"{kind}:{transfer.pk}",
        order_number=number,
        cooperative_id=transfer.cooperative_id,
        effective_on=day,
        lines=[(Account.DIRECT_RECEIPTS, amount), (Account.BUYER_CLEARING, -amount)],
    )


def close(transfer: BankTransfer, resolution: str, actor: Actor, note: str = "") -> None:
    """Marks a transfer as dealt with, by whom and when."""
    transfer.resolution = resolution
    transfer.note = note
    transfer.resolved_at = timezone.now()
    transfer.resolved_by_id = actor.user_id
    transfer.save(update_fields=["payment", "resolution", "note", "resolved_at", "resolved_by"])
