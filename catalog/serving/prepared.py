"""Statements that PostgreSQL parses and plans once per connection: for pages, most of what they cost it.

psycopg prepares them by the protocol, so that a pooler that hands out another connection for each transaction knows
them too (PgBouncer: `max_prepared_statements`); they pass through Django's cursor and are counted like any other.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, TypeVar

import psycopg
from django.db import NotSupportedError, ProgrammingError, connection, models
from psycopg import errors

# A migration has changed a column's type, or the connection was emptied.
STALE = (errors.FeatureNotSupported, errors.InvalidSqlStatementName)
MOST = 200  # a list has as many texts as there are combinations of filters


class _Cursor(psycopg.Cursor[Any]):
    """Values go beside the text, which Django's own cursor puts into it."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "_Cursor":
        return super().execute(query, params, **{**options, "prepare": True})

    def _send_query_prepared(self, name: bytes, pgq: Any, **options: Any) -> None:
        self._query = pgq  # as for a statement that is not prepared; Django tells it to whoever counts
        super()._send_query_prepared(name, pgq, **options)


class Statement:
    """SQL with %s for each value, whose types PostgreSQL must be able to tell from where they stand."""

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        try:
            return self._rows(values)
        except (ProgrammingError, NotSupportedError) as error:
            if not isinstance(error.__cause__, STALE) or connection.in_atomic_block:
                raise
            connection.close()  # with all it has prepared; the next statement opens another
            return self._rows(values)

    def _rows(self, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        connection.ensure_connection()
        raw: Any = _Cursor(connection.connection)
        wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
        with wrap(raw) as cursor:
            cursor.execute(self.sql, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found


@lru_cache(MOST)
def statement(sql: str) -> Statement:
    return Statement(sql)


M = TypeVar("M", bound=models.Model)


def select(model: type[M], tail: str, *values: Any) -> list[M]:
    """Rows of one model by one statement; `tail` is what stands behind FROM its table."""
    names, converted, statement = _selecting(model, tail)
    found = []
    for row in statement.rows(*values):
        columns = list(row)
        for place, field in converted:
            columns[place] = field.from_db_value(columns[place], None, connection)
        found.append(model.from_db(connection.alias, names, columns))
    return found


@cache
def _selecting(model: type[models.Model], tail: str) -> tuple[list[str], list[tuple[int, Any]], Statement]:
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    return (
        [field.attname for field in fields],
        [(place, field) for place, field in enumerate(fields) if hasattr(field, "from_db_value")],
        Statement(f"SELECT {columns} FROM {quote(model._meta.db_table)} {tail}"),  # noqa: S608 - names of columns
    )


def insert(rows: Sequence[models.Model]) -> None:
    """New rows of one model, whatever their number, by one statement; they get their keys, as from bulk_create."""
    if not rows:
        return
    fields, one_by_one = _inserting(type(rows[0]))
    values = [
        [field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows]
        for field in fields
    ]
    for row, (key,) in zip(rows, one_by_one.rows(*values), strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


@cache
def _inserting(model: type[models.Model]) -> tuple[list[Any], Statement]:
    meta = model._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    key = connection.ops.quote_name(str(meta.pk.column))
    return fields, Statement(
        f"INSERT INTO {connection.ops.quote_name(meta.db_table)} ({names})"  # noqa: S608 - names of columns
        f" SELECT * FROM unnest({arrays}) RETURNING {key}"
    )
