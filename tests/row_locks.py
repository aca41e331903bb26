"""Fails every test in which a transaction of the shop locks rows against the order of catalog.row_locks, in any thread.

It reads each statement: SELECT … FOR UPDATE, and UPDATE and DELETE, which lock as well. Keys are known where a
statement names them; for rows that a transaction has made itself nobody else can wait. A block that a test or
the demo opens holds data together that nobody else writes, and is no transaction of the shop.
"""

import contextlib
import re
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Any

from django.db import transaction
from django.db.transaction import Atomic

from catalog.row_locks import ORDER, RANK

CHECKOUT = Path(__file__).parents[1]
TESTS, DEMO = f"{CHECKOUT}/tests/", f"{CHECKOUT}/demo/"
SELECTED = re.compile(r'FROM "(\w+)".*FOR (?:NO KEY )?UPDATE(?: OF "(\w+)")?', re.DOTALL)
WRITTEN = re.compile(r'(?:UPDATE|DELETE FROM|INSERT INTO) "?(\w+)')
STEPS = re.compile(
    r'(?:\(|\) )(UPDATE|DELETE FROM|INSERT INTO) "?(\w+)'
)  # of a statement that begins with WITH
_enter = Atomic.__enter__
_broken: list[str] = []


class Held:
    """What a transaction has locked: {table: keys}, None among them for rows whose keys no statement has named."""

    def __init__(self, blocks: list[Atomic]) -> None:
        self.block, self.depth = blocks[-1], len(blocks) - 1
        self.keys: dict[str, set[Any]] = {}
        self.own: set[str] = set()

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Also of a statement that waited in vain."""
        try:
            return execute(sql, params, many, context)
        finally:
            blocks = context["connection"].atomic_blocks
            if len(blocks) > self.depth and blocks[self.depth] is self.block and isinstance(sql, str):
                self.read(sql, params, context["cursor"].rowcount)

    def read(self, sql: str, params: Any, count: int) -> None:
        """`count` rows were found or written; what deletes a row also writes to where nothing refers to it."""
        word = sql[:6]
        if word == "SELECT":
            found = SELECTED.match(sql, sql.find(" FROM ") + 1) if "UPDATE" in sql else None
            if found:
                table = found[2] or found[1]
                self.lock(table, keys_in(sql, params, table), "SKIP LOCKED" in sql)
        elif word.startswith("WITH"):
            for verb, table in STEPS.findall(sql):
                if verb == "INSERT INTO":
                    self.own.add(table)
                elif (keys := keys_in(sql, params, table)) or count:
                    self.lock(table, keys, False)
        elif word in ("UPDATE", "DELETE", "INSERT"):
            found = WRITTEN.match(sql)
            if found and word == "INSERT":
                self.own.add(found[1])
            elif found:
                keys = keys_in(sql, params, found[1])
                if keys or count:
                    self.lock(found[1], keys, False)

    def lock(self, table: str, keys: set[int] | None, skips: bool) -> None:
        if table not in RANK:
            return
        held = self.keys.get(table, set())
        if not (skips or table in self.own or (held and (None in held or keys is None or keys <= held))):
            self.check(table, keys)
        self.keys.setdefault(table, set()).update(keys or {None})

    def check(self, table: str, keys: set[int] | None) -> None:
        rank = RANK[table]
        if ORDER[rank].under:
            if ORDER[rank].under not in self.keys:
                _tell(f"{table} without {ORDER[rank].under}")
            return
        later = [name for name in self.keys if RANK[name] > rank]
        if later:
            _tell(f"{table} after {', '.join(later)}")
        held = self.keys.get(table)
        if held and keys and min(keys) < max(held):
            _tell(f"{table} {min(keys)} after {max(held)}")


def watch() -> None:
    """From now on, in this process."""
    Atomic.__enter__ = _entered  # type: ignore[method-assign]


def broken() -> list[str]:
    """What was locked out of order since the last call; threads and code that catches errors hide it from the test."""
    found, _broken[:] = list(_broken), []
    return found


def keys_in(sql: str, params: Iterable[Any] | None, table: str) -> set[int] | None:
    """The primary keys that a statement names with "=" or IN; None where it chooses rows in another way, too."""
    if " OR " in sql:
        return None
    key = rf'(?<![\w.])(?:"?{table}"?\.)?"?id"?'
    found = re.search(rf"{key} (?:= %s|IN \(%s(?:, %s)*\))", sql)
    if not found or params is None:
        return None
    first = sql.count("%s", 0, found.start())
    values = list(params)[first : first + found[0].count("%s")]
    return {int(value) for value in values}


def _entered(block: Atomic) -> None:
    """Each outermost block begins with nothing held."""
    _enter(block)
    block.is_watched = not block._from_testcase and _is_of_the_shop(sys._getframe(1))  # type: ignore[attr-defined]
    connection = transaction.get_connection(block.using)
    if not any(outer.is_watched for outer in connection.atomic_blocks[:-1]):
        wrappers = connection.execute_wrappers
        wrappers[:] = [wrapper for wrapper in wrappers if not isinstance(wrapper, Held)]
        if block.is_watched:  # type: ignore[attr-defined]
            wrappers.append(Held(connection.atomic_blocks))


def _is_of_the_shop(opener: FrameType) -> bool:
    if opener.f_code.co_filename == contextlib.__file__:  # atomic as a decorator
        decorated = getattr(opener.f_locals.get("func"), "__code__", opener.f_code)
        return not decorated.co_filename.startswith(DEMO)
    return not opener.f_code.co_filename.startswith((TESTS, DEMO))


def _tell(what: str) -> None:
    frames = (
        f"{Path(frame.filename).relative_to(CHECKOUT)}:{frame.lineno}"
        for frame in traceback.extract_stack()
        if frame.filename.startswith(f"{CHECKOUT}/") and "site-packages" not in frame.filename
    )
    _broken.append(f"{what}: {' '.join(list(frames)[-9:-3])}")
