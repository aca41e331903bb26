"""Small answers that every page needs and that may be some seconds old: kept per process, then read again."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Calls `read` at most once per `seconds` and process. The value is shared: callers do not change it."""

    def __init__(self, read: Callable[[], T], seconds: float) -> None:
        self._read = read
        self._seconds = seconds
        self._until = 0.0
        self._value: T | None = None

    def get(self) -> T:
        now = time.monotonic()
        if self._value is None or now >= self._until:
            self._value = self._read()
            self._until = now + self._seconds
        return self._value

    def forget(self) -> None:
        self._value = None
