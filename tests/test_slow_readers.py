"""Two connections that ask for much and read nothing keep nobody else waiting (promise A11)."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest
import requests
from django.conf import settings

from tests.processes import Market

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60  # seconds, for an answer that takes milliseconds


@contextmanager
def idle_reader(market: Market, path: str) -> Iterator[socket.socket]:
    """Asks for `path`, uncompressed, takes the first bytes of the answer and then no more."""
    with socket.socket() as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.settimeout(PATIENCE)
        link.connect(("127.0.0.1", int(market.environment["PORT"])))
        link.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        assert link.recv(12) == b"HTTP/1.1 200"
        yield link


@pytest.fixture
def large_file(collected_static: None) -> Iterator[str]:
    """The address of a static file that no socket's buffers can hold."""
    path = Path(settings.STATIC_ROOT, "large.txt")
    path.write_bytes(b"x" * 32_000_000)
    yield "/static/large.txt"
    path.unlink()


def test_a11_two_idle_readers_of_a_large_answer_stop_nobody(large_file: str, market: Market) -> None:
    market.environment["WEB_WORKERS"] = "2"
    market.start("web")
    with ExitStack() as stack:
        for _reader in range(int(market.environment["WEB_WORKERS"])):
            stack.enter_context(idle_reader(market, large_file))
        assert requests.get(f"{market.url}/healthz", timeout=PATIENCE).text == "ok"
        assert requests.get(f"{market.url}/san-pham/", timeout=PATIENCE).ok
    # A worker that does not end when it is asked to: the server waits for it no longer than it is told to.
    web = psutil.Process(market.running["web"].pid)
    web.children()[0].suspend()
    market.stop()
    assert not web.is_running()
