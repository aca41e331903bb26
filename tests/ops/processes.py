"""Looking after processes in tests."""

import time
from collections.abc import Callable, Iterable

import psutil


def alive(pids: Iterable[int]) -> list[int]:
    """Which of these still run; a zombie that waits for its parent does not."""
    running = []
    for pid in pids:
        try:
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                running.append(pid)
        except psutil.NoSuchProcess:
            continue
    return running


def eventually(condition: Callable[[], bool], seconds: float = 120) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
