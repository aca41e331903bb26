"""The database as the migrations left it, put back after each test that commits.

Django's own flush would take along what migrations wrote (provinces, shipping rates, Wagtail's first pages),
so such tests would have to come last. With everything put back, ids and sequences too, any order will do.
"""

from django.core.cache import cache
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase

KEPT = "pristine"  # the schema with a copy of every table in which the migrations wrote
SEQUENCES = "kept_sequences"
LOCK_SECONDS = 60  # a forgotten connection fails the test that left it, instead of hanging all


def keep() -> None:
    """Copies what the migrations wrote, once the test database is there."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {KEPT} CASCADE")
        cursor.execute(f"CREATE SCHEMA {KEPT}")
        for table in _tables(cursor, "public"):
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM public."{table}")')
            if cursor.fetchone() == (True,):
                cursor.execute(f'CREATE TABLE {KEPT}."{table}" AS TABLE public."{table}"')
        cursor.execute(
            f"CREATE TABLE {KEPT}.{SEQUENCES} AS"
            " SELECT format('%I.%I', schemaname, sequencename) AS name,"
            " COALESCE(last_value, start_value) AS value, last_value IS NOT NULL AS is_used"
            " FROM pg_sequences WHERE schemaname = 'public'"
        )


def put_back() -> None:
    """Makes the database what it was at `keep`. Foreign keys are checked at the end, so any order of tables will do.

    Only what differs is written: TRUNCATE of everything makes some thousand new files, half a second's work.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        kept = _tables(cursor, KEPT)
        changed = [table for table in _filled(cursor, _tables(cursor, "public")) if table not in kept]
        changed += [table for table in kept if table != SEQUENCES and _differs(cursor, table)]
        _switch_triggers(cursor, "DISABLE", changed)  # append-only tables refuse to be emptied
        for table in changed:
            cursor.execute(f'DELETE FROM public."{table}"')
            if table in kept:
                cursor.execute(f'INSERT INTO public."{table}" TABLE {KEPT}."{table}"')
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _switch_triggers(cursor, "ENABLE", changed)
        cursor.execute(f"SELECT setval(name::regclass, value, is_used) FROM {KEPT}.{SEQUENCES}")
    cache.clear()


def replace_flush() -> None:
    """From now on a test case that commits ends with `put_back`."""
    TransactionTestCase._fixture_teardown = lambda _test_case: put_back()  # type: ignore[attr-defined]


def _filled(cursor: CursorWrapper, tables: list[str]) -> list[str]:
    """Those that have rows."""
    asked = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM public.\"{table}\")" for table in tables]
    cursor.execute(" UNION ALL ".join(asked))
    return [table for (table,) in cursor.fetchall()]


def _differs(cursor: CursorWrapper, table: str) -> bool:
    now, then = f'TABLE public."{table}"', f'TABLE {KEPT}."{table}"'
    cursor.execute(f"SELECT EXISTS ({now} EXCEPT ALL {then}) OR EXISTS ({then} EXCEPT ALL {now})")
    return cursor.fetchone() == (True,)


def _switch_triggers(cursor: CursorWrapper, way: str, tables: list[str]) -> None:
    cursor.execute(
        "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND relname = ANY(%s)",
        [tables],
    )
    for (table,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE public."{table}" {way} TRIGGER USER')


def _tables(cursor: CursorWrapper, schema: str) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema])
    return [table for (table,) in cursor.fetchall()]
