"""Tests marked `alone` have the machine to themselves while others share it: they measure, or start all of it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.testing import RUN_FOLDER


@contextmanager
def turn(*, alone: bool) -> Iterator[None]:
    """Waits for one test's turn among the processes of a run.

    Two locks, because one would let the others pass it from hand to hand for ever: who waits in the door keeps
    them out of the room.
    """
    folder = Path(os.environ[RUN_FOLDER])
    mode = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    with (folder / "door.lock").open("w") as door, (folder / "room.lock").open("w") as room:
        fcntl.flock(door, mode)
        fcntl.flock(room, mode)
        fcntl.flock(door, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(room, fcntl.LOCK_UN)  # a forked child that outlives the test would keep it
