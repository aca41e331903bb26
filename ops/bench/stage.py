"""A throw-away shop to measure: servers, database and files of its own, processes as the Procfile has them."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from ops import embedded
from ops.bench.cases import WEBHOOK_SECRET
from ops.supervisor import read_procfile

HOST = "127.0.0.1"
INSIDE = "inside"
SOLD = 2000  # orders that are there before: PostgreSQL plans for tables with rows in them, as in any shop that sells
START_SECONDS = 60
STATIC = embedded.DEFAULT_DATA / "bench" / "static"  # kept: collecting takes longer than measuring
KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "XDG_RUNTIME_DIR", "DATA_DIR")


@dataclass
class Stage:
    """The running shop. `ports` are those of its web servers by name."""

    servers: embedded.Servers
    environment: dict[str, str]
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, psutil.Popen] = field(default_factory=dict)

    def inside(self, command: str, given: Any = None) -> Any:
        """What `ops.bench.inside` answers, a process with Django set up on this shop. Raises RuntimeError."""
        if INSIDE not in self.processes:
            self.processes[INSIDE] = psutil.Popen(
                [sys.executable, "-m", "ops.bench.inside"],
                env=self.environment,
                cwd=embedded.CHECKOUT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        process = self.processes[INSIDE]
        print(json.dumps([command, given]), file=process.stdin, flush=True)
        if answer := process.stdout.readline():
            return json.loads(answer)
        raise RuntimeError(f"{command} failed; the reason is above")

    def start(self, name: str, application: str) -> None:
        """Start the Procfile's web process with this WSGI application, and wait until it answers."""
        command = read_procfile(embedded.CHECKOUT / "Procfile")["web"]
        self.ports[name] = embedded.free_port()
        self.processes[name] = psutil.Popen(
            ["/bin/sh", "-c", command.replace("shop.wsgi:application", application)],
            env=self.environment | {"PORT": str(self.ports[name])},
            cwd=embedded.CHECKOUT,
            start_new_session=True,
        )
        deadline = time.monotonic() + START_SECONDS
        while embedded.is_free(self.ports[name]):
            if time.monotonic() > deadline or self.processes[name].poll() is not None:
                raise RuntimeError(f"the {name} server did not start")
            time.sleep(0.1)

    def stop(self) -> None:
        for process in self.processes.values():
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            process.wait(60)

    def clock(self, name: str) -> Callable[[], tuple[float, float]]:
        """What a web server and the database use of the processors, in seconds, from now until the call."""
        cluster = self.servers.cluster.postgresql
        first_line = (cluster.data / "postmaster.pid").read_text().split("\n", 1)[0]
        parents = (self.processes[name], psutil.Process(int(first_line)))
        before = [_used(parent) for parent in parents]

        def read() -> tuple[float, float]:
            # Process by process: one that has ended meanwhile takes its past with it.
            web, database = (
                sum(seconds - earlier.get(pid, 0.0) for pid, seconds in _used(parent).items())
                for parent, earlier in zip(parents, before, strict=True)
            )
            return web, database

        return read


def _used(process: psutil.Process) -> dict[int, float]:
    seconds = {}
    for part in [process, *process.children(recursive=True)]:
        try:
            times = part.cpu_times()
        except psutil.NoSuchProcess:
            continue
        seconds[part.pid] = times.user + times.system
    return seconds


@contextmanager
def open_stage() -> Iterator[Stage]:
    """Servers with an empty database; all is gone afterwards."""
    parent = embedded.FALLBACK if os.access(embedded.FALLBACK, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="chophien-bench-", dir=parent))
    folder.chmod(0o755)  # the database's own user must get through
    try:
        with embedded.ensure(folder) as servers:
            stage = Stage(servers, _environment(servers, folder))
            try:
                yield stage
            finally:
                stage.stop()
        shutil.rmtree(servers.cluster.folder, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(servers: embedded.Servers, folder: Path) -> dict[str, str]:
    """As in production: no demo, TLS ends at a proxy in front. Nothing of the developer's shell."""
    (folder / "media").mkdir()
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return kept | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "DJANGO_SETTINGS_MODULE": "shop.settings",
        "DATABASE_URL": servers.database_url,
        "BROKER_URL": servers.broker_url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "INVENTED_DATA": "1",  # the database is this run's own
        "ALLOWED_HOSTS": HOST,
        "BEHIND_PROXY": "1",
        "STRIPE_SECRET_KEY": "sk_test_bench",
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "EMAIL_URL": f"file://{folder / 'mail'}",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(STATIC),
        "HOST": HOST,
        "SHARED_NETWORK_FACTOR": "1000000",  # every buyer comes from here
        "WEB_WORKERS": os.environ.get("WEB_WORKERS", "2"),
        "LOG_LEVEL": "WARNING",
    }
