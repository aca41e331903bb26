"""Which payment a bank transfer pays: memo, account and amount must agree (promise M7).

Whoever tells of a transfer and however often, it is one row: equal by the bank's reference, by the source's own
id, or, where a statement gives no reference, by account, day, amount and words.
"""

import datetime
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from catalog import text
from shop.checkout import payment as money
from shop.ledger import posting
from shop.ledger.models import Account, EntryKind
from shop.orders.actors import SYSTEM, Actor
from shop.orders.models import Order, PaymentMethod
from shop.payments import records
from shop.payments.models import BankTransfer, Outcome, Payment, Resolution
from shop.payments.providers import vietqr

logger = logging.getLogger(__name__)
LOCK_SPACE = 7202  # first key of the advisory lock on an account; 7201 is the outbox's
STATEMENT = "statement"
NEAR = datetime.timedelta(minutes=10)  # between the times that two sources give for one transfer
DEALT_WITH = (Resolution.APPLIED, Resolution.COMPLETED)


@dataclass(frozen=True)
class Incoming:
    """One transfer as a source tells it. `amount` is đồng; `repeat` is the how-many-th it is among rows of one
    statement that look the same."""

    cooperative_id: int
    source: str  # a FeedProvider, or STATEMENT
    external_id: str
    account_number: str
    amount: int
    content: str
    occurred_at: datetime.datetime
    bank_reference: str = ""
    repeat: int = 1

    @property
    def memo(self) -> str:
        return vietqr.find_memo(self.content) or ""


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
    held = sum(row.held_amount for row in rows if row.outcome == Outcome.UNDER and row.is_waiting)
    return Standing(payment.amount, payment.is_open, payment.is_paid, seen, held)


def _is_seen_in_part(row: BankTransfer) -> bool:
    """Less than a payment that a person had already ticked off: nothing to hold, something to look at."""
    return row.outcome == Outcome.UNDER and row.is_waiting and row.held_amount == 0


class Known:
    """Transfers already recorded, to find an incoming one among them."""

    def __init__(self, rows: Iterable[BankTransfer]) -> None:
        self.rows: list[BankTransfer] = []
        self.by_reference: dict[tuple[str, str], BankTransfer] = {}
        self.by_id: dict[tuple[str, str, str], BankTransfer] = {}
        self.by_amount: dict[tuple[str, int], list[BankTransfer]] = {}
        for row in rows:
            self.add(row)

    def add(self, row: BankTransfer) -> None:
        if row.bank_reference:
            self.by_reference[row.account_number, row.bank_reference] = row
        self.by_id[row.source, row.account_number, row.external_id] = row
        self.by_amount.setdefault((row.account_number, row.amount), []).append(row)

    def find(self, incoming: Incoming) -> BankTransfer | None:
        number = incoming.account_number
        found = self.by_id.get((incoming.source, number, incoming.external_id))
        if incoming.bank_reference:
            found = self.by_reference.get((number, incoming.bank_reference)) or found
        return found or self._alike(incoming)

    def _alike(self, incoming: Incoming) -> BankTransfer | None:
        """The same transfer from another source, where one of the two gives no reference."""
        rows = sorted(
            (
                row
                for row in self.by_amount.get((incoming.account_number, incoming.amount), ())
                if row.source != incoming.source
                and not (incoming.bank_reference and row.bank_reference)
                and _is_alike(row, incoming)
            ),
            key=lambda row: row.pk,
        )
        if incoming.bank_reference:
            return rows[0] if rows else None
        return rows[incoming.repeat - 1] if len(rows) >= incoming.repeat else None


def _is_alike(row: BankTransfer, incoming: Incoming) -> bool:
    known_at, told_at = timezone.localtime(row.occurred_at), timezone.localtime(incoming.occurred_at)
    if known_at.date() != told_at.date():
        return False
    day_alone = datetime.time()  # many statements give no time
    if day_alone not in (known_at.time(), told_at.time()) and abs(known_at - told_at) > NEAR:
        return False
    if row.memo_code or incoming.memo:
        return row.memo_code == incoming.memo
    known, told = _letters(row.content), _letters(incoming.content)
    return bool(known and told) and (known in told or told in known)


def _letters(content: str) -> str:
    return text.fold(content).replace(" ", "")


