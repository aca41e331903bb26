"""The marketplace's real processes (web, worker, relay, beat, fakestripe) on the test's own database."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

import pytest
import redis
import requests
from celery import Celery
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection

from ops import embedded
from ops.supervisor import read_procfile
from ops.valkey import Valkey
from shop.accounts.models import User
from tests.cast import PASSWORD, Cast
from tests.fakestripe import FakeStripe

CHECKOUT = embedded.CHECKOUT
SECRET = "whsec_processes"
START_SECONDS = 90  # a web process imports everything; on a busy machine that takes its time
END_SECONDS = 120  # a worker finishes what it has begun
COMMANDS_OWN = ("WEB_WORKERS", "DATA_DIR", "PYTEST_CURRENT_TEST")  # what no setting is read from
_ports: dict[str, int] = {}


def wait_until(check: Callable[[], object], seconds: float = 120, what: str = "") -> None:
    """Polls until `check` is true; fails with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


@dataclass
class Program:
    """One that was forked by a `Warm`, with what is needed of a Popen."""

    pid: int
    parent: "Warm"
    code: int | None = None

    def poll(self) -> int | None:
        if self.code is None:
            self.code = self.parent.ask({"ended": self.pid})
        return self.code

    def wait(self, seconds: float) -> None:
        wait_until(lambda: self.poll() is not None, seconds, what=f"process {self.pid} has ended")

    def terminate(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)


class Warm:
    """tests/warm.py: forks programs for all markets with the same environment."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm"],
            env=environment,
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, order: dict[str, object]) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def start(self, command: str, environment: dict[str, str]) -> Program:
        """Runs a command of the Procfile."""
        arguments = shlex.split(Template(command.removeprefix("exec ")).substitute(environment))
        return Program(self.ask({"start": arguments, "environment": environment}), self)

    def close(self) -> None:
        self._process.communicate()


@dataclass
class Market:
    """Started process by process, so that a test can leave one out, kill it, and start it again."""

    cast: Cast
    environment: dict[str, str]
    broker: Valkey
    broker_port: int
    mail: Path
    stripe: FakeStripe
    warm: Warm
    running: dict[str, Program] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.environment['PORT']}"

    def start(self, *names: str) -> None:
        commands = read_procfile(CHECKOUT / "Procfile")
        for name in names:
            self.running[name] = self.warm.start(commands[name], self.environment)
        if "web" in names:
            wait_until(self._is_up, START_SECONDS, what="the web server answers")

    def _is_up(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=60).ok
        except requests.RequestException:  # not there yet, or too busy starting to answer in time
            return False

    def kill(self, name: str) -> None:
        """The process and what it started, at once."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(END_SECONDS)

    def restart_dead(self) -> None:
        """What ops/supervisor.py and docker-compose.yml do with a process that has ended by itself."""
        self.start(*(name for name, process in list(self.running.items()) if process.poll() is not None))

    def stop(self) -> None:
        """All are asked to end as ops/supervisor.py and Docker ask, and leave nothing behind."""
        processes = [self.running.pop(name) for name in list(self.running)]
        for process in processes:
            process.terminate()
        try:
            for process in processes:
                process.wait(END_SECONDS)
        finally:
            for process in processes:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

    def call(self, task: str, *arguments: int) -> None:
        """Sends a task to the broker, as beat does."""
        with Celery(broker=self.environment["BROKER_URL"]) as app:
            app.send_task(task, args=arguments, queue="shop", retry=False)

    def letters(self, needle: str = "") -> list[str]:
        """Every mail sent so far whose text holds `needle`."""
        found = []
        for file in sorted(self.mail.glob("*.log")):
            for part in file.read_text().split("-" * 79):
                text = "".join(_decoded(part))
                if part.strip() and needle in text:
                    found.append(text)
        return found


def _decoded(raw: str) -> Iterator[str]:
    import email
    from email.policy import default

    message = email.message_from_string(raw.strip(), policy=default)
    yield str(message["Subject"] or "")
    yield str(message["To"] or "")
    body = message.get_body(("plain",))
    yield body.get_content() if body else raw


@pytest.fixture(scope="session")
def collected_static() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session")
def kept_warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[dict[str, str]], Warm]]:
    """Gives the process that forks programs with an environment: the last one, if it was the same then."""
    warm: Warm | None = None

    def with_environment(wanted: dict[str, str]) -> Warm:
        nonlocal warm
        wanted = {name: value for name, value in wanted.items() if name not in COMMANDS_OWN}
        if warm is None or warm.environment != wanted:
            if warm:
                warm.close()
            warm = Warm(wanted)
        return warm

    yield with_environment
    if warm:
        warm.close()


def same_port(name: str) -> int:
    """The port that was free the last time, while it still is."""
    if name not in _ports or not embedded.is_free(_ports[name]):
        _ports[name] = embedded.free_port()
    return _ports[name]


@pytest.fixture
def market(
    committed_cast: Cast,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    collected_static: None,
    kept_warm: Callable[[dict[str, str]], Warm],
) -> Iterator[Market]:
    """Nothing runs yet but the broker and fakestripe; `market.start("web", "worker", "relay")`."""
    # The processes do not know the tests' quick hash.
    User.objects.update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    broker = Valkey(tmp_path / "valkey", "test", durable=False)
    broker_port, port = same_port("broker"), same_port("web")
    mail = tmp_path_factory.getbasetemp() / "mail"
    shutil.rmtree(mail, ignore_errors=True)
    broker.start(broker_port)
    database = connection.settings_dict
    fake = FakeStripe(
        webhook_url=f"http://127.0.0.1:{port}/webhooks/stripe/",
        webhook_secret=SECRET,
        port=same_port("fakestripe"),
    )
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DATABASE_URL": (
            f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
            f"/{database['NAME']}"
        ),
        "BROKER_URL": broker.url(broker_port),
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "WEB_WORKERS": "1",  # each imports everything anew; what needs two says so
        "DATA_DIR": str(tmp_path),
        "EMAIL_URL": f"file://{mail}",
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "STATIC_ROOT": str(settings.STATIC_ROOT),
        "STRIPE_SECRET_KEY": "sk_test_processes",
        "STRIPE_WEBHOOK_SECRET": SECRET,
        "STRIPE_API_BASE": fake.base_url,
        "LOG_LEVEL": "WARNING",
        "C_FORCE_ROOT": "1",
    }
    warm = kept_warm(environment)
    market = Market(committed_cast, environment, broker, broker_port, mail, fake, warm)
    with fake:
        try:
            yield market
        finally:
            market.stop()
            stop_broker(market)


def stop_broker(market: Market) -> None:
    client = redis.Redis.from_url(market.environment["BROKER_URL"])
    try:
        client.shutdown(nosave=True)
    except redis.RedisError:
        pass
    finally:
        client.close()
    wait_until(lambda: embedded.is_free(market.broker_port), what="the broker is gone")
