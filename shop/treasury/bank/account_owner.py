"""Whose account a statement is of: what stands above its table, and whether a column of numbers is the stall's own
or the payers'."""

import re
from collections.abc import Collection

from catalog import text
from shop.treasury.bank import cells, feeds, headings
from shop.treasury.bank.columns import Table

SHORTEST = 6  # digits
_NUMBER = re.compile(r"(?<![0-9A-Z])[0-9][0-9 .\-]{4,24}[0-9](?![0-9])")
_SAID = re.compile(r"\b(tai khoan|so tk|account)\b")


def own_number(number: str, own_accounts: Collection[str]) -> str:
    """The stall's account that a cell names, also without the zeros that Excel takes from a number; else empty."""
    plain = feeds.plain_account(number)
    if plain in own_accounts:
        return plain
    return next((own for own in own_accounts if plain and own.lstrip("0") == plain.lstrip("0")), "")


def other_account(table: Table, own_accounts: Collection[str]) -> str:
    """The account that the file says it is of, where it is none of the stall's; else empty."""
    told = _told(table)
    return told[0] if told and not any(own_number(number, own_accounts) for number in told) else ""


def own_column(table: Table, own_accounts: Collection[str]) -> int | None:
    """The column of the stall's own account; None where it can only be the payers'."""
    place = table.account
    if place is None:
        return None
    values = {feeds.plain_account(cells.words(cells.at(row, place))) for _line, row in table.body} - {""}
    if any(own_number(value, own_accounts) for value in values):
        return place
    is_told = any(own_number(number, own_accounts) for number in _told(table))
    beside = [table.heading(near) for near in (place - 1, place + 1) if 0 <= near < len(table.head)]
    stands_by_payers = any(map(headings.is_of_the_other_party, beside))
    return None if is_told or len(values) != 1 or stands_by_payers else place


def _told(table: Table) -> list[str]:
    """The numbers above the table that are said to be an account."""
    numbers = []
    for _line, row in table.above:
        words = " ".join(cells.words(cell) for cell in row if cell is not None)
        folded = text.fold(words)
        if _SAID.search(folded) and "so du" not in folded:
            numbers += [feeds.plain_account(found) for found in _NUMBER.findall(words)[:1]]
    return [number for number in numbers if len(number) >= SHORTEST]
