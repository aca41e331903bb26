"""Writing the ledger. One entry per fact, in the transaction that records the fact; corrections are new entries."""

import datetime
from collections.abc import Iterable

from django.db import transaction

from shop.ledger.models import Account, EntryKind, LedgerEntry, Posting

# The account that a sale's money is debited to, by payment method; the cooperative's sales are credited.
MONEY_ACCOUNT = {"vietqr": Account.DIRECT_RECEIPTS, "cod": Account.CASH, "card": Account.PLATFORM_RECEIVABLE}


class Unbalanced(ValueError):
    """The lines of an entry do not sum to zero."""


Lines = list[tuple[str, int]]  # account, đồng (debit > 0, credit < 0)


@transaction.atomic
def post(
    *,
    kind: EntryKind,
    reference: str,
    order_number: str,
    cooperative_id: int,
    effective_on: datetime.date,
    lines: Iterable[tuple[str, int]],
) -> LedgerEntry:
    """Writes one balanced entry. Raises Unbalanced; IntegrityError when `reference` was posted before."""
    rows = list(lines)
    if sum(amount for _account, amount in rows) != 0:
        raise Unbalanced(reference)
    entry = LedgerEntry.objects.create(
        kind=kind, reference=reference, order_number=order_number, effective_on=effective_on
    )
    Posting.objects.bulk_create(
        Posting(entry=entry, account=account, cooperative_id=cooperative_id, amount=amount)
        for account, amount in rows
    )
    return entry


def sale_lines(method: str, amount: int) -> Lines:
    """A sale of `amount` đồng paid by `method`. Card money is also owed to the cooperative by its holder."""
    lines: Lines = [(MONEY_ACCOUNT[method], amount), (Account.SALES, -amount)]
    if method == "card":
        lines += [(Account.CARD_CLEARING, amount), (Account.PAYABLE, -amount)]
    return lines


def refund_lines(method: str, amount: int) -> Lines:
    """The same accounts, the other way round."""
    return [(account, -value) for account, value in sale_lines(method, amount)]
