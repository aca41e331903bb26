"""Stops the servers of a data folder when their last user is gone, however it went.

Started by `ops.embedded`, from which it inherits `keeper.lock`; ends with the servers.
"""

import fcntl
import os
import sys
import time
from pathlib import Path

from ops.embedded import Cluster


def keep(folder: Path, keeper_lock: int) -> None:
    """Wait until nobody holds `use.lock`, then stop the servers."""
    cluster = Cluster.at(folder)
    use_lock, start_lock = (
        os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600) for name in ("use.lock", "start.lock")
    )
    while True:
        fcntl.flock(use_lock, fcntl.LOCK_EX)
        try:
            # Never waiting here: whoever starts the servers holds this one and waits for `use.lock`.
            fcntl.flock(start_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(use_lock, fcntl.LOCK_UN)
            time.sleep(0.1)
        else:
            break
    cluster.stop()
    # In this order: whoever starts the servers next must find the keeper's place free.
    for lock in (keeper_lock, use_lock, start_lock):
        os.close(lock)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
