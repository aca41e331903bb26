"""The Chromium of the machine, for tests that click; installed from Debian where this runs as root."""

import os
import shutil

from ops import debian

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without these Chromium looks for hosts of its maker at every start.
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """Path of a Chromium: CHROME_PATH, or the first one on the PATH; None where there is none."""
    return os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, NAMES)), None)


def ensure() -> str | None:
    """Path of a Chromium, installed with apt as root where it is missing; says so where it cannot."""
    path = find()
    if path is None:
        debian.install("chromium")
        path = find()
    if path is None:
        print("No Chromium here (Debian: apt-get install chromium): the tests marked `browser` are left out")
    return path
