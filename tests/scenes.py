"""What is written before many tests: done by the models the first time, afterwards put there as rows.

A scene is a function that writes to the database beside the cast alone. What it adds, changes and takes away is
noted, and one statement does it again; the bookkeeping of Wagtail's pages takes hundreds.
"""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from tests import stage
from tests.cast import Cast

Keys = dict[str, set[str]]  # of each table, its rows' primary keys as text
_noted: dict[str, str] = {}


def play(scene: Callable[[], object]) -> None:
    """Has the scene in the database; the cast is there, and nothing else was written since."""
    name = f"{scene.__module__}.{scene.__qualname__}"
    with transaction.atomic(), connection.cursor() as cursor:
        if name in _noted:
            cursor.execute(_noted[name].replace(stage.MOMENT, timezone.now().isoformat()))
        else:
            _noted[name] = _note(cursor, scene)
    cache.clear()


def _note(cursor: CursorWrapper, scene: Callable[[], object]) -> str:
    """Plays it, and returns the statements that do the same again."""
    tables = _primary_keys(cursor)
    before = _keys(cursor, tables)
    with transaction.atomic():
        # The first row written here tells from which transaction on rows are the scene's.
        cursor.execute("INSERT INTO django_session VALUES ('scene', '', now()) RETURNING xmin::text::bigint")
        ((first,),) = cursor.fetchall()
        cursor.execute("DELETE FROM django_session WHERE session_key = 'scene'")
        scene()
        after = _keys(cursor, tables)
        statements = []
        for table, key in tables.items():
            cursor.execute(f'SELECT {key}::text FROM "{table}" WHERE xmin::text::bigint >= %s', [first])
            written = {row for (row,) in cursor.fetchall()}
            if gone := before[table] - (after[table] - written):
                listed = ", ".join(_quoted(value) for value in sorted(gone))
                statements.append(f'DELETE FROM "{table}" WHERE {key}::text IN ({listed})')
            if written:
                statements.append(stage.insert_of(cursor, table, since=first))
                statements += _moved_on(cursor, table)
    return ";\n".join(statements)


def _primary_keys(cursor: CursorWrapper) -> dict[str, str]:
    """Of each table, the expression of its key."""
    cursor.execute(
        "SELECT relname, 'ROW(' || string_agg(quote_ident(attname), ', ' ORDER BY attnum) || ')'"
        " FROM pg_index JOIN pg_class ON pg_class.oid = indrelid JOIN pg_attribute ON attrelid = indrelid"
        " AND attnum = ANY(indkey) WHERE indisprimary AND relnamespace = 'public'::regnamespace"
        " GROUP BY relname"
    )
    return dict(cursor.fetchall())


def _keys(cursor: CursorWrapper, tables: dict[str, str]) -> Keys:
    asked = [f"SELECT '{table}', {key}::text FROM \"{table}\"" for table, key in tables.items()]
    cursor.execute(" UNION ALL ".join(asked))
    found: Keys = {table: set() for table in tables}
    for table, key in cursor.fetchall():
        found[table].add(key)
    return found


def _moved_on(cursor: CursorWrapper, table: str) -> list[str]:
    """The statement that has the next row's number come after the noted ones."""
    cursor.execute(
        "SELECT pg_get_serial_sequence(%s, attname) FROM pg_attribute WHERE attrelid = %s::regclass"
        " AND attname = 'id'",
        [table, table],
    )
    sequences = [name for (name,) in cursor.fetchall() if name]
    return [
        f"SELECT setval('{name}', GREATEST((SELECT last_value FROM {name}), (SELECT max(id) FROM \"{table}\")))"
        for name in sequences
    ]


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def roles_and_pages() -> None:
    """What every start of the shop makes sure of."""
    call_command("sync_roles", verbosity=0)


@pytest.fixture
def site(cast: Cast) -> Cast:
    """The cast, with roles, workflow and both home pages in place."""
    play(roles_and_pages)
    return cast
