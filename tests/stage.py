"""The cast in each test's database: written once through the models, then put there as rows by one statement.

Building it anew takes eighty statements, more than most of the tests that use it.
"""

import pickle
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from tests import cast as people
from tests.cast import Cast

# Written by the database itself when its cooperative or category is.
BY_TRIGGER = ("catalog_cooperativerecord", "catalog_categoryrecord")
MOMENT = "@moment@"  # stands in the kept rows for the time at which a test begins
_kept: dict[str, Any] = {}


def keep() -> None:
    """Writes the cast and takes it back; the ids stay used. Comes before `pristine.keep`, which notes them."""
    _forget_counts()
    with transaction.atomic(), connection.cursor() as cursor:
        _kept["cast"] = pickle.dumps(people.build())
        written = _written(cursor)
        cursor.execute("SELECT pg_current_xact_id()::xid::text::bigint")
        ((began,),) = cursor.fetchall()
        rows = [insert_of(cursor, table, since=began) for table in written if table not in BY_TRIGGER]
        _kept["rows"] = ";\n".join(rows)
        transaction.set_rollback(True)
    _forget_counts()
    with transaction.atomic(), connection.cursor() as cursor:
        enter()
        assert _written(cursor) == written, (
            "a trigger writes rows that are kept too: add its table to BY_TRIGGER"
        )
        transaction.set_rollback(True)


def _forget_counts() -> None:
    """PostgreSQL adds what it has counted before to a transaction's counts, until it has passed that on: at most once
    a second, unless it is told to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")


def enter() -> Cast:
    """Puts the rows into the database, as if written at this moment; returns the people and things they are."""
    moment = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_kept["rows"].replace(MOMENT, moment.isoformat()))
    entered: Cast = pickle.loads(_kept["cast"])
    for each in vars(entered).values():
        _set_times(each, moment)
    return entered


@pytest.fixture
def cast(db: None) -> Cast:
    return enter()


@pytest.fixture
def committed_cast(transactional_db: None) -> Cast:
    """For tests with several connections or processes."""
    return enter()


def _set_times(row: models.Model, moment: datetime) -> None:
    for field in row._meta.concrete_fields:
        if isinstance(field, models.DateTimeField) and getattr(row, field.attname) is not None:
            setattr(row, field.attname, moment)


def _written(cursor: CursorWrapper) -> dict[str, int]:
    """The tables in which this transaction has inserted, and how many rows."""
    cursor.execute(
        "SELECT relname, n_tup_ins FROM pg_stat_xact_user_tables WHERE n_tup_ins > 0 ORDER BY relname"
    )
    return dict(cursor.fetchall())


def insert_of(cursor: CursorWrapper, table: str, since: int) -> str:
    """The statement that writes again the rows of a table from a transaction's number on."""
    cursor.execute(
        "SELECT quote_ident(attname), atttypid = 'timestamptz'::regtype FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped",
        [table],
    )
    values = {
        name: f"CASE WHEN {name} IS NULL THEN 'NULL' ELSE '''{MOMENT}''' END"
        if is_time
        else f"quote_nullable({name}::text)"
        for name, is_time in cursor.fetchall()
    }
    cursor.execute(
        f"SELECT concat_ws(', ', {', '.join(values.values())}) FROM \"{table}\""
        " WHERE xmin::text::bigint >= %s ORDER BY ctid",
        [since],
    )
    rows = ", ".join(f"({row})" for (row,) in cursor.fetchall())
    return f'INSERT INTO "{table}" ({", ".join(values)}) VALUES {rows}'
