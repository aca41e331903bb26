"""`make run` from a fresh copy with an empty data folder to the last process gone."""

import os
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from ops import embedded
from tests.demo_pictures import write_thumbnails
from tests.ops.processes import alive, eventually

pytestmark = pytest.mark.long
LOGINS = ("01", "11", "12", "21", "31", "41")
FIRST_START_SECONDS = 420
DECIDED_HERE = (
    *("DATABASE_URL", "BROKER_URL", "SECRET_KEY", "DEBUG", "STATIC_ROOT", "STATIC_STORAGE"),
    *("DJANGO_SETTINGS_MODULE", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"),
)
LEFT_OUT = (".git", ".venv", ".data", "media", "node_modules", ".hypothesis", "backups")


def copy_checkout(to: Path) -> Path:
    """The project as it is here, its programs' compiled files too, with light pictures."""
    shutil.copytree(embedded.CHECKOUT, to, ignore=shutil.ignore_patterns(*LEFT_OUT))
    (to / ".venv").symlink_to(embedded.CHECKOUT / ".venv")
    write_thumbnails(to / "demo" / "images")
    return to


class Run:
    """A running `make run` on a copy of the project, a data folder and a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.checkout = copy_checkout(folder / "checkout")
        self.port = embedded.free_port()
        self.log = folder / "run.log"
        own = {"DATA_DIR": str(folder / "data"), "MEDIA_ROOT": str(folder / "media"), "PORT": str(self.port)}
        self.environment = {
            name: value for name, value in os.environ.items() if name not in DECIDED_HERE
        } | own
        with self.log.open("w") as log:
            self.make = subprocess.Popen(
                ["make", "run"],
                cwd=self.checkout,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as response:
                return int(response.status)
        except OSError:
            return 0

    def read(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as response:
            return str(response.read().decode())

    def has_ended_or_answers(self) -> bool:
        return self.make.poll() is not None or self.get("/healthz") == 200

    def pids(self) -> list[int]:
        """Everything that belongs to it, the servers and their keeper too, which are nobody's children."""
        own = psutil.Process(self.make.pid).children(recursive=True)
        data = self.environment["DATA_DIR"]
        apart = [
            process
            for process in psutil.process_iter(["cmdline", "cwd"])
            if any(data in part for part in [*(process.info["cmdline"] or []), process.info["cwd"] or ""])
        ]
        return sorted({self.make.pid, *(process.pid for process in [*own, *apart])})


@pytest.fixture(scope="module")
def run(open_folder: Path) -> Iterator[Run]:
    running = Run(open_folder)
    try:
        assert eventually(running.has_ended_or_answers, FIRST_START_SECONDS), running.log.read_text()
        assert running.make.poll() is None, running.log.read_text()
        yield running
    finally:
        if running.make.poll() is None:
            os.killpg(running.make.pid, signal.SIGTERM)
        running.make.wait(120)


def test_it_serves_the_demo_and_says_where(run: Run) -> None:
    for path in ("/", "/san-pham/", "/en/", "/dang-nhap/"):
        # The first page of a process that has just started may be slow; it must come all the same.
        assert eventually(lambda path=path: run.get(path) == 200, 120), f"{path}: {run.log.read_text()}"
    assert eventually(lambda: f"http://127.0.0.1:{run.port}/" in run.log.read_text())
    goods = run.read("/san-pham/")
    assert goods.count("image/avif") == goods.count('<article class="product-card') > 20, (
        "pictures are not cut"
    )
    # Each process may name the address before the logins are printed.
    assert eventually(lambda: all(f"09120000{n}" in run.log.read_text() for n in LOGINS)), run.log.read_text()
    assert eventually(lambda: run.get("/readyz") == 200, 240), "beat or relay did not come up"


def test_a_second_one_on_the_same_port_says_so_and_leaves(run: Run) -> None:
    second = subprocess.run(
        ["make", "run"],
        cwd=run.checkout,
        env=run.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode != 0
    assert f"Port {run.port} is taken" in second.stdout
    elsewhere = run.environment | {"PORT": str(embedded.free_port())}
    third = subprocess.run(
        ["make", "run"], cwd=run.checkout, env=elsewhere, capture_output=True, text=True, check=False
    )
    assert third.returncode != 0
    assert "Another `make run` works with" in third.stdout
    assert run.get("/healthz") == 200


def test_a_signal_to_make_alone_ends_every_process(run: Run) -> None:
    pids = run.pids()
    # make, supervisor, 3 of web, 3 of worker, beat, relay, fakestripe, PostgreSQL, Valkey, keeper
    assert len(pids) >= 14
    run.make.send_signal(signal.SIGTERM)
    run.make.wait(120)
    assert eventually(lambda: alive(pids) == [], seconds=60), [
        psutil.Process(pid).cmdline() for pid in alive(pids)
    ]
