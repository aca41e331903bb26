"""Answers of the sales page that a process keeps as long as the sums stay as they are: counting years of orders takes
up to a second, and officers come back to the same tables."""

import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar, cast

MOST = 64  # with 400 cooperatives some 50 kB each

T = TypeVar("T")


class Answers:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def find(self, asked: str, make: Callable[[], T]) -> T:
        """What `make` gave for the same words; each caller has a copy of its own.

        The words name the version of the sums, read before `make` reads these: no answer is older than it says.
        """
        with self._lock:
            kept = self._kept.get(asked)
            if kept is not None:
                self._kept.move_to_end(asked)
                return cast(T, pickle.loads(kept))  # noqa: S301 - written below, in this process
        answer = make()
        with self._lock:
            self._kept[asked] = pickle.dumps(answer)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return answer


ANSWERS = Answers()
