"""Prepared statements that a connection cannot use any more: the page comes all the same."""

from typing import Any

import pytest
from django.db import connection

from catalog.models import StockMovement
from catalog.serving import prepared
from catalog.serving.prepared import Statement
from shop.cart import packs
from shop.notifications.models import OutboxMessage
from shop.orders.models import Order, Purchase
from shop.payments.models import Payment
from tests.cast import Cast


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
def test_a_connection_that_forgot_what_it_prepared() -> None:
    forgotten = Statement("SELECT %s::int + 1")
    assert forgotten.rows(1) == [(2,)]
    connection.connection.execute("SELECT 1")
    connection.connection.pgconn.exec_(b"DEALLOCATE ALL")  # as a pooler does, unseen by psycopg
    assert forgotten.rows(1) == [(2,)]


@pytest.mark.django_db
def test_it_is_prepared_by_the_protocol_and_counted(django_assert_num_queries: Any) -> None:
    statement = Statement("SELECT %s::int + 3")
    with django_assert_num_queries(2):
        assert [statement.rows(1), statement.rows(2)] == [[(4,)], [(5,)]]
    [(text, from_sql)] = connection.connection.execute(
        "SELECT statement, from_sql FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::int + 3'"
    )
    assert (text, from_sql) == ("SELECT $1::int + 3", False)


def test_new_rows_are_written_by_one_statement_and_have_their_keys(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    rows = [
        StockMovement(variant=variant, kind="received", on_hand_delta=count, reason="Chợ phiên")
        for count, variant in ((3, cast.tea_100), (5, cast.tea_200))
    ]
    with django_assert_num_queries(1):
        prepared.insert(rows)
    found = StockMovement.unscoped.filter(reason="Chợ phiên").values_list(
        "pk", "variant", "on_hand_delta", "actor"
    )
    assert set(found) == {(rows[0].pk, cast.tea_100.pk, 3, None), (rows[1].pk, cast.tea_200.pk, 5, None)}
    assert all(row.created_at and not row._state.adding for row in rows)
    message = OutboxMessage(topic="order.placed", payload={"order": 7, "words": "chè"})
    prepared.insert([message])
    assert OutboxMessage.objects.get(pk=message.pk).payload == {"order": 7, "words": "chè"}
    word = OutboxMessage(topic="order.placed", payload="chè")
    prepared.insert([word])
    assert OutboxMessage.objects.get(pk=word.pk).payload == "chè"
    prepared.insert([])


def test_rows_of_several_models_are_written_together_under_keys_drawn_before(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        movements, [key] = prepared.keys((StockMovement, 2), (OutboxMessage, 1))
        rows = [
            StockMovement(pk=pk, variant=cast.tea_100, kind="received", on_hand_delta=pk) for pk in movements
        ]
        message = OutboxMessage(pk=key, topic="order.placed", payload={"order": movements[0]})
        prepared.insert(rows, [], [message])
    found = StockMovement.unscoped.filter(pk__in=movements).values_list("pk", "on_hand_delta")
    assert set(found) == {(pk, pk) for pk in movements}
    assert OutboxMessage.objects.get(pk=key).payload == {"order": movements[0]}
    assert not any(row._state.adding for row in (*rows, message))


@pytest.mark.django_db
def test_keys_come_from_where_postgresql_takes_them() -> None:
    for model in (Purchase, Order, Payment):
        table, column = model._meta.db_table, model._meta.pk.column
        [(found,)] = Statement("SELECT pg_get_serial_sequence(%s::text, %s::text)").rows(table, column)
        assert found == f"public.{table}_{column}_seq"


def test_amounts_of_any_size_are_one_statement(cast: Cast) -> None:
    for delta in (1, 40_000, 2_000_000_000):
        prepared.insert([StockMovement(variant=cast.tea_100, kind="received", on_hand_delta=delta)])
    [(count,)] = connection.connection.execute(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO \"catalog_stockmovement%VALUES%'"
    )
    assert count == 1


def test_packs_of_a_cart_are_not_planned_anew_for_each_page(cast: Cast) -> None:
    for _page in range(8):  # PostgreSQL plans the first five
        packs.read([cast.tea_100.pk])
    [(kept,)] = connection.connection.execute(
        "SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE '%catalog_variant v%'"
    )
    assert kept >= 3
