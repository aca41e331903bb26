"""Statements that PostgreSQL parses and plans once per connection: for pages, most of what they cost it.

psycopg prepares them by the protocol, so that a pooler that hands out another connection for each transaction knows
them too (PgBouncer: `max_prepared_statements`); they pass through Django's cursor and are counted like any other.
"""

import itertools
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, NotSupportedError, ProgrammingError, connection, connections, models
from psycopg import errors
from psycopg.types.numeric import Int8

# A migration has changed a column's type, or the connection was emptied.
STALE = (errors.FeatureNotSupported, errors.InvalidSqlStatementName)
PLACE = re.compile("%([s%])")
MOST = 200  # a list has as many texts as there are combinations of filters


class _Cursor(psycopg.RawCursor[Any]):
    """Values go beside the text, which Django's own cursor puts into it."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "_Cursor":
        return super().execute(_numbered(query), params, **{**options, "prepare": True})

    def _send_query_prepared(self, name: bytes, pgq: Any, **options: Any) -> None:
        self._query = pgq  # as for a statement that is not prepared; Django tells it to whoever counts
        super()._send_query_prepared(name, pgq, **options)


@lru_cache(2 * MOST)
def _numbered(sql: str) -> str:
    """With $1, $2 for each %s, as PostgreSQL has them; psycopg would number long statements at each execution."""
    numbers = itertools.count(1)
    return PLACE.sub(lambda found: f"${next(numbers)}" if found[1] == "s" else "%", sql)


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
        database = connections[DEFAULT_DB_ALIAS]  # itself: the proxy is looked up at every word
        database.ensure_connection()
        raw: Any = _Cursor(database.connection)
        wrap = database.make_debug_cursor if database.queries_logged else database.make_cursor
        with wrap(raw) as cursor:
            cursor.execute(self.sql, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found


@lru_cache(MOST)
def statement(sql: str) -> Statement:
    return Statement(sql)


M = TypeVar("M", bound=models.Model)


class Columns:
    """Some columns of a model, all without `names`, as a statement reads them under `alias`.

    Another one would be a query of its own.
    """

    def __init__(self, model: type[models.Model], alias: str, names: Sequence[str] = ()) -> None:
        fields = [field for field in model._meta.concrete_fields if not names or field.attname in names]
        quote = connection.ops.quote_name
        self.model = model
        self.names = [
            field.attname for field in fields
        ]  # `from_db` goes by the order in which a model has them
        self.sql = ", ".join(f"{alias}.{quote(str(field.column))}" for field in fields)
        # `from_db` looks into them for every column that the model has.
        self.known = frozenset(self.names)
        self.converted = [
            (place, field) for place, field in enumerate(fields) if hasattr(field, "from_db_value")
        ]
        self.key = self.names.index(str(model._meta.pk.attname))

    def read(self, values: Sequence[Any]) -> Any:
        """The row; None where an outer join found none."""
        if values[self.key] is None:
            return None
        if self.converted:
            values = list(values)
            for place, field in self.converted:
                values[place] = field.from_db_value(values[place], None, connection)
        return self.model.from_db(DEFAULT_DB_ALIAS, self.known, values)


class Joined:
    """Rows of several models by one statement; its text names what is read of them by {columns}, which come last."""

    def __init__(self, sql: str, *parts: Columns) -> None:
        self.parts = parts
        self.width = sum(len(part.names) for part in parts)
        self.statement = Statement(sql.replace("{columns}", ", ".join(part.sql for part in parts)))

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """What stands before the columns, then a row of each model."""
        found = []
        for row in self.statement.rows(*values):
            start = len(row) - self.width
            read = list(row[:start])
            for part in self.parts:
                read.append(part.read(row[start : start + len(part.names)]))
                start += len(part.names)
            found.append(tuple(read))
        return found


def select(model: type[M], tail: str, *values: Any) -> list[M]:
    """Rows of one model by one statement; `tail` is what stands behind FROM its table."""
    return [row for (row,) in _selecting(model, tail).rows(*values)]


@cache
def _selecting(model: type[models.Model], tail: str) -> Joined:
    table = connection.ops.quote_name(model._meta.db_table)
    return Joined(f"SELECT {{columns}} FROM {table} {tail}", Columns(model, table))  # noqa: S608 - names of columns


def keys(*wanted: tuple[type[models.Model], int]) -> list[list[int]]:
    """So many new primary keys of each model, by one statement: its rows can then be written together with what
    refers to them."""
    [found] = _counting(*wanted).rows()
    return list(found)


@lru_cache(MOST)
def _counting(*wanted: tuple[type[models.Model], int]) -> Statement:
    """Without values: PostgreSQL would plan it anew for each number of keys."""
    arrays = []
    for model, count in wanted:
        # As PostgreSQL names it: asking for the name costs more than the key.
        sequence = f"'{model._meta.db_table}_{model._meta.pk.column}_seq'::regclass"
        arrays.append(f"ARRAY[{', '.join([f'nextval({sequence})'] * count)}]::bigint[]")
    return Statement(f"SELECT {', '.join(arrays)}")


def insert(*groups: Sequence[models.Model]) -> None:
    """New rows, each group of one model, by one statement whatever their number; those without a key get theirs, as
    from bulk_create."""
    written = [_Group(rows) for rows in groups if rows]
    if not written:
        return
    statement = _inserting(*((group.model, group.is_alone, group.has_keys) for group in written))
    found = iter(statement.rows(*(value for group in written for value in group.values())))
    for group in written:
        for row in group.rows:
            (row.pk,) = next(found)
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


class _Group:
    """Rows of one model. A single one goes without arrays, which cost psycopg more than all the rest."""

    def __init__(self, rows: Sequence[models.Model]) -> None:
        self.rows, self.model = rows, type(rows[0])
        self.is_alone, self.has_keys = len(rows) == 1, rows[0].pk is not None

    def values(self) -> list[Any]:
        """One for each column; a list where there are several rows."""
        database = connections[DEFAULT_DB_ALIAS]
        columns = [
            [_written(field, row, database) for row in self.rows]
            for field in _fields(self.model, self.has_keys)
        ]
        return [column[0] for column in columns] if self.is_alone else columns


AS_THEY_ARE = {str, bool, type(None)}  # only a JSON field makes something else of these


def _written(field: Any, row: models.Model, database: Any) -> Any:
    """Numbers are told as bigint: by their size, 30,000 and 40,000 would make two statements of one."""
    value = field.pre_save(row, add=True)
    if type(value) not in AS_THEY_ARE or isinstance(field, models.JSONField):
        value = field.get_db_prep_save(value, database)
    return Int8(value) if type(value) is int else value


@cache
def _fields(model: type[models.Model], has_keys: bool) -> list[Any]:
    return [field for field in model._meta.concrete_fields if has_keys or not field.primary_key]


@cache
def _inserting(*groups: tuple[type[models.Model], bool, bool]) -> Statement:
    """Of (model, is one row alone, has its keys)."""
    if len(groups) == 1:
        return Statement(_insert(*groups[0]))
    steps = (f"g{place} AS ({_insert(*group)})" for place, group in enumerate(groups))
    found = " UNION ALL ".join(f"TABLE g{place}" for place in range(len(groups)))
    return Statement(f"WITH {', '.join(steps)} {found}")


def _insert(model: type[models.Model], is_alone: bool, has_keys: bool) -> str:
    quote, fields = connection.ops.quote_name, _fields(model, has_keys)
    names = ", ".join(quote(str(field.column)) for field in fields)
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    source = f"SELECT * FROM unnest({arrays})"  # noqa: S608 - names of types
    if is_alone:
        source = f"VALUES ({', '.join(['%s'] * len(fields))})"
    into, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    return f"INSERT INTO {into} ({names}) {source} RETURNING {key}"
