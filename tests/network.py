"""Closes the network for the tests: a connection that would leave the machine fails with its address."""

import ipaddress
import socket
from typing import Any

LOCAL_NAMES = ("localhost", "", None)

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo


class NetworkIsClosedError(RuntimeError):
    """A test tried to reach something that is not on this machine."""


def close() -> None:
    """Let sockets reach the loopback and Unix sockets alone, in this process, from now on."""
    socket.socket.connect = _guarded(_connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = _guarded(_connect_ex)  # type: ignore[method-assign]
    socket.getaddrinfo = _guarded_getaddrinfo


def _guarded(method: Any) -> Any:
    def call(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check(address[0])
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
