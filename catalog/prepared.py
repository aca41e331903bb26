"""Statements that PostgreSQL parses and plans once per connection: for pages, most of what they cost it.

Written as PREPARE and EXECUTE, so that they pass through Django's cursor and are counted like any other. They need a
connection of their own (no pooler that hands out another one for each transaction).
"""

import hashlib
import re
from functools import lru_cache
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import NotSupportedError, ProgrammingError, connection
from psycopg import errors

# A migration has changed a column's type; the connection was emptied; or a stop came between preparing and noting.
STALE = (errors.FeatureNotSupported, errors.InvalidSqlStatementName, errors.DuplicatePreparedStatement)
MOST = 200  # per connection; a list has as many texts as there are combinations of filters
_prepared: "WeakKeyDictionary[Any, set[str]]" = WeakKeyDictionary()


class Statement:
    """SQL with %s for each value, whose types PostgreSQL must be able to tell from where they stand."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self.name = f"catalog_{hashlib.sha256(sql.encode()).hexdigest()[:24]}"
        number = count(1)
        self._prepare = f"PREPARE {self.name} AS {re.sub('%s', lambda _: f'${next(number)}', sql)}"
        places = ", ".join(["%s"] * (next(number) - 1))
        self._execute = f"EXECUTE {self.name} ({places})" if places else f"EXECUTE {self.name}"

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        try:
            return self._rows(values)
        except (ProgrammingError, NotSupportedError) as error:
            if not isinstance(error.__cause__, STALE) or connection.in_atomic_block:
                raise
            connection.close()  # with all it has prepared; the next statement opens another
            return self._rows(values)

    def _rows(self, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            known = _prepared.setdefault(connection.connection, set())
            if self.name in known:
                cursor.execute(self._execute, values)
            elif len(known) >= MOST:
                cursor.execute(self.sql, values)
            else:
                cursor.execute(self._prepare)
                known.add(self.name)
                cursor.execute(self._execute, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found


@lru_cache(MOST)
def statement(sql: str) -> Statement:
    """For a text that is put together."""
    return Statement(sql)
