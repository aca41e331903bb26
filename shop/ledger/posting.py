"""Writing the ledger. One entry per fact, in the transaction that records the fact; corrections are new entries."""

import datetime
from collections.abc import Iterable
from enum import StrEnum

from django.db import transaction

from shop.ledger.models import INCOME_ACCOUNTS, Account, Channel, LedgerEntry, Posting


class Route(StrEnum):
    """The way a sale's money takes. It decides which accounts a sale and its refund touch."""

    VIETQR = "vietqr"  # into the cooperative's bank account
    COD = "cod"  # cash into the cooperative's own hand
    COD_CARRIER = "cod_carrier"  # cash that the carrier collected and remits later
    CARD = "card"  # held by the platform until a settlement


# The account that a sale's money is debited to, and the one that a refund is paid from.
RECEIVED_ON = {
    Route.VIETQR: Account.DIRECT_RECEIPTS,
    Route.COD: Account.CASH,
    Route.COD_CARRIER: Account.CASH_IN_TRANSIT,
    Route.CARD: Account.PLATFORM_RECEIVABLE,
}
REFUNDED_FROM = RECEIVED_ON | {Route.COD_CARRIER: Account.CASH}


class Unbalanced(ValueError):
    """The lines of an entry do not sum to zero."""


Lines = list[tuple[str, int]]  # account, đồng (debit > 0, credit < 0)


def route(method: str, collected_by: str = "") -> Route:
    """The route of a payment: its method, and for cash who took it from the buyer ("carrier" or the stall)."""
    return Route.COD_CARRIER if (method, collected_by) == ("cod", "carrier") else Route(method)


@transaction.atomic
def post(
    *,
    kind: str,
    reference: str,
    order_number: str = "",
    cooperative_id: int | None,
    effective_on: datetime.date,
    lines: Iterable[tuple[str, int]],
    channel: str = Channel.ONLINE,
    is_internal: bool = False,
    corrects: LedgerEntry | None = None,
) -> LedgerEntry:
    """Writes one balanced entry. Lines of zero đồng are left out; `channel` and `is_internal` go on the lines of
    sales and refunds alone, the channel on declared sales too.

    Raises Unbalanced; IntegrityError when `reference` was posted before.
    """
    rows = [(account, amount) for account, amount in lines if amount]
    if sum(amount for _account, amount in rows) != 0:
        raise Unbalanced(reference)
    entry = LedgerEntry.objects.create(
        kind=kind,
        reference=reference,
        order_number=order_number,
        effective_on=effective_on,
        corrects=corrects,
    )
    Posting.objects.bulk_create(
        line(entry.pk, cooperative_id, account, amount, channel=channel, is_internal=is_internal)
        for account, amount in rows
    )
    return entry


def line(
    entry_id: int,
    cooperative_id: int | None,
    account: str,
    amount: int,
    *,
    channel: str = Channel.ONLINE,
    is_internal: bool = False,
) -> Posting:
    """One posting, not saved yet."""
    is_income = account in INCOME_ACCOUNTS
    has_channel = is_income or account == Account.DECLARED_SALES
    return Posting(
        entry_id=entry_id,
        account=account,
        cooperative_id=cooperative_id,
        amount=amount,
        channel=channel if has_channel else "",
        is_internal=is_internal if is_income else None,
    )


def sale_lines(way: str, amount: int, fee: int = 0) -> Lines:
    """A sale of `amount` đồng. Card money is also owed to the cooperative by its holder, less the fee."""
    received = RECEIVED_ON[Route(way)]
    lines: Lines = [(received, amount - fee), (Account.MARKET_FEE, fee), (Account.SALES, -amount)]
    if way == Route.CARD:
        lines += [
            (Account.CARD_CLEARING, amount),
            (Account.PAYABLE, fee - amount),
            (Account.PLATFORM_FEE, -fee),
        ]
    return lines


def refund_lines(way: str, amount: int, fee: int = 0) -> Lines:
    """`amount` đồng back to the buyer; `fee` is what of the marketplace's fee goes back to the cooperative."""
    paid_from = REFUNDED_FROM[Route(way)]
    lines: Lines = [(paid_from, fee - amount), (Account.MARKET_FEE, -fee), (Account.REFUNDS, amount)]
    if way == Route.CARD:
        lines += [
            (Account.CARD_CLEARING, -amount),
            (Account.PAYABLE, amount - fee),
            (Account.PLATFORM_FEE, fee),
        ]
    return lines


def declared_lines(amount: int) -> Lines:
    """`amount` đồng that a cooperative says it took elsewhere."""
    return [(Account.DECLARED_RECEIPTS, amount), (Account.DECLARED_SALES, -amount)]


def reversed_lines(lines: Lines) -> Lines:
    """The same accounts, the other way round."""
    return [(account, -amount) for account, amount in lines]
