"""A statement on its way into the books: what each row would become, the form that carries it, and the import.

The rows travel in the confirming form, signed and for half an hour: nothing is stored before, and what the
browser sends back is what was shown.
"""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TypedDict

from django.core import signing
from django.db import transaction
from django.utils import timezone

from catalog.models import Cooperative
from shop.orders.actors import Actor
from shop.orders.models import PaymentMethod
from shop.payments.models import BankFeed, BankTransfer, Outcome, Payment, Resolution, Retelling
from shop.treasury.bank import feeds, identity, matching, statements, transfer_queue
from shop.treasury.bank.identity import Incoming, Known
from shop.treasury.bank.matching import Standing
from shop.treasury.bank.statements import Statement, StatementRow
from shop.treasury.models import StatementFile

SALT = "treasury.statement"
LIFE = datetime.timedelta(minutes=30)
MOST_SIGNED = 900_000  # characters; forms end at a megabyte
BATCH = 500


class Expired(Exception):
    """The confirming form is too old or was changed."""


class TooLong(Exception):
    """So many words that no form carries them."""


@dataclass(frozen=True)
class Foreseen:
    """What a row would become. `outcome` is empty where it is known already; `number` is its order's."""

    row: StatementRow
    outcome: str = ""
    number: str = ""
    held: int = 0

    @property
    def is_known(self) -> bool:
        return not self.outcome

    @property
    def badge(self) -> str:
        return transfer_queue.BADGES[Outcome(self.outcome)] if self.outcome else ""

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.outcome).label) if self.outcome else ""


def own_accounts(cooperative: Cooperative) -> set[str]:
    """The accounts that the cooperative's buyers were ever told, and those that are watched for it."""
    payees = Payment.objects.filter(order__cooperative=cooperative, method=PaymentMethod.VIETQR)
    watched = BankFeed.unscoped.filter(cooperative=cooperative)
    numbers = {cooperative.bank_account_number}
    numbers |= set(payees.order_by().values_list("payee_account_number", flat=True).distinct())
    numbers |= set(watched.values_list("account_number", flat=True))
    return {feeds.plain_account(number) for number in numbers if number}


def read(cooperative: Cooperative, content: bytes) -> Statement:
    """Raises statements.BadFile."""
    return statements.read(
        content,
        account_number=feeds.plain_account(cooperative.bank_account_number),
        own_accounts=own_accounts(cooperative),
    )


def foresee(cooperative: Cooperative, rows: list[StatementRow]) -> list[Foreseen]:
    """The outcome of every row, as if those above it were in already; nothing is written."""
    told = [row.incoming(cooperative.pk) for row in rows]
    known = _known(told)
    payments = _payments(told)
    standings: dict[int, Standing] = {}
    seen = []
    for row, incoming in zip(rows, told, strict=True):
        if known.find(incoming):
            seen.append(Foreseen(row))
            continue
        known.add(matching.new_row(incoming))
        named = [payments[code] for code in incoming.codes if code in payments]
        named = [payment for payment in named if matching.is_paid_to(payment, incoming)]
        for payment in named:
            standings.setdefault(payment.pk, matching.standing_of(payment))
        seen.append(_foreseen(row, named, standings))
    return seen


def _foreseen(row: StatementRow, named: list[Payment], standings: dict[int, Standing]) -> Foreseen:
    """What the row would be to the payments that it names; their standings move on."""
    if len(named) > 1:
        due = {
            pay.pk: standing.amount - standing.held
            for pay in named
            if (standing := standings[pay.pk]).is_open
        }
        if sum(due.values()) != row.amount:
            return Foreseen(row, Outcome.UNMATCHED)
        named = [payment for payment in named if payment.pk in due]
    if not named:
        return Foreseen(row, Outcome.UNMATCHED)
    numbers = ", ".join(payment.order.number for payment in named if payment.order)
    if len(named) > 1:
        for payment in named:
            _outcome, _held, standings[payment.pk] = matching.judge(standings[payment.pk], due[payment.pk])
        return Foreseen(row, Outcome.EXACT, numbers)
    outcome, held, standings[named[0].pk] = matching.judge(standings[named[0].pk], row.amount)
    return Foreseen(row, outcome, numbers, held)


def _known(told: list[Incoming]) -> Known:
    """Every transfer that one of these could be."""
    if not told:
        return Known([])
    day = datetime.timedelta(days=1)
    first, last = min(row.occurred_at for row in told) - day, max(row.occurred_at for row in told) + day
    return identity.known(
        BankTransfer.unscoped.filter(
            account_number__in={row.account_number for row in told},
            cooperative=told[0].cooperative_id,
            occurred_at__range=(first, last),
        )
    )


def _payments(told: list[Incoming]) -> dict[str, Payment]:
    rows = Payment.objects.filter(
        memo_code__in={code for row in told for code in row.codes}, method=PaymentMethod.VIETQR
    )
    return {row.memo_code: row for row in rows.select_related("order") if row.memo_code}


