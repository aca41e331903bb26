"""Closes the network for the tests: a connection that would leave the machine fails with its address.

While a request is answered, any connection but PostgreSQL's (its library opens those below Python) and any mail fails
the test: a web worker has one thread, and nobody waits for somebody else's bank, card or message (promise A11).
"""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.handlers.base import BaseHandler
from django.core.mail import EmailMessage
from django.db import connection

LOCAL_NAMES = ("localhost", "", None)

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo
_sendall = socket.socket.sendall
_get_response = BaseHandler.get_response
_send_mail = EmailMessage.send
MAY_CONNECT = ("/readyz",)  # asks whether the broker is there, for a second at most
_here = threading.local()
_broken: list[str] = []


class NetworkIsClosedError(RuntimeError):
    """A test tried to reach something that is not on this machine."""


def close() -> None:
    """Let sockets reach the loopback and Unix sockets alone, in this process, from now on."""
    socket.socket.connect = _guarded(_connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = _guarded(_connect_ex)  # type: ignore[method-assign]
    socket.getaddrinfo = _guarded_getaddrinfo
    socket.socket.sendall = _sent  # type: ignore[assignment,method-assign]
    BaseHandler.get_response = _answered  # type: ignore[method-assign]
    EmailMessage.send = _mailed  # type: ignore[method-assign]


@contextmanager
def answering(path: str) -> Iterator[None]:
    """Inside, this thread is a web worker's that answers `path`."""
    before = getattr(_here, "path", "")
    _here.path = path
    try:
        yield
    finally:
        _here.path = before


def broken() -> list[str]:
    """What requests have tried since the last call; code that catches every error hides it from the test itself."""
    found, _broken[:] = list(_broken), []
    return found


def _answered(self: BaseHandler, request: Any) -> Any:
    with answering(request.path):
        return _get_response(self, request)


def _sent(self: socket.socket, *arguments: Any) -> Any:
    if self.family in (socket.AF_INET, socket.AF_INET6):  # a connection kept from before
        _refuse_in_request("sends to another server", self.getpeername())
    return _sendall(self, *arguments)


def _mailed(self: EmailMessage, *arguments: Any, **options: Any) -> Any:
    _refuse_in_request("sends a mail")
    return _send_mail(self, *arguments, **options)


def _refuse_in_request(what: str, address: Any = None) -> None:
    path = getattr(_here, "path", "")
    if path and path not in MAY_CONNECT and not _is_database(address):
        _broken.append(f"a request to {path} {what}")
        raise NetworkIsClosedError(_broken[-1])


def _is_database(address: Any) -> bool:
    """Our own PostgreSQL, which is asked from Python as well whether it is still there (`shop.database.silence`)."""
    if address is None:
        return False
    host, port = connection.settings_dict["HOST"], connection.settings_dict["PORT"]
    return (str(address[0]), str(address[1])) == (str(host), str(port))


def _guarded(method: Any) -> Any:
    def call(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check(address[0])
            _refuse_in_request(f"connects to {address}", address)
        return method(self, address)

    return call


def _guarded_getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
    _check(host)
    return _getaddrinfo(host, *arguments, **options)


def _check(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in LOCAL_NAMES:
        return
    try:
        is_local = ipaddress.ip_address(name).is_loopback
    except ValueError:
        is_local = False
    if not is_local:
        raise NetworkIsClosedError(f"tests may not connect to {name!r}")