def known_to(incoming: Incoming) -> Known:
    """What could be the same transfer as this one."""
    at_the_bank = Q(bank_reference=incoming.bank_reference) & ~Q(bank_reference="")
    at_the_source = Q(source=incoming.source, external_id=incoming.external_id)
    day = timezone.localtime(incoming.occurred_at).replace(hour=0, minute=0, second=0, microsecond=0)
    # Of the same cooperative: what another one says of this number must not hide its money.
    rows = BankTransfer.unscoped.filter(
        account_number=incoming.account_number, cooperative=incoming.cooperative_id
    )
    same_day = rows.filter(
        amount=incoming.amount,
        occurred_at__range=(day, day + datetime.timedelta(days=1)),
    )
    return Known([*rows.filter(at_the_bank | at_the_source), *same_day])


def payment_for(incoming: Incoming) -> Payment | None:
    """The payment whose memo, cooperative and account the transfer names, open or not."""
    payment = (
        Payment.objects.filter(memo_code=incoming.memo, method=PaymentMethod.VIETQR)
        .select_related("order")
        .first()
        if incoming.memo
        else None
    )
    return payment if payment and is_paid_to(payment, incoming) else None


def is_paid_to(payment: Payment, incoming: Incoming) -> bool:
    """Whether the transfer came to the account that the buyer of this payment was told."""
    order = payment.order
    if order is None or order.cooperative_id != incoming.cooperative_id:
        return False
    return payment.payee_account_number.upper() == incoming.account_number


def lock_account(number: str) -> None:
    """One at a time for each account, until the transaction ends; taken before any row (promise M7)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_SPACE, number])


@transaction.atomic
def receive(incoming: Incoming) -> tuple[BankTransfer, bool]:
    """Records a transfer and what it pays; False with it where it was known already, and nothing is changed."""
    lock_account(incoming.account_number)
    payment = payment_for(incoming)
    if payment:
        money.lock_purchase(payment.purchase_id)
        payment = records.lock(payment.pk)
    known = known_to(incoming).find(incoming)
    if known:
        adopt(known, incoming)
        return known, False
    transfer = new_row(incoming)
    transfer.save()
    if payment:
        match(transfer, payment)
    return transfer, True


def new_row(incoming: Incoming) -> BankTransfer:
    """Not saved yet, and of no order yet."""
    return BankTransfer(
        cooperative_id=incoming.cooperative_id,
        source=incoming.source,
        external_id=incoming.external_id,
        bank_reference=incoming.bank_reference,
        account_number=incoming.account_number,
        amount=incoming.amount,
        content=incoming.content,
        memo_code=incoming.memo,
        occurred_at=incoming.occurred_at,
        received_at=timezone.now(),
        outcome=Outcome.UNMATCHED,
    )


def adopt(known: BankTransfer, incoming: Incoming) -> None:
    """A row of a statement without references learns its own, so that it stands for one transfer alone."""
    if incoming.bank_reference and not known.bank_reference:
        known.bank_reference = incoming.bank_reference
        known.save(update_fields=["bank_reference"])
    if known.amount != incoming.amount:
        logger.error("transfer %s is told again with another amount; kept as it was", known.pk)


def match(transfer: BankTransfer, payment: Payment) -> None:
    """Decides about a new transfer of a locked payment and does what follows."""
    standing = standing_of(payment)
    outcome, held, after = judge(standing, transfer.amount)
    transfer.payment = payment
    transfer.outcome = outcome
    if after.is_paid and after.seen == after.amount and outcome != Outcome.DOUBLED:
        complete_parts(payment)
        if payment.is_open:
            money.confirm_payment(
                payment.pk, captured=payment.amount, reference=transfer.bank_reference, actor=SYSTEM
            )
        if not held:
            transfer.resolution = Resolution.APPLIED if outcome == Outcome.EXACT else Resolution.COMPLETED
            transfer.resolved_at = timezone.now()
    transfer.save(update_fields=["payment", "outcome", "resolution", "resolved_at"])
    if held:
        hold(transfer, held)


def complete_parts(payment: Payment, actor: Actor = SYSTEM) -> None:
    """The rest has come: what was held of a locked payment becomes part of its sale."""
    parts = BankTransfer.unscoped.filter(payment=payment, outcome=Outcome.UNDER, resolution=Resolution.OPEN)
    for part in parts.order_by("pk"):
        release(part)
        close(part, Resolution.COMPLETED, actor)


def hold(transfer: BankTransfer, amount: int) -> None:
    """Books `amount` đồng of it as the buyer's money at the cooperative."""
    _post(transfer, EntryKind.TRANSFER, amount, timezone.localdate(min(transfer.occurred_at, timezone.now())))
    transfer.held_amount = amount
    transfer.save(update_fields=["held_amount"])


def release(transfer: BankTransfer) -> None:
    """The reverse of what is held: it was paid out again, or becomes part of a sale."""
    if transfer.held_amount:
        _post(transfer, EntryKind.TRANSFER_DONE, -transfer.held_amount, timezone.localdate())
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
