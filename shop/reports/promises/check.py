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
