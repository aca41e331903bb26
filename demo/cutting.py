"""Cuts pictures of products and stalls beside the one who stores them and writes rows: the encoders need processors,
not Python's lock.

It ends when the rows are written and every card's picture is cut. What is left, and the library's, newest first, the
workers cut: until then pages show it whole.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from django.db import connections
from django.utils import timezone

from catalog.models import ProductPhoto
from catalog.photos import covers, renditions

THREADS = 2
A_WHILE = 1.0  # seconds, after which a thread looks whether it is still wanted
A_MOMENT = 0.1  # seconds until it looks again for a picture that has come


@contextmanager
def beside() -> Iterator[None]:
    """Works through the queues of the workers' tasks while the block runs, then until no card waits.

    A block that fails is not waited for: what is not cut yet is left to the workers.
    """
    is_over, is_given_up = Event(), Event()

    def is_wanted() -> bool:
        return not is_given_up.is_set() and (not is_over.is_set() or _cards_wait())

    with ThreadPoolExecutor(THREADS) as pool:
        queues = [
            pool.submit(_empty, is_wanted, renditions.make_due),
            pool.submit(_empty, is_wanted, covers.make_due, renditions.make_due),
        ]
        try:
            yield
        except BaseException:
            is_given_up.set()
            raise
        is_over.set()
        for queue in queues:
            queue.result()


def _cards_wait() -> bool:
    return ProductPhoto.unscoped.filter(position=0, render_at__lte=timezone.now()).exists()


def _empty(is_wanted: Callable[[], bool], *make_due: Callable[[float], int]) -> None:
    try:
        while is_wanted():
            if not any(work(A_WHILE) for work in make_due):
                time.sleep(A_MOMENT)
    finally:
        connections.close_all()
