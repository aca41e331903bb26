"""The database backend: a connection that the server has ended is noticed before use; a sound one costs no query."""

import time

import psycopg
import pytest
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Province


def another_connection() -> psycopg.Connection:
    return psycopg.connect(
        **connection.get_connection_params() | {"autocommit": True, "cursor_factory": None}
    )


def backend_pid() -> int:
    """Of the connection of a request that begins now."""
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_has_ended_is_replaced_before_it_is_used() -> None:
    pid = backend_pid()
    with another_connection() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
        while other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone():
            time.sleep(0.01)
    assert not connection.is_usable()
    assert backend_pid() != pid
    assert Province.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_sound_connection_is_not_asked() -> None:
    pid = backend_pid()
    with CaptureQueriesContext(connection) as captured:
        assert backend_pid() == pid
        assert connection.is_usable()
    assert len(captured) == 1


@pytest.mark.django_db(transaction=True)
def test_a_word_from_the_server_is_no_farewell() -> None:
    """What waits in the socket may be a notice: then, and only then, the server is asked."""
    pid = backend_pid()
    with connection.cursor() as cursor:
        cursor.execute("LISTEN market_day")
    with another_connection() as other:
        other.execute("NOTIFY market_day")
        other.execute("SELECT pg_sleep(0.2)")
    assert connection.is_usable()
    assert backend_pid() == pid
    with connection.cursor() as cursor:
        cursor.execute("UNLISTEN *")
