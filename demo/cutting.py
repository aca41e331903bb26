"""Cuts pictures of products and stalls beside the one who stores them and writes rows: the encoders need processors,
not Python's lock.

It ends when the rows are written and every card's picture is cut. The others, and the library's, the workers cut:
until then pages show them whole.
"""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from django.db import connections
from django.utils import timezone

from catalog.models import ProductPhoto
from catalog.photos import covers, renditions

THREADS = max(1, (os.cpu_count() or 1) - 1)  # one processor is for the one who writes
A_WHILE = 1.0  # seconds, after which a thread looks whether it is still wanted
A_MOMENT = 0.1  # seconds until it looks again for a picture that has come


@contextmanager
def beside() -> Iterator[None]:
    """Works through the queues of the workers' tasks while the block runs, then with its thread until no card waits.

    A block that fails is not waited for: what is not cut yet is left to the workers.
    """
    is_over, is_given_up = Event(), Event()

    def is_wanted() -> bool:
        return not is_given_up.is_set() and (not is_over.is_set() or _cards_wait())

    with ThreadPoolExecutor(THREADS) as pool:
        others = [pool.submit(_in_thread, is_wanted, _cut_cards) for _number in range(1, THREADS)]
        others.append(pool.submit(_in_thread, is_wanted, _cut_covers_and_cards))
        try:
            yield
        except BaseException:
            is_given_up.set()
            raise
        is_over.set()
        _cut(is_wanted, _cut_cards)
        for other in others:
            other.result()


def _cards_wait() -> bool:
    return ProductPhoto.unscoped.filter(position=0, render_at__lte=timezone.now()).exists()


def _cut_cards() -> bool:
    return _cards_wait() and renditions.make_due(A_WHILE) > 0


def _cut_covers_and_cards() -> bool:
    return covers.make_due(A_WHILE) > 0 or _cut_cards()


def _cut(is_wanted: Callable[[], bool], work: Callable[[], bool]) -> None:
    while is_wanted():
        if not work():
            time.sleep(A_MOMENT)


def _in_thread(is_wanted: Callable[[], bool], work: Callable[[], bool]) -> None:
    try:
        _cut(is_wanted, work)
    finally:
        connections.close_all()
