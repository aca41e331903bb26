"""The Chromium of the machine, for tests that click; installed from Debian where this runs as root."""

import os
import shutil
import subprocess

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
    if path is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        print("Installing Debian's chromium", flush=True)
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "--quiet=2", *arguments], check=False, env=environment)
        path = find()
    if path is None:
        print("No Chromium here (Debian: apt-get install chromium): the tests marked `browser` are left out")
    return path
