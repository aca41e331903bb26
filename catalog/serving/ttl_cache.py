"""Small answers that many pages need and that may be some seconds old: kept per process, then read again."""

import logging
import time
from collections.abc import Callable, Iterator
from threading import Event, Thread
from typing import Any, ClassVar, Generic, TypeVar

from django.db import connections
from django.db.backends.utils import CursorWrapper

RETRY_SECONDS = 3.0  # after a reading ahead that failed

logger = logging.getLogger(__name__)
T = TypeVar("T")
ROWS = 1000  # made into Python's values at once; meanwhile no other thread of the process runs


def rows_of(cursor: CursorWrapper) -> Iterator[tuple[Any, ...]]:
    """All rows of an answer, in pieces between which a request has its turn."""
    while rows := cursor.fetchmany(ROWS):
        yield from rows


class Kept(Generic[T]):
    """Calls `read` at most once per `seconds` and process, and more rarely where it is dear: `cost_factor` times
    as long as it took. The value is shared: callers do not change it.

    `is_ahead`: where `read_ahead` was called, its thread reads it and `get` gives what is there.
    """

    everything: "ClassVar[list[Kept[Any]]]" = []

    def __init__(
        self, read: Callable[[], T], seconds: float, cost_factor: float = 0, *, is_ahead: bool = False
    ) -> None:
        self.name = getattr(read, "__qualname__", repr(read))
        self._read = read
        self._seconds = seconds
        self._cost_factor = cost_factor
        self._until = 0.0
        self._value: T | None = None
        self.is_ahead = is_ahead
        self.reader: Reader | None = None  # the one that keeps it fresh
        self.everything.append(self)

    def get(self) -> T:
        value = self._value
        if value is None or (self.reader is None and self.due_in() <= 0):
            return self.read()
        return value

    def read(self) -> T:
        """Read now; the value from before is there for others until it is done, and after an error."""
        started = time.monotonic()
        value = self._value = self._read()
        cost = time.monotonic() - started
        self._until = started + max(self._seconds, cost * self._cost_factor)
        return value

    def renewed(self) -> T:
        """Read now, for a caller who has seen that the kept value is too old."""
        self.forget()
        return self.get()

    def forget(self) -> None:
        self._value = None
        self._until = 0.0

    def due_in(self) -> float:
        """Seconds until it is to be read again."""
        return self._until - time.monotonic()

    def put_off(self, seconds: float) -> None:
        """Not due before so many seconds."""
        self._until = time.monotonic() + seconds


class Reader(Thread):
    """Reads again what is due, one after the other, whether somebody asks for it or not: a visitor after a quiet
    hour does not see that hour's figures. A process has one.
    """

    def __init__(self, kept: list[Kept[Any]]) -> None:
        super().__init__(name="reads ahead", daemon=True)
        self._kept = kept
        self._failing: set[Kept[Any]] = set()
        self._ended = Event()
        for each in kept:
            each.reader = self

    def run(self) -> None:
        while not self._ended.wait(max(0.0, min(each.due_in() for each in self._kept))):
            self.read_due()

    def read_due(self) -> None:
        """With the calling thread's own connection, which is closed after."""
        for each in self._kept:
            if each.due_in() <= 0:
                self._try(each)
        connections.close_all()

    def end(self) -> None:
        """Let `get` read again; returns when nothing is being read any more."""
        self._ended.set()
        if self.is_alive():
            self.join()
        for each in self._kept:
            each.reader = None

    def _try(self, kept: Kept[Any]) -> None:
        """Whatever happens, the value from before stays and another try follows. A row of failures is one report."""
        try:
            kept.read()
            self._failing.discard(kept)
        except Exception as error:  # noqa: BLE001 — without this thread the value would stay old for good
            kept.put_off(RETRY_SECONDS)
            if kept not in self._failing:
                self._failing.add(kept)
                logger.warning("%s was not read: %s", kept.name, type(error).__name__)


def read_ahead() -> Reader:
    """Read everything marked so now, before the first visitor, and keep it fresh in a thread from now on.

    A database that is away is no error: the first visitor reads then, or the thread once it is back.
    """
    reader = Reader([kept for kept in Kept.everything if kept.is_ahead])
    reader.read_due()
    reader.start()
    return reader
