"""A weak mobile line between a browser and a server: slow, lossy, and cut at will. A TCP proxy of the tests' own.

What is lost is sent again after a wait and takes its room on the line twice, as TCP does it; three losses in a row end
the connection. A cut line resets what is open and refuses what comes, while the phone believes to be online.
"""

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

SEGMENT = 1400  # bytes
WAIT = 0.3  # seconds until TCP sends again
GIVES_UP = 3  # losses in a row
UNLIMITED = 0.0


@dataclass
class Line:
    """`rate` in bytes a second for each way, `loss` the share of segments."""

    port: int
    rate: float = UNLIMITED
    loss: float = 0.0
    is_cut: bool = False
    carried: int = 0  # bytes, both ways
    _free_at: dict[str, float] = field(default_factory=dict)
    _open: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _chance: random.Random = field(default_factory=lambda: random.Random(8))

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def cut(self) -> None:
        self.is_cut = True
        for end in list(self._open):
            _close(end)

    def mend(self) -> None:
        self.is_cut = False

    def join(self, near: socket.socket, far: socket.socket) -> None:
        for source, sink, way in ((near, far, "up"), (far, near, "down")):
            self._open.add(source)
            threading.Thread(target=self._carry, args=(source, sink, way), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, way: str) -> None:
        with suppress(OSError):
            while data := source.recv(SEGMENT):
                self._pass(data, way)
                sink.sendall(data)
        _close(source)
        _close(sink)
        self._open.discard(source)

    def _pass(self, data: bytes, way: str) -> None:
        """Takes its time. Raises OSError where the connection is given up."""
        losses = 0
        while True:
            with self._lock:
                self.carried += len(data)
                now = time.monotonic()
                seconds = len(data) / self.rate if self.rate else 0
                ends = self._free_at[way] = max(now, self._free_at.get(way, now)) + seconds
                is_lost = self._chance.random() < self.loss
            time.sleep(max(0, ends - now))
            if self.is_cut:
                raise ConnectionResetError
            if not is_lost:
                return
            losses += 1
            if losses == GIVES_UP:
                raise ConnectionResetError
            time.sleep(WAIT)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def to(host: str, port: int) -> Iterator[Line]:
    """A line to that server, open until the end."""
    door = socket.create_server(("127.0.0.1", 0))
    line = Line(door.getsockname()[1])

    def serve() -> None:
        while True:
            try:
                near, _address = door.accept()
            except OSError:
                return
            if line.is_cut:
                _close(near)
                continue
            try:
                far = socket.create_connection((host, port))
            except OSError:
                _close(near)
                continue
            line.join(near, far)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.cut()
        _close(door)
        thread.join()
