"""Prepared statements that a connection cannot use any more: the page comes all the same."""

import pytest
from django.db import connection

from catalog.prepared import Statement


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_a_migration_made_useless_is_planned_anew() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE catalog_planned (amount integer)")
        cursor.execute("INSERT INTO catalog_planned VALUES (7)")
    statement = Statement("SELECT amount FROM catalog_planned WHERE amount = %s")
    try:
        assert statement.rows(7) == [(7,)]
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE catalog_planned ALTER amount TYPE bigint")
        assert statement.rows(7) == [(7,)]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE catalog_planned")


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_forgot_what_it_prepared_or_knows_more_than_this_process() -> None:
    forgotten, unnoted = Statement("SELECT %s::int + 1"), Statement("SELECT %s::int + 2")
    assert forgotten.rows(1) == [(2,)]
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert forgotten.rows(1) == [(2,)]
    with connection.cursor() as cursor:
        cursor.execute(unnoted._prepare)
    assert unnoted.rows(1) == [(3,)]
