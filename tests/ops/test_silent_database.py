"""A database that hangs or is away: probes and pages say so within seconds, and go on when it is back (O4)."""

import select
import socket
import socketserver
import threading
import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db import OperationalError, close_old_connections, connection
from django.test import Client

from shop.database import limits, silence
from tests.cast import Cast

SECONDS = 5  # the promise is 2; a busy machine takes its time to look


class Line(socketserver.ThreadingTCPServer):
    """A way to the database that can fall silent: connections stay, and nothing goes through."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, host: str, port: int) -> None:
        self.target = host, port
        self.open = threading.Event()
        self.open.set()
        super().__init__(("127.0.0.1", 0), None)  # type: ignore[arg-type]
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def finish_request(self, request: socket.socket, client_address: object) -> None:
        self.open.wait()
        with socket.create_connection(self.target) as database:
            other = {request: database, database: request}
            while True:
                readable, _, _ = select.select(list(other), [], [], 5)
                self.open.wait()
                for end in readable:
                    received = end.recv(65536)
                    if not received:
                        return
                    other[end].sendall(received)


@pytest.fixture
def line(committed_cast: Cast) -> Iterator[Line]:
    """The test's own connection, as a web process has it, over such a line."""
    direct = connection.settings_dict["HOST"], connection.settings_dict["PORT"]
    limits.apply(limits.WEB)
    connection.close()
    with Line(direct[0], int(direct[1])) as line:
        connection.settings_dict["HOST"], connection.settings_dict["PORT"] = line.server_address
        yield line
        line.open.set()
        connection.close()
        connection.settings_dict["HOST"], connection.settings_dict["PORT"] = direct
        limits.apply(limits.COMMAND)
        line.shutdown()


def asked(client: Client, path: str) -> tuple[int, float, str]:
    """Status, seconds and words of an answer."""
    close_old_connections()  # as at the start of every request; Django's test client leaves it out
    started = time.monotonic()
    answer = client.get(path)
    answer_text = answer.content.decode()
    if answer.status_code == 503 and "Retry-After" in answer:
        answer_text += f" after {answer['Retry-After']}"
    return answer.status_code, time.monotonic() - started, answer_text


@pytest.mark.django_db(transaction=True)
def test_a_silent_database_is_named_by_the_probe_and_pages_ask_for_patience(line: Line) -> None:
    client = Client(raise_request_exception=False)
    assert asked(client, "/san-pham/")[0] == 200

    line.open.clear()
    status, seconds, words = asked(client, "/readyz")
    assert (status, seconds < SECONDS) == (503, True), (status, seconds)
    assert '"database": "OperationalError"' in words
    for path, sentence in (("/san-pham/", "Chợ đang bận"), ("/en/san-pham/", "The market is busy")):
        status, seconds, words = asked(client, path)
        assert (status, seconds < SECONDS) == (503, True), (path, status, seconds)
        assert sentence in words
        assert words.endswith("after 10")
    assert asked(client, "/healthz")[0] == 200

    line.open.set()
    deadline = time.monotonic() + 120
    while asked(client, "/san-pham/")[0] != 200:
        assert time.monotonic() < deadline, "the pages do not come back"


def test_a_server_that_has_just_not_answered_is_not_asked_by_the_next_visitor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(silence, "ANSWER", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        watch = silence.Watch(*silent.getsockname())
        for _visitor in range(2):
            with pytest.raises(psycopg.OperationalError, match="does not answer"):
                watch.require_answer()
        silent.setblocking(False)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()


@pytest.mark.django_db(transaction=True)
def test_a_slow_statement_of_a_server_that_answers_is_waited_for(line: Line) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.2), 7")
        assert cursor.fetchone()[1] == 7


@pytest.mark.django_db(transaction=True)
def test_no_kind_of_process_waits_for_ever_for_a_row_that_another_holds(line: Line) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("15s",)
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("30s",)
        cursor.execute("SHOW client_connection_check_interval")  # who vanished keeps no lock
        assert cursor.fetchone() == ("10s",)
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("5s",)
        cursor.execute("SET lock_timeout = '50ms'")
        with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
            other.execute("LOCK TABLE catalog_product")
            with pytest.raises(OperationalError, match="lock timeout"):
                cursor.execute("SELECT 1 FROM catalog_product")
    for kind in (limits.WEB, limits.WORKER, limits.COMMAND):
        assert 0 < kind.lock <= 60
        assert kind.idle_in_transaction > 0
