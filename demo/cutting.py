"""Cuts pictures of products and stalls beside the one who writes rows: the encoders need processors, not Python's lock.

The library's are left to the workers, newest first: until then pages show them whole.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from django.db import connections

from catalog.photos import covers, renditions

THREADS = 2
A_WHILE = 1.0  # seconds, after which a thread looks whether it is still wanted


@contextmanager
def beside() -> Iterator[None]:
    """Works through the queues of the workers' tasks while the block runs; leaves when they are empty.

    A block that fails is not waited for: what is not cut yet is left to the workers.
    """
    is_over = Event()
    with ThreadPoolExecutor(THREADS) as pool:
        queues = [
            pool.submit(_empty, is_over, renditions.make_due),
            pool.submit(_empty, is_over, covers.make_due, renditions.make_due),
        ]
        try:
            yield
        except BaseException:
            is_over.set()
            raise
        for queue in queues:
            queue.result()


def _empty(is_over: Event, *make_due: Callable[[float], int]) -> None:
    try:
        for work in make_due:
            while not is_over.is_set() and work(A_WHILE):
                pass
    finally:
        connections.close_all()
