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
            " SELECT format('%I.%I', schemaname, sequencename)::regclass AS name,"
            " COALESCE(last_value, start_value) AS value, last_value IS NOT NULL AS is_used"
            " FROM pg_sequences WHERE schemaname = 'public'"
        )


def put_back() -> None:
    """Makes the database what it was at `keep`. Foreign keys are checked at the end, so any order of tables will do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        tables = ", ".join(f'public."{table}"' for table in _tables(cursor, "public"))
        cursor.execute(f"TRUNCATE {tables}")
        for table in _tables(cursor, KEPT):
            if table != SEQUENCES:
                cursor.execute(f'INSERT INTO public."{table}" TABLE {KEPT}."{table}"')
        cursor.execute(f"SELECT setval(name, value, is_used) FROM {KEPT}.{SEQUENCES}")
    cache.clear()


def replace_flush() -> None:
    """From now on a test case that commits ends with `put_back`."""
    TransactionTestCase._fixture_teardown = lambda _test_case: put_back()  # type: ignore[attr-defined]


def _tables(cursor: CursorWrapper, schema: str) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema])
    return [table for (table,) in cursor.fetchall()]
