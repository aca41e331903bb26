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

    `expected` selects reference, order number, cooperative, account, amount, day. What was corrected counts as it
    stands now, under the reference of its first entry. No text from outside.
    """
    return f"""
        WITH expected AS ({expected}),
        actual AS (
            SELECT COALESCE(c.reference, e.reference) AS reference, e.order_number AS number, p.cooperative_id,
                   p.account, SUM(p.amount)::bigint AS amount, e.effective_on AS day
            FROM ledger_ledgerentry e JOIN ledger_posting p ON p.entry_id = e.id
            LEFT JOIN ledger_ledgerentry c ON c.id = e.corrects_id
            WHERE e.kind = '{kind}'
            GROUP BY COALESCE(c.reference, e.reference), e.order_number, p.cooperative_id, p.account, e.effective_on
            HAVING SUM(p.amount) <> 0
        )
        SELECT 'missing' AS what, m.* FROM (TABLE expected EXCEPT ALL TABLE actual) m
        UNION ALL
        SELECT 'unfounded' AS what, u.* FROM (TABLE actual EXCEPT ALL TABLE expected) u
    """  # noqa: S608 - both words are constants of the promises
