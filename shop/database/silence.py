"""Noticing a server that neither answers nor hangs up, while a slow statement may take its time.

PostgreSQL's own time limits are kept by PostgreSQL: where it hangs itself, or the way to it, they do nothing.
"""

import socket
import struct
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import psycopg
from psycopg.waiting import Ready

PATIENCE = 0.5  # seconds without a word on a statement, after which the server is asked whether it is there
ANSWER = 1.0  # seconds that it has for that
REST = 1.0  # seconds in which a server that did not answer is not asked again
SSL_REQUEST = struct.pack("!ii", 8, 80877103)  # answered with one byte before any login


class Watch:
    """What this process knows of one server. Host and port as Django's settings have them; "" watches nothing."""

    def __init__(self, host: str, port: str | int) -> None:
        self.host, self.port = host, int(port or 5432)
        self.silent_until = 0.0

    def require_answer(self) -> None:
        """Raises OperationalError where the server does not answer, at once where it has just not done so."""
        if time.monotonic() >= self.silent_until:
            if self._answers():
                return
            self.silent_until = time.monotonic() + REST
        raise psycopg.OperationalError("the database does not answer")

    def _answers(self) -> bool:
        if not self.host or "," in self.host:  # the local socket of libpq's own choice, or several servers
            return True
        try:
            with self._link() as link:
                link.sendall(SSL_REQUEST)
                return bool(link.recv(1))
        except OSError:
            return False

    def _link(self) -> socket.socket:
        if not self.host.startswith("/"):
            return socket.create_connection((self.host, self.port), timeout=ANSWER)
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(ANSWER)
        link.connect(str(Path(self.host) / f".s.PGSQL.{self.port}"))
        return link


class WatchedConnection(psycopg.Connection[Any]):
    """A connection that is closed when its server falls silent in the middle of a statement."""

    watch: Watch | None = None

    def wait(self, gen: Any, *arguments: Any, **named: Any) -> Any:
        return super().wait(self._watched(gen), *arguments, **named)

    def _watched(self, gen: Any) -> Generator[Any, Any, Any]:
        """Hands on between psycopg's generator and its driver, which sends Ready.NONE ten times a second."""
        heard_at = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready != Ready.NONE:
                    heard_at = time.monotonic()
                elif self.watch and time.monotonic() - heard_at >= PATIENCE:
                    self._ask(self.watch)
                    heard_at = time.monotonic()
                wanted = gen.send(ready)
        except StopIteration as end:
            return end.value

    def _ask(self, watch: Watch) -> None:
        try:
            watch.require_answer()
        except psycopg.OperationalError:
            self.pgconn.finish()
            raise


class Driver:
    """psycopg as Django's backend looks at it, but for the connections."""

    connect = staticmethod(WatchedConnection.connect)

    def __getattr__(self, name: str) -> Any:
        return getattr(psycopg, name)
