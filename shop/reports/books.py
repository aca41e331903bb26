"""Checking the books: every promise of `shop.reports.promises`, with what broke it and how long it took."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from shop.reports.promises import CHECKS, Check

LIMIT = 20  # broken rows shown per check
# Sorting and hashing a hundred thousand orders stays in memory.
WORK_MEMORY = "64MB"


@dataclass(frozen=True)
class Result:
    check: Check
    broken_count: int
    examples: list[dict[str, Any]]  # at most LIMIT
    seconds: float


def prove(checks: Iterable[Check] = CHECKS) -> Iterator[Result]:
    """Runs the checks one by one. Each is one statement, so it sees the books at one moment."""
    for check in checks:
        started_at = time.monotonic()
        broken_count, examples = _broken(check)
        yield Result(check, broken_count, examples, time.monotonic() - started_at)


def _broken(check: Check) -> tuple[int, list[dict[str, Any]]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{WORK_MEMORY}'")
        cursor.execute(f"SELECT COUNT(*) OVER (), broken.* FROM ({check.sql}) broken LIMIT {LIMIT}")  # noqa: S608
        names = [column.name for column in cursor.description or ()][1:]
        rows = cursor.fetchall()
    return (rows[0][0] if rows else 0), [dict(zip(names, row[1:], strict=True)) for row in rows]
