"""What pages keep for some seconds: no visitor waits where a thread of the web process reads it ahead."""

import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from threading import Event, Thread
from types import ModuleType

import pytest
from django.db import connection

from catalog.lists import facets
from catalog.search import spelling
from catalog.serving import ttl_cache
from catalog.serving.ttl_cache import Kept, Reader
from ops.embedded import free_port
from shop.database import limits
from tests.cast import Cast

LONG = 30.0  # seconds; nothing here takes that long unless it hangs


@pytest.fixture(autouse=True)
def _time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ttl_cache, "time", time)


class Slow:
    """A reading that takes as long as the test wants it to; each gives the next number."""

    def __init__(self) -> None:
        self.count = 0
        self.began, self.may_end, self.ended = Event(), Event(), Event()
        self.may_end.set()
        self.error: Exception | None = None

    def __call__(self) -> int:
        self.began.set()
        assert self.may_end.wait(LONG)
        self.count += 1
        self.ended.set()
        if self.error:
            raise self.error
        return self.count

    def hold(self) -> None:
        self.began.clear()
        self.ended.clear()
        self.may_end.clear()

    def let_go(self) -> None:
        self.may_end.set()
        assert self.ended.wait(LONG)


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def kept(slow: Slow) -> Iterator[Kept[int]]:
    """Old a hundredth of a second after it was read; there already."""
    kept = Kept(slow, seconds=0.01)
    assert kept.get() == 1
    yield kept
    slow.may_end.set()
    if kept.reader:
        kept.reader.end()
    Kept.everything.remove(kept)


def until(is_so: Callable[[], bool]) -> None:
    waiting = Event()
    for _turn in range(int(LONG * 100)):
        if is_so():
            return
        waiting.wait(0.01)
    raise AssertionError("it does not happen")


def test_nobody_waits_for_a_slow_reading_that_a_thread_does(slow: Slow, kept: Kept[int]) -> None:
    slow.hold()
    Reader([kept]).start()
    assert slow.began.wait(LONG)
    assert [kept.get(), kept.get()] == [1, 1]
    assert slow.count == 1
    slow.let_go()
    until(lambda: kept.get() > 1)


def test_without_that_thread_the_one_who_asks_reads(slow: Slow, kept: Kept[int]) -> None:
    until(lambda: kept.due_in() <= 0)
    slow.hold()
    got: list[int] = []
    visitor = Thread(target=lambda: got.append(kept.get()), daemon=True)
    visitor.start()
    assert slow.began.wait(LONG)
    assert got == []
    slow.let_go()
    visitor.join(LONG)
    assert got == [2]


def test_a_reading_that_fails_leaves_the_old_value_is_told_once_and_tried_again(
    slow: Slow, kept: Kept[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ttl_cache, "RETRY_SECONDS", 0.01)
    slow.error = ValueError("what the reading met")
    Reader([kept]).start()
    until(lambda: slow.count > 3)
    assert kept.get() == 1
    assert [record.getMessage() for record in caplog.records] == [f"{kept.name} was not read: ValueError"]
    slow.error = None
    until(lambda: kept.get() > 4)
    slow.error = ValueError("another day")
    until(lambda: len(caplog.records) == 2)


def test_a_reader_that_has_ended_leaves_the_reading_to_who_asks(slow: Slow, kept: Kept[int]) -> None:
    reader = Reader([kept])
    reader.start()
    until(lambda: slow.count > 1)
    reader.end()
    read = slow.count
    until(lambda: kept.due_in() <= 0)
    assert kept.get() == read + 1


@pytest.fixture
def started(committed_cast: Cast) -> Iterator[Callable[[], ModuleType]]:
    """Starts what a web process starts."""
    modules: list[ModuleType] = []

    def start() -> ModuleType:
        modules.append(import_module("shop.wsgi"))
        return modules[-1]

    yield start
    for module in modules:
        module.reader.end()
        del sys.modules["shop.wsgi"]
    limits.apply(limits.COMMAND)
    connection.close()


def test_a_web_process_has_counts_and_spellings_before_its_first_visitor(
    started: Callable[[], ModuleType],
) -> None:
    assert started().reader.is_alive()
    for each in (facets.bitmaps, spelling.forms):
        each.put_off(0)  # due, and still not read by who asks
    assert facets.bitmaps.get().everything
    assert spelling.forms.get().words
    assert connection.connection is None, "who started, or who asked, has kept a connection"


def test_a_web_process_starts_while_its_database_is_away(
    started: Callable[[], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        away.setitem(connection.settings_dict, "PORT", str(free_port()))
        assert callable(started().application)
    assert facets.bitmaps.get().everything  # it is back
