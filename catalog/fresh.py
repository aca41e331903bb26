"""Small answers that many pages need and that may be some seconds old: kept per process, then read again."""

import time
from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Calls `read` at most once per `seconds` and process, and more rarely where it is dear: `cost_factor` times
    as long as it took. The value is shared: callers do not change it.
    """

    everything: "ClassVar[list[Kept[Any]]]" = []

    def __init__(self, read: Callable[[], T], seconds: float, cost_factor: float = 0) -> None:
        self._read = read
        self._seconds = seconds
        self._cost_factor = cost_factor
        self._until = 0.0
        self._value: T | None = None
        self.everything.append(self)

    def get(self) -> T:
        now = time.monotonic()
        if self._value is None or now >= self._until:
            self._value = self._read()
            cost = time.monotonic() - now
            self._until = now + max(self._seconds, cost * self._cost_factor)
        return self._value

    def renewed(self) -> T:
        """Read now, for a caller who has seen that the kept value is too old."""
        self.forget()
        return self.get()

    def forget(self) -> None:
        self._value = None
