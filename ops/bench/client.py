"""A load generator: a few processes, each with many keep-alive HTTP/1.1 connections on one selector.

The loop is closed: a connection sends its next request when the answer to the last one is there, so the
durations are those of a server that is always busy.
"""

import multiprocessing
import os
import selectors
import socket
import time
import zlib
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from ops.bench.rows import Tally

PROCESSES = 2
CONNECTIONS = 8  # per process; enough that each of a few workers always has a request waiting
WARM_UP_SECONDS = 1.0  # workers load their templates and fill what they keep; not measured
PATIENCE_SECONDS = 30  # for the first unit of a case that takes longer than it is measured


class Unexpected(RuntimeError):
    """An answer that is not what the case is about; its speed would mean nothing."""


@dataclass(frozen=True)
class Answer:
    """A whole response. `head` has its status line and headers, `body` is as it came over the wire."""

    status: int
    head: bytes
    body: bytes

    def headers(self, name: str) -> list[str]:
        """Every value of a header; `name` in lower case."""
        lines = (line.partition(":") for line in self.head.decode("latin-1").split("\r\n")[1:])
        return [value.strip() for key, _colon, value in lines if key.lower() == name]

    def text(self) -> str:
        """The body, unpacked."""
        packed = "gzip" in self.headers("content-encoding")
        return (zlib.decompress(self.body, 31) if packed else self.body).decode()

    def expect(self, status: int) -> None:
        """Raises Unexpected unless this is the status."""
        if self.status != status:
            raise Unexpected(f"{self.status} instead of {status}: {self.head!r} {self.text()[:2000]}")


# One unit of work: yields requests, is sent their answers.
Steps = Generator[bytes, Answer, None]


@dataclass
class Line:
    """One connection and the unit of work it is in."""

    address: tuple[str, int]
    work: Callable[[], Steps]
    link: socket.socket = field(init=False)
    started_at: float = 0.0
    _steps: Steps = field(init=False)
    _received: bytes = b""

    def __post_init__(self) -> None:
        self.link = socket.create_connection(self.address, timeout=30)
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def begin(self) -> None:
        """Send the first request of a new unit."""
        self._steps = self.work()
        self.started_at = time.perf_counter()
        self.link.sendall(next(self._steps))

    def go_on(self) -> bool:
        """Read what has come; whether the unit is finished with it."""
        chunk = self.link.recv(1 << 18)
        if not chunk:
            raise Unexpected("the server closed the connection")
        self._received += chunk
        answer = parse(self._received)
        if answer is None:
            return False
        self._received = b""
        try:
            self.link.sendall(self._steps.send(answer))
        except StopIteration:
            return True
        return False


def parse(received: bytes) -> Answer | None:
    """The response in `received`, or None while it is not whole. Wants a Content-Length."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = received[:end]
    at = head.lower().find(b"\r\ncontent-length:")
    if at < 0:
        raise Unexpected(f"no Content-Length: {head!r}")
    length = int(head[at + 17 :].split(b"\r\n", 1)[0])
    body = received[end + 4 :]
    return Answer(int(head[9:12]), head, body) if len(body) >= length else None


def run_once(address: tuple[str, int], steps: Steps) -> list[Answer]:
    """One unit of work on a connection of its own; every answer it got."""
    answers: list[Answer] = []
    line = Line(address, lambda: _noted(steps, answers))
    try:
        line.begin()
        while not line.go_on():
            pass
    finally:
        line.link.close()
    return answers


def _noted(steps: Steps, answers: list[Answer]) -> Steps:
    request = next(steps)
    while True:
        answers.append((yield request))
        try:
            request = steps.send(answers[-1])
        except StopIteration:
            return


def load(
    address: tuple[str, int], work: Callable[[], Steps], seconds: float, connections: int = CONNECTIONS
) -> Tally:
    """Keep `work` going for `seconds` on so many connections of each process. Raises Unexpected."""
    context = multiprocessing.get_context("fork")
    pipes, children = [], []
    for _ in range(PROCESSES):
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(
            target=_child, args=(theirs, address, work, seconds, connections), daemon=True
        )
        child.start()
        theirs.close()
        pipes.append(ours)
        children.append(child)
    results = [pipe.recv() for pipe in pipes]
    for child in children:
        child.join()
    if problems := [result for result in results if isinstance(result, str)]:
        raise Unexpected(problems[0])
    return Tally.of(results)


def _child(
    pipe: Connection,
    address: tuple[str, int],
    work: Callable[[], Steps],
    seconds: float,
    connections: int,
) -> None:
    try:
        pipe.send(_drive(address, work, seconds, connections))
    except (Unexpected, OSError) as error:
        pipe.send(f"{type(error).__name__}: {error}")


def _drive(address: tuple[str, int], work: Callable[[], Steps], seconds: float, connections: int) -> Tally:
    selector = selectors.DefaultSelector()
    for _ in range(connections):
        line = Line(address, work)
        selector.register(line.link, selectors.EVENT_READ, line)
        line.begin()
    durations: list[float] = []
    started_at = now = time.perf_counter()
    while now < started_at + (seconds if durations else PATIENCE_SECONDS):
        for key, _events in selector.select(0.1):
            line = key.data
            if not line.go_on():
                continue
            now = time.perf_counter()
            durations.append(now - line.started_at)
            line.begin()
        now = time.perf_counter()
    for key in list(selector.get_map().values()):
        key.data.link.close()
    selector.close()
    used = os.times()
    return Tally(now - started_at, durations, used.user + used.system)
