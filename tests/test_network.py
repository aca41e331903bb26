"""The house rule that a request waits for no other server, and what keeps it."""

import ast
import re
import socket
from pathlib import Path

import pytest
from django.core.mail import EmailMessage

from ops.embedded import CHECKOUT
from tests import network
from tests.fakestripe import FakeStripe

STREAMED = re.compile(r"\b(?:StreamingHttpResponse|FileResponse)\b")


def test_a11_a_request_that_talks_to_another_server_fails_its_test(card_payments: FakeStripe) -> None:
    port = int(card_payments.base_url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as kept, network.answering("/gio-hang/"):
        with socket.socket() as another, pytest.raises(network.NetworkIsClosedError):
            another.connect(("127.0.0.1", port))
        with pytest.raises(network.NetworkIsClosedError):
            kept.sendall(b"GET / HTTP/1.1\r\n\r\n")
        with pytest.raises(network.NetworkIsClosedError):
            EmailMessage("Chợ", "Xin chào", to=["hoa@example.vn"]).send()
    assert len(network.broken()) == 3


def test_a11_no_view_streams_its_answer() -> None:
    sources = [
        path for room in ("shop", "catalog", "cms", "demo") for path in Path(CHECKOUT, room).rglob("*.py")
    ]
    named = [str(path) for path in sources if STREAMED.search(ast.unparse(ast.parse(path.read_text())))]
    assert named == []
