"""The house rule that a request waits for no other server, and what keeps it."""

import socket

import pytest
from django.core.mail import EmailMessage

from tests import network
from tests.fakestripe import FakeStripe


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
