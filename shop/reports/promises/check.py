"""What a check of the books is, and how Python's tables get into its SQL."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """`sql` selects the rows that break the promise `id`; `name` is what the command line calls it."""

    id: str
    name: str
    title: str
    sql: str


def values(rows: Iterable[tuple[object, ...]]) -> str:
    """A VALUES list of this program's own words and numbers; never for text from outside."""
    return "VALUES " + ", ".join(
        "(" + ", ".join(f"'{cell}'" if isinstance(cell, str) else str(cell) for cell in row) + ")"
        for row in rows
    )


def both_ways(expected: str, kind: str) -> str:
    """Ledger lines of one kind of entry that should be there and are not ("missing"), and the reverse ("unfounded").

    `expected` selects reference, order number, cooperative, account, amount, day. No text from outside.
    """
    return f"""
        WITH expected AS ({expected}),
        actual AS (
            SELECT e.reference, e.order_number AS number, p.cooperative_id, p.account, p.amount,
                   e.effective_on AS day
            FROM ledger_ledgerentry e JOIN ledger_posting p ON p.entry_id = e.id WHERE e.kind = '{kind}'
        )
        SELECT 'missing' AS what, m.* FROM (TABLE expected EXCEPT ALL TABLE actual) m
        UNION ALL
        SELECT 'unfounded' AS what, u.* FROM (TABLE actual EXCEPT ALL TABLE expected) u
    """  # noqa: S608 - both words are constants of the promises