class Carried(TypedDict):
    """What a signed form carries; a row: its line, second since 1970, đồng, words, reference, account, repeat."""

    cooperative: int
    user: int
    name: str
    fingerprint: str
    rows: list[tuple[int, int, int, str, str, str, int]]


def sign(cooperative: Cooperative, user_id: int, name: str, content: bytes, rows: list[StatementRow]) -> str:
    """The rows as a text that only we can have written. Raises TooLong."""
    carried: Carried = {
        "cooperative": cooperative.pk,
        "user": user_id,
        "name": name[:200],
        "fingerprint": hashlib.sha256(content).hexdigest(),
        "rows": [
            (
                row.line,
                int(row.occurred_at.timestamp()),
                row.amount,
                row.content,
                row.reference,
                row.account_number,
                row.repeat,
            )
            for row in rows
        ],
    }
    signed = signing.dumps(carried, salt=SALT, compress=True)
    if len(signed) > MOST_SIGNED:
        raise TooLong
    return signed


def unsign(signed: str, cooperative: Cooperative, user_id: int) -> Carried:
    """Raises Expired for what is not ours, too old, another stall's or another person's."""
    try:
        carried: Carried = signing.loads(signed, salt=SALT, max_age=LIFE)
    except signing.BadSignature as error:
        raise Expired from error
    if (carried["cooperative"], carried["user"]) != (cooperative.pk, user_id):
        raise Expired
    return carried


@dataclass(frozen=True)
class Done:
    """How many transfers were new, and how many of them paid an order whole."""

    new: int
    paid: int


def run(cooperative: Cooperative, carried: Carried, actor: Actor, *, keep_unknown: bool = True) -> Done:
    """Records the rows of a signed form. Twice changes nothing. Without `keep_unknown` those that carry no code of
    ours count as no sales at once."""
    told = [
        StatementRow(
            line,
            datetime.datetime.fromtimestamp(moment, datetime.UTC),
            amount,
            content,
            reference,
            number,
            repeat,
        ).incoming(cooperative.pk)
        for line, moment, amount, content, reference, number, repeat in carried["rows"]
    ]
    fresh = receive_all(told)
    if not keep_unknown:
        _set_aside([row for row in fresh if not row.memo_code], actor)
    _note_file(cooperative, carried, len(fresh))
    paid = sum(1 for row in fresh if row.resolution in matching.DEALT_WITH)
    return Done(len(fresh), paid)


@transaction.atomic
def _note_file(cooperative: Cooperative, carried: Carried, new_count: int) -> None:
    """Once for each file, with what it brought the first time."""
    matching.lock_account(f"statements of {cooperative.pk}")
    same = StatementFile.unscoped.filter(cooperative=cooperative, fingerprint=carried["fingerprint"])
    if not same.exists():
        StatementFile.unscoped.create(
            cooperative=cooperative,
            fingerprint=carried["fingerprint"],
            name=carried["name"],
            row_count=len(carried["rows"]),
            new_count=new_count,
            imported_at=timezone.now(),
            imported_by_id=carried["user"],
        )


def receive_all(told: list[Incoming]) -> list[BankTransfer]:
    """`matching.receive` for each; those that name no payment of ours are written many at a time."""
    payments = _payments(told)
    named = [
        row
        for row in told
        if any(code in payments and matching.is_paid_to(payments[code], row) for code in row.codes)
    ]
    others = [row for row in told if row not in set(named)]
    fresh = [transfer for transfer, is_new in map(matching.receive, named) if is_new]
    for number, rows in groupby(sorted(others, key=_by_account), key=_by_account):
        fresh += _write_unmatched(number, list(rows))
    return fresh


def _by_account(row: Incoming) -> str:
    return row.account_number


@transaction.atomic
def _write_unmatched(number: str, told: list[Incoming]) -> list[BankTransfer]:
    matching.lock_account(number)
    known = _known(told)
    rows, retold = [], []
    for incoming in told:
        found = known.find(incoming)
        if found is None:
            rows.append(matching.new_row(incoming))
            known.add(rows[-1])
        elif not found[1]:
            retold.append(matching.new_retelling(found[0], incoming))
    fresh = BankTransfer.unscoped.bulk_create(rows, batch_size=BATCH)
    Retelling.unscoped.bulk_create(retold, batch_size=BATCH)
    return fresh


def _set_aside(transfers: Iterable[BankTransfer], actor: Actor) -> None:
    waiting = BankTransfer.unscoped.filter(
        pk__in=[row.pk for row in transfers], outcome=Outcome.UNMATCHED, resolution=Resolution.OPEN
    )
    waiting.update(resolution=Resolution.NOT_SALES, resolved_at=timezone.now(), resolved_by_id=actor.user_id)
